/** One phone: its frame, the chat with the bot, and everything its owner can do there. */

import { el, icon, iconButton } from "./elements.js";
import { Composer } from "./composer.js";
import { deepLink } from "./links.js";
import { LockScreen } from "./lock.js";
import { openMenu, toggleMenu } from "./menu.js";
import { enlarge, showAlert, Toasts } from "./notices.js";
import { clockTime, placeName } from "./times.js";
import { Transcript } from "./transcript.js";
import { said } from "./words.js";

const TYPING_MS = 5000;
const ALWAYS_THERE = "en";
const SPOKEN_BY_FEW_BOTS = "fa";

/** A language by its own name. */
function languageName(code) {
  if (!code) return "";
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

export class Phone {
  #person = null;
  #context = null;
  #pending = [];
  #pointed = "";
  #seenAction = "";
  #typingEnds = 0;

  /** `room` is the page around: ask(type, fields), others(id), announce(words), handTo(id). */
  constructor(person, room) {
    this.id = person.user_id;
    this.room = room;
    this.name = el("h2", {}, person.name);
    this.badge = el("span", { class: "badge", hidden: true });
    this.place = el("span", { class: "place" });
    this.time = el("time", {});
    this.subtitle = el("span", { class: "subtitle" });
    this.botName = el("strong");
    this.options = iconButton("more", `Menu of ${person.name}'s phone`, () => this.#openOptions());
    this.screen = el("div", { class: "screen" });
    this.toasts = new Toasts(this.screen);
    this.transcript = new Transcript({
      reply: (message) => this.composer.replyTo(message), edit: (message) => this.composer.edit(message),
      tap: (message, button, key) => this.#tap(message, button, key), follow: (url, anchor) => this.#follow(url, anchor),
      command: (words) => this.#act("say", { text: words }), enlarge,
    }, person.name);
    this.composer = new Composer({
      start: () => this.#act("start"), unblock: () => this.#act("unblock"), press: (label) => this.#act("press", { label }),
      send: (kind) => this.#act("send", { kind }), edit: (id, text) => this.#act("edit", { message_id: id, text }),
      say: (text, reply) => this.#act("say", { text, reply_to: reply }),
    }, person.name, this.screen);
    this.welcome = el("div", { class: "welcome", hidden: true });
    this.lock = new LockScreen(person.name, () => {
      this.#redraw();
      room.handTo(this.id);
    });
    this.screen.append(this.#statusBar(), this.#header(), this.transcript.node, this.welcome, this.composer.node,
      this.lock.node, this.toasts.node);
    this.node = el("section", { class: "phone", id: `phone-${person.user_id}`, "aria-label": `${person.name}'s phone` },
      el("div", { class: "owner" }, this.name, this.badge, this.place), el("div", { class: "frame" }, this.screen));
    for (const sign of ["pointerdown", "focusin"]) this.node.addEventListener(sign, () => room.handTo(this.id));
  }

  get person() {
    return this.#person;
  }

  /** Show the person's newest state; `context` is {bot, zone}. */
  update(person, context) {
    const isNews = person !== this.#person;
    this.#person = person;
    this.#context = context;
    if (isNews) this.#pending = this.#pending.filter((wait) => !wait.known);
    this.name.textContent = person.name;
    this.botName.textContent = context.bot.name;
    this.place.textContent = `${languageName(person.language)} · ${placeName(context.zone)}`;
    this.badge.hidden = person.unread === 0;
    this.badge.textContent = person.unread;
    this.badge.setAttribute("aria-label", `${person.unread} unread`);
    this.composer.update(person);
    const fresh = this.transcript.update(person, {
      ...context, pending: [...this.#pending, ...person.pending], pointed: this.#pointed });
    for (const message of fresh) if (message.outgoing) this.composer.sent(message.text);
    this.lock.update(person, context);
    this.#welcome(person, context.bot);
    this.#action(person, fresh);
    this.tick(context.now);
    return fresh;
  }

  /** The story acts here now: point at the button it presses, show what it types; an empty step ends both. */
  act({ presses = "", types = "" } = {}) {
    if (presses || types) this.lock.open();
    this.composer.typeAlong(types);
    this.composer.point(presses);
    if (presses === this.#pointed) return;
    this.#pointed = presses;
    if (this.#person) this.#redraw();
  }

  /** The time on the phone's own status bar. */
  tick(now) {
    const zone = this.#context?.zone ?? "UTC";
    const shown = clockTime(now, zone);
    this.lock.tick(now, zone, this.#person?.language);
    if (this.time.textContent !== shown) this.time.textContent = shown;
    if (this.#typingEnds && performance.now() > this.#typingEnds) this.#showAction("");
  }

  /** The bot answered a tap: clear its spinner and show what it said. */
  answered({ text, alert }) {
    if (!text) return;
    this.room.announce(text);
    if (alert) showAlert(this.screen, text);
    else this.toasts.show(text);
  }

  #statusBar() {
    return el("div", { class: "status-bar", "aria-hidden": "true" }, this.time, icon("battery"));
  }

  #header() {
    return el("header", { class: "chat-header" }, el("span", { class: "avatar" }, icon("leaf")),
      el("span", { class: "who" }, this.botName, this.subtitle), this.lock.toggle, this.options);
  }

  #welcome(person, bot) {
    this.welcome.hidden = person.messages.length > 0;
    const shown = person.description || bot.description || "";
    if (this.welcome.hidden || this.welcome.dataset.shown === shown + person.blocked) return;
    this.welcome.dataset.shown = shown + person.blocked;
    this.welcome.replaceChildren(el("div", { class: "card" }, el("span", { class: "avatar" }, icon("leaf")),
      el("h3", {}, bot.name), shown ? el("p", { dir: "auto", lang: person.language }, shown) : null));
  }

  #action(person, fresh) {
    if (person.chat_action && person.chat_action !== this.#seenAction) this.#showAction(person.chat_action);
    if (!person.chat_action || fresh.some((message) => !message.outgoing)) this.#showAction("");
  }

  #showAction(action) {
    this.#seenAction = action;
    this.#typingEnds = action ? performance.now() + TYPING_MS : 0;
    const { blocked, language } = this.#person;
    this.subtitle.textContent = said(blocked ? "blocked" : action || "bot", language) ?? said("typing", language);
    this.subtitle.classList.toggle("typing", Boolean(action));
  }

  async #act(type, fields = {}) {
    try {
      return await this.room.ask(type, { ...fields, user_id: this.id });
    } catch (error) {
      this.toasts.show(error.message);
      return null;
    }
  }

  async #tap(message, button, key) {
    if (button.url) {
      if (!this.#follow(button.url, key)) window.open(button.url, "_blank", "noopener,noreferrer");
      return;
    }
    if (button.copies) {
      await navigator.clipboard.writeText(button.copies);
      this.toasts.show("Copied");
      return;
    }
    const wait = { message_id: message.id, label: button.text };
    this.#pending.push(wait);
    this.#redraw();
    // Once the emulator has the tap, its next state says for itself whether the bot has answered.
    if (await this.#act("tap", wait)) wait.known = true;
    else this.#pending = this.#pending.filter((one) => one !== wait);
    this.#redraw();
  }

  #redraw() {
    this.update(this.#person, { ...this.#context, now: this.room.now() });
  }

  /** A t.me link to this bot opens on the other phone, as that person pressing START; says whether it was one. */
  #follow(url, anchor) {
    const payload = deepLink(url, this.#context.bot.username);
    if (payload === null) return false;
    const choices = [...this.room.others(this.id), this.#person].map((person) => ({
      label: person.user_id === this.id ? `Open here, on ${person.name}'s phone` : `Open on ${person.name}'s phone`,
      icon: "link", run: () => this.room.open(person.user_id, payload),
    }));
    openMenu(anchor, this.screen, choices, { label: "Where to open this link", place: "below" });
    return true;
  }

  #openOptions() {
    const { blocked, language, languages, place, places, started } = this.#person;
    const offered = [...new Set([ALWAYS_THERE, ...languages, SPOKEN_BY_FEW_BOTS])];
    const items = [
      started && { label: blocked ? "Unblock the bot" : "Block the bot", run: () => this.#act(blocked ? "unblock" : "block") },
      started && { label: "Clear this chat", detail: "the bot isn't told", run: () => this.#act("clear") },
      { heading: "Language of this phone" },
      ...offered.map((code) => ({ label: languageName(code), checked: code === language, run: () => this.#act("language", { code }) })),
      { heading: "Where this phone is" },
      ...places.map((zone) => ({ label: placeName(zone), checked: zone === place, run: () => this.#act("place", { zone }) })),
    ].filter(Boolean);
    toggleMenu(this.options, this.screen, items, { label: "Phone menu", place: "below" });
  }
}
