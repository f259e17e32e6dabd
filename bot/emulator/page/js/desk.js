/** What lies between the phones: the clock, its buttons, the story, and one line on what to try. */

import { el, icon } from "./elements.js";
import { clockTime, dayShare, weekday } from "./times.js";
import { said } from "./words.js";

const DAYS = ["M", "T", "W", "T", "F", "S", "S"];
const WALKS = [["hour", "+1 hour"], ["question", "Next question"], ["sunday", "Sunday 10:00"], ["evening", "Next 20:00"]];

export class Desk {
  #status = null;
  #zone = "UTC";

  /** `ask(type, fields)` sends a command to the demo. */
  constructor(root, ask) {
    this.ask = ask;
    this.time = el("time", { class: "big-time" });
    this.date = el("p", { class: "big-date" });
    this.week = el("ol", { class: "week", "aria-hidden": "true" }, DAYS.map((day) => el("li", {}, el("span", {}, day), el("i"))));
    this.walks = WALKS.map(([target, label]) => this.#button(label, null, () => ask("walk", { target })));
    this.play = this.#button("Play", "play", () => ask("play", { running: !this.#status.playing }), "play");
    this.upcoming = el("p", { class: "upcoming" });
    this.hint = el("p", { class: "hint" });
    this.told = el("div", { class: "told", hidden: true });
    this.story = this.#button("Play the story", "book", () => ask(this.#status.story ? "stop_story" : "story"), "story");
    this.over = this.#button("Start over", "restart", () => ask("start_over"), "over");
    this.controls = el("div", { class: "controls" }, el("div", { class: "walks", role: "group", "aria-label": "Move the clock" },
      this.walks, this.play), this.upcoming);
    this.ends = el("div", { class: "ends" }, this.story, this.over);
    root.append(el("div", { class: "clock" }, this.time, this.date, this.week), this.controls, this.told, this.hint, this.ends);
  }

  /** Show the stage's status, or a page without one. */
  update(status, people) {
    this.#status = status;
    for (const part of [this.controls, this.ends]) part.hidden = !status;
    if (!status) return;
    this.#zone = status.zone;
    const busy = status.walking || Boolean(status.story);
    for (const button of [...this.walks, this.play]) button.disabled = busy && !(button === this.play && status.playing);
    label(this.play, status.playing ? "Pause" : "Play", status.playing ? "pause" : "play");
    label(this.story, status.story ? "Stop the story" : "Play the story", status.story ? "close" : "book");
    this.upcoming.textContent = status.upcoming;
    this.hint.textContent = status.story ? "" : status.hint || whatToTry(people);
    this.#tell(status.story);
  }

  tick(now) {
    const shown = clockTime(now, this.#zone);
    if (this.time.textContent !== shown) this.time.textContent = shown;
    const date = new Intl.DateTimeFormat("en-GB", { timeZone: this.#zone, weekday: "long", day: "numeric", month: "long" }).format(now);
    if (this.date.textContent !== date) this.date.textContent = date;
    const today = weekday(now, this.#zone);
    [...this.week.children].forEach((day, index) => {
      const share = index < today ? 1 : index > today ? 0 : dayShare(now, this.#zone);
      day.classList.toggle("today", index === today);
      day.lastChild.style.transform = `scaleX(${share.toFixed(3)})`;
    });
  }

  #button(words, drawing, act, name = "walk") {
    const button = el("button", { type: "button", class: `desk-button ${name}` }, drawing ? icon(drawing) : null, el("span", {}, words));
    button.addEventListener("click", async () => {
      button.classList.add("waits");
      try {
        await act();
      } catch (error) {
        this.hint.textContent = error.message;
      } finally {
        button.classList.remove("waits");
      }
    });
    return button;
  }

  #tell(step) {
    this.told.hidden = !step;
    if (!step || this.told.dataset.number === String(step.number)) return;
    this.told.dataset.number = step.number;
    this.told.replaceChildren(el("p", { role: "status" }, step.line), el("small", {}, `${step.number} of ${step.of}`));
  }
}

function label(button, words, drawing) {
  if (button.lastChild.textContent === words) return;
  button.replaceChildren(icon(drawing), el("span", {}, words));
}

function whatToTry(people) {
  const [first, second] = people;
  if (!first) return "";
  if (!first.started && !second?.started) return `Press ${said("start", first.language)} on ${first.name}'s phone, or let the story play.`;
  if (second && !second.started) return `Answer as ${first.name}; /invite makes a link that opens on ${second.name}'s phone.`;
  return "Answer on both phones, then go to Sunday 10:00 and to the next 20:00.";
}
