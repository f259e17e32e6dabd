/** The messages of one phone: bubbles, days, the unread line, and scrolling that leaves the reader alone. */

import { arrange, el, icon } from "./elements.js";
import { Bubble } from "./bubble.js";
import { plainLine } from "./entities.js";
import { dayKey, dayName } from "./times.js";
import { said } from "./words.js";

const NEAR = 80;
const GROUP_MINUTES = 8;

export class Transcript {
  #bubbles = new Map();
  #extras = new Map();
  #follows = true;
  #unseen = 0;
  #top = 0;
  #person = null;
  #list = el("ol", { class: "messages" });
  #down = el("button", { type: "button", class: "to-newest", hidden: true, onclick: () => this.toNewest(true) },
    icon("down"), el("span"));

  constructor(hands, name) {
    this.hands = { ...hands, jump: (id) => this.#jump(id) };
    this.scroller = el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": `Messages on ${name}'s phone` },
      this.#list);
    this.node = el("div", { class: "transcript" }, this.scroller, this.#down);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.#walk(event));
    this.#list.addEventListener("focusin", (event) => this.#roveTo(event.target.closest(".message")));
    new ResizeObserver(() => this.#follows && this.toNewest()).observe(this.scroller);
    new ResizeObserver(() => this.#follows && this.toNewest()).observe(this.#list);
  }

  /** Show the person's chat; returns the messages that came in since the last time. */
  update(person, { zone, bot, pending, pointed }) {
    this.#notice();
    const known = this.#person ? new Set(this.#bubbles.keys()) : null;
    this.#person = person;
    this.#list.lang = person.language ?? "";
    const byId = new Map(person.messages.map((message) => [message.id, message]));
    const wanted = [];
    person.messages.forEach((message, index) => {
      const before = person.messages[index - 1];
      const newDay = !before || dayKey(new Date(before.date), zone) !== dayKey(new Date(message.date), zone);
      if (newDay) wanted.push(this.#day(message, zone, person.language));
      if (message.id === this.#firstUnread(person)) wanted.push(this.#unreadLine(person.language));
      wanted.push(this.#bubble(message, {
        zone, language: person.language, owner: person.name, bot: bot.name, quoted: quoted(byId.get(message.reply_to), person, bot),
        first: newDay || !together(before, message), last: !together(message, person.messages[index + 1]),
        pointed: pointed && message.id === newestWith(pointed, person) ? pointed : "",
        pending: pending.filter((wait) => wait.message_id === message.id).map((wait) => wait.label),
      }));
    });
    this.#drop(byId);
    arrange(this.#list, wanted);
    const fresh = known ? person.messages.filter((message) => !known.has(message.id)) : [];
    this.#afterUpdate(fresh);
    return fresh;
  }

  get atNewest() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  toNewest(smooth = false) {
    this.#follows = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    this.#top = this.scroller.scrollTop;
  }

  #afterUpdate(fresh) {
    if (fresh.some((message) => message.outgoing)) this.#follows = true;
    if (this.#follows) this.toNewest();
    else this.#unseen += fresh.length;
    this.#showDown();
    const newest = [...this.#bubbles.values()].at(-1);
    if (newest && !this.#list.contains(document.activeElement)) this.#roveTo(newest.node);
  }

  #bubble(message, look) {
    let bubble = this.#bubbles.get(message.id);
    if (!bubble) {
      bubble = new Bubble(this.hands);
      this.#bubbles.set(message.id, bubble);
      if (this.#list.childElementCount) bubble.node.classList.add("arrives");
    }
    bubble.update(message, look);
    return bubble.node;
  }

  #drop(byId) {
    for (const [id, bubble] of this.#bubbles) {
      if (byId.has(id)) continue;
      bubble.leave();
      this.#bubbles.delete(id);
    }
  }

  #day(message, zone, language) {
    const key = dayKey(new Date(message.date), zone);
    if (!this.#extras.has(key)) this.#extras.set(key, el("li", { class: "day" }, el("span")));
    const node = this.#extras.get(key);
    node.firstChild.textContent = dayName(new Date(message.date), zone, language);
    return node;
  }

  #unreadLine(language) {
    if (!this.#extras.has("unread")) this.#extras.set("unread", el("li", { class: "unread-line" }));
    const node = this.#extras.get("unread");
    node.textContent = said("unread", language);
    return node;
  }

  #firstUnread(person) {
    if (!person.unread) return null;
    return person.messages.filter((message) => !message.outgoing).at(-person.unread)?.id ?? null;
  }

  #scrolled() {
    this.#notice();
    if (this.#follows) this.#unseen = 0;
    this.#showDown();
  }

  /** Has the reader moved? Asked before the chat changes as well: its news may come before the scroll event. */
  #notice() {
    const { scrollTop } = this.scroller;
    // Only the reader's own way up ends the following; a picture that loads late grows the chat too.
    if (this.atNewest) this.#follows = true;
    else if (scrollTop < this.#top - 1) this.#follows = false;
    this.#top = scrollTop;
  }

  #showDown() {
    this.#down.hidden = this.#follows;
    this.#down.lastChild.textContent = this.#unseen || "";
    this.#down.setAttribute("aria-label", this.#unseen ? `${this.#unseen} new below, go to the newest` : "Go to the newest message");
  }

  #jump(id) {
    const node = this.#bubbles.get(id)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.classList.add("pointed");
    setTimeout(() => node.classList.remove("pointed"), 1200);
  }

  #walk(event) {
    const current = event.target.closest(".message") ?? this.#list.querySelector(".message.current");
    if (!current || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const messages = [...this.#list.querySelectorAll(".message:not(.leaving)")];
    const inside = event.target.closest(".message") ? (event.key === "ArrowUp" ? -1 : 1) : 0;
    messages[Math.max(0, messages.indexOf(current) + inside)]?.focus();
    event.preventDefault();
  }

  /** Only the current message's small actions are tab stops, so a long chat stays easy to pass by keyboard. */
  #roveTo(node) {
    if (!node || node.classList.contains("current")) return;
    const old = this.#list.querySelector(".message.current");
    for (const [message, stop] of [[old, "-1"], [node, "0"]]) {
      message?.classList.toggle("current", stop === "0");
      message?.querySelectorAll(".actions button").forEach((button) => button.setAttribute("tabindex", stop));
    }
  }
}

function together(one, other) {
  if (!one || !other || one.outgoing !== other.outgoing || one.rows.length) return false;
  return Math.abs(Date.parse(other.date) - Date.parse(one.date)) < GROUP_MINUTES * 60_000;
}

/** The newest message that has this button. */
function newestWith(label, person) {
  return person.messages.findLast(({ rows }) => rows.flat().some((button) => button.text === label))?.id;
}

function quoted(message, person, bot) {
  return message ? { who: message.outgoing ? person.name : bot.name, line: plainLine(message).slice(0, 90) } : null;
}
