/** The lock screen of one phone: what a glance at it shows of every push, and nothing of the chat behind it. */

import { el, icon, iconButton } from "./elements.js";
import { KINDS, plainLine } from "./entities.js";
import { clockTime, dayKey, dayName, timeOf } from "./times.js";
import { said } from "./words.js";

const PUSHES_SHOWN = 4;
const LETTERS_SHOWN = 150;

export class LockScreen {
  #newest = 0;
  #since = 0;
  #shown = "";

  /** `onOpen` is told when the phone was unlocked. */
  constructor(name, onOpen) {
    this.onOpen = onOpen;
    this.toggle = iconButton("lock", `Lock ${name}'s phone and see its pushes`, () => this.lock());
    this.time = el("time", { class: "lock-time" });
    this.date = el("p", {});
    this.pushes = el("ol", { class: "pushes", "aria-live": "off" });
    this.nothing = el("li", { class: "no-push" });
    this.unlock = el("button", { type: "button", class: "unlock", onclick: () => this.open() });
    this.node = el("section", { class: "lock-screen", "aria-label": `Lock screen of ${name}'s phone`, hidden: true },
      this.time, this.date, this.pushes, this.unlock);
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.open());
  }

  get locked() {
    return !this.node.hidden;
  }

  lock() {
    this.#since = this.#newest;
    this.#shown = "";
    this.pushes.replaceChildren(this.nothing);
    this.node.hidden = false;
    this.unlock.focus({ preventScroll: true });
  }

  open() {
    if (!this.locked) return;
    const wasHere = this.node.contains(document.activeElement);
    this.node.hidden = true;
    if (wasHere) this.toggle.focus({ preventScroll: true });
    this.onOpen();
  }

  /** Only what comes while the phone is locked is a push; who writes from it has it open. */
  update(person, { zone, bot, now }) {
    this.#newest = Math.max(0, ...person.messages.map(({ id }) => id));
    this.unlock.textContent = said("unlock", person.language);
    this.nothing.textContent = said("quiet", person.language);
    const came = person.messages.filter(({ id }) => id > this.#since);
    if (this.locked && came.some(({ outgoing }) => outgoing)) this.open();
    const shown = JSON.stringify([came, zone, dayKey(now, zone)]);
    if (!this.locked || shown === this.#shown) return;
    this.#shown = shown;
    const pushes = came.slice(-PUSHES_SHOWN).reverse()
      .map((message) => this.#push(message, bot.name, timeOf(new Date(message.date), now, zone, person.language), person.language));
    this.pushes.replaceChildren(...(pushes.length ? pushes : [this.nothing]));
  }

  tick(now, zone, language) {
    if (!this.locked) return;
    const [time, date] = [clockTime(now, zone), dayName(now, zone, language)];
    if (this.time.textContent !== time) this.time.textContent = time;
    if (this.date.textContent !== date) this.date.textContent = date;
  }

  #push(message, from, when, language) {
    const silent = message.silent ? el("span", { class: "mark", role: "img", "aria-label": "without a sound" }, icon("silent")) : null;
    return el("li", {}, el("button", { type: "button", class: "push", onclick: () => this.open() },
      el("strong", {}, from), el("span", { class: "push-when" }, silent, el("time", { datetime: message.date }, when)),
      el("span", { class: "push-words", dir: "auto", lang: language }, preview(message, language))));
  }
}

/** As Telegram previews it: words without their markup, a picture by what it is and its caption. */
function preview(message, language) {
  const words = message.caption ? `${said(message.kind, language) ?? KINDS[message.kind] ?? said("document", language)}, ${plainLine(message)}` : plainLine(message);
  return words.length > LETTERS_SHOWN ? `${words.slice(0, LETTERS_SHOWN).replace(/\s+\S*$/, "")}…` : words;
}
