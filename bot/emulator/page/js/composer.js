/** Where a person types: text, /commands with their menu, attachments, replies, edits, reply keyboards, START. */

import { el, icon, iconButton, prefersStillness } from "./elements.js";
import { plainLine } from "./entities.js";
import { toggleMenu } from "./menu.js";
import { said } from "./words.js";

const KINDS = [["photo", "Photo"], ["voice", "Voice message"], ["sticker", "Sticker"], ["location", "Location"],
  ["document", "File"]];

const LETTER_MS = 34;

export class Composer {
  #person = null;
  #topic = null;
  #wantsFocus = false;
  #shown = "";
  #typed = "";

  /** `acts` does what a person asks for: start, say, edit, send, press, unblock; each returns a promise. */
  constructor(acts, name, host) {
    this.acts = acts;
    this.host = host;
    this.field = el("textarea", { rows: "1", "aria-label": `Message on ${name}'s phone`,
      autocomplete: "off", enterkeyhint: "send" });
    this.suggestions = el("div", { class: "suggestions", role: "listbox", "aria-label": "Commands", hidden: true });
    this.topicBar = el("div", { class: "topic-bar", hidden: true });
    this.menuButton = iconButton("slash", "Commands", () => this.#openCommands());
    this.clip = iconButton("clip", "Attach", () => this.#openAttachments());
    this.send = iconButton("send", "Send", () => this.#submit(), { class: "icon-button send" });
    this.form = el("div", { class: "composer-row" }, this.menuButton, this.field, this.clip, this.send);
    this.keys = el("div", { class: "reply-keyboard", role: "group", "aria-label": "Reply keyboard" });
    this.big = el("button", { type: "button", class: "big-button" });
    this.node = el("div", { class: "composer" }, this.suggestions, this.topicBar, this.form, this.keys, this.big);
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
  }

  update(person) {
    this.#person = person;
    const shown = JSON.stringify([person.language, person.started, person.blocked, person.reply_keyboard, person.commands]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const canType = person.started && !person.blocked;
    const handsOn = canType && (this.#wantsFocus || document.activeElement === this.big);
    this.form.hidden = !canType;
    this.big.hidden = canType;
    this.big.textContent = said(person.blocked ? "unblock" : "start", person.language);
    this.field.placeholder = said("message", person.language);
    this.big.onclick = () => (person.blocked ? this.acts.unblock() : this.acts.start());
    this.menuButton.hidden = person.commands.length === 0;
    const rows = canType ? person.reply_keyboard ?? [] : [];
    this.keys.hidden = rows.length === 0;
    if (handsOn) this.takeFocus();
    this.keys.replaceChildren(...rows.map((row) => el("div", { class: "keyboard-row" }, row.map((label) =>
      el("button", { type: "button", class: "key", onclick: () => this.acts.press(label) }, el("span", {}, label))))));
  }

  /** Put the focus into the text field, as soon as there is one. */
  takeFocus() {
    this.#wantsFocus = this.form.hidden;
    this.field.focus({ preventScroll: true });
  }

  replyTo(message) {
    this.#setTopic({ kind: "reply", message });
  }

  edit(message) {
    this.#setTopic({ kind: "edit", message });
    this.field.value = message.text;
    this.#fit();
  }

  /** Point at the button that the story presses next, where it is the one below an empty chat. */
  point(presses) {
    this.big.classList.toggle("pointed", presses === said("start"));
  }

  /** Show someone typing `text` here, letter by letter, until it is sent or another text comes. */
  typeAlong(text) {
    if (text === this.#typed) return;
    this.#typed = text;
    clearInterval(this.typing);
    this.field.readOnly = Boolean(text);
    this.field.value = prefersStillness() ? text : "";
    let shown = this.field.value.length;
    this.typing = setInterval(() => {
      shown += 1;
      if (shown > text.length) clearInterval(this.typing);
      else this.field.value = text.slice(0, shown);
      this.#fit();
      this.field.scrollTop = this.field.scrollHeight;
    }, LETTER_MS);
  }

  /** What was typed along is in the chat now. */
  sent(text) {
    if (!this.#typed || text !== this.#typed) return;
    clearInterval(this.typing);
    this.field.value = "";
    this.field.readOnly = false;
    this.#fit();
  }

  #setTopic(topic) {
    this.#topic = topic;
    this.topicBar.hidden = !topic;
    this.topicBar.replaceChildren(...(topic ? [
      icon(topic.kind === "edit" ? "pencil" : "reply"),
      el("span", {}, el("strong", {}, topic.kind === "edit" ? "Edit message" : "Reply"), el("span", {}, plainLine(topic.message))),
      iconButton("close", "Cancel", () => this.#cancel()),
    ] : []));
    this.send.setAttribute("aria-label", topic?.kind === "edit" ? "Save" : "Send");
    this.send.replaceChildren(icon(topic?.kind === "edit" ? "check" : "send"));
    this.field.focus();
  }

  #cancel() {
    if (this.#topic?.kind === "edit") this.field.value = "";
    this.#setTopic(null);
    this.#fit();
  }

  async #submit() {
    const text = this.field.value;
    if (!text.trim()) return;
    const topic = this.#topic;
    this.field.value = "";
    this.#setTopic(null);
    this.#changed();
    const done = topic?.kind === "edit" ? this.acts.edit(topic.message.id, text)
      : this.acts.say(text, topic?.message.id ?? null);
    if (!(await done)) this.field.value ||= text;
    this.#fit();
  }

  #key(event) {
    const options = [...this.suggestions.children];
    const chosen = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      if (chosen >= 0) options[chosen].click();
      else this.#submit();
    } else if (event.key === "Escape" && (this.#topic || options.length)) {
      this.#suggest([]);
      this.#cancel();
    } else if (options.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      this.#select(options, chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "ArrowUp" && !this.field.value && !event.ctrlKey) {
      const mine = this.#person.messages.filter((message) => message.outgoing && message.text).at(-1);
      if (mine) this.edit(mine);
    } else return;
    event.preventDefault();
  }

  #changed() {
    this.#fit();
    const typed = this.field.value;
    const asked = /^\/\w*$/.test(typed) && this.#topic?.kind !== "edit";
    this.#suggest(asked ? this.#person.commands.filter(([name]) => `/${name}`.startsWith(typed.toLowerCase())) : []);
  }

  #suggest(commands) {
    this.suggestions.hidden = commands.length === 0;
    this.field.removeAttribute("aria-activedescendant");
    this.suggestions.replaceChildren(...commands.map(([name, description]) => el("button", {
      type: "button", role: "option", id: `${this.#person.user_id}-${name}`, tabindex: "-1", "aria-selected": "false",
      onclick: () => { this.field.value = `/${name}`; this.#submit(); },
    }, el("strong", {}, `/${name}`), el("span", {}, description))));
  }

  #select(options, index) {
    const at = (index + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    this.field.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  }

  #openCommands() {
    toggleMenu(this.menuButton, this.host, this.#person.commands.map(([name, description]) => ({
      label: `/${name}`, detail: description, run: () => this.acts.say(`/${name}`, null),
    })), { label: "Commands" });
  }

  #openAttachments() {
    toggleMenu(this.clip, this.host, KINDS.map(([kind, label]) => ({ label, run: () => this.acts.send(kind) })),
      { label: "Attach" });
  }

  #fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 120)}px`;
  }
}
