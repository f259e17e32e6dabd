/** One message: its bubble, the buttons below it, and what a person can do with it. */

import { el, icon, iconButton, prefersStillness } from "./elements.js";
import { KINDS, plainLine, richText } from "./entities.js";
import { clockTime } from "./times.js";
import { said } from "./words.js";

const EDIT_MS = 260;

export class Bubble {
  #shown = "";
  #words = null;

  /** `hands` is what the phone does for a bubble: reply, edit, tap, follow, command, jump, enlarge. */
  constructor(hands) {
    this.hands = hands;
    this.node = el("li", { class: "message", tabindex: "-1" });
  }

  /** Show `message`; `look` says how it stands among its neighbours ({zone, language, owner, first, last, quoted, pending, pointed}). */
  update(message, look) {
    const shown = JSON.stringify([message, look]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const words = JSON.stringify([message.text, message.caption, message.media, message.entities]);
    const edited = this.#words !== null && words !== this.#words;
    this.#words = words;
    const height = this.node.offsetHeight;
    const focus = rememberFocus(this.node);
    this.message = message;
    this.#draw(message, look);
    focus();
    if (edited) settle(this.node, height);
  }

  /** Let the message go, gently. */
  leave() {
    if (prefersStillness() || document.hidden) {
      this.node.remove();
      return;
    }
    this.node.classList.add("leaving");
    this.node.inert = true;
    const frames = [{ opacity: 1, height: `${this.node.offsetHeight}px` }, { opacity: 0, height: "0px", margin: "0" }];
    this.node.animate(frames, { duration: EDIT_MS, easing: "ease" }).onfinish = () => this.node.remove();
  }

  #draw(message, look) {
    const { node } = this;
    node.className = ["message", message.outgoing ? "out" : "in", look.first && "first", look.last && "last",
      message.protected && "protected", `kind-${message.kind}`].filter(Boolean).join(" ");
    node.dataset.id = message.id;
    node.setAttribute("aria-label", `${message.outgoing ? look.owner : look.bot}, ${clockTime(new Date(message.date), look.zone)}`);
    node.oncopy = node.oncontextmenu = message.protected ? (event) => event.preventDefault() : null;
    const bubble = el("div", { class: "bubble" }, this.#quote(message, look), this.#picture(message),
      this.#attachment(message), this.#text(message), this.#meta(message, look));
    node.replaceChildren(el("div", { class: "line" }, bubble, this.#actions(message)));
    if (message.rows.length) node.append(this.#buttons(message, look));
  }

  #text(message) {
    const words = message.text ?? message.caption;
    if (!words) return null;
    return el("div", { class: "words", dir: "auto" }, richText(words, message.entities, this.hands));
  }

  #quote(message, look) {
    if (!message.reply_to) return null;
    const { quoted } = look;
    return el("button", { type: "button", class: "quote", onclick: () => this.hands.jump(message.reply_to) },
      el("strong", {}, quoted ? quoted.who : "Reply"), el("span", {}, quoted ? quoted.line : "Deleted message"));
  }

  #picture(message) {
    if (message.kind !== "photo" || !message.media) return null;
    const alt = message.caption ? `Picture: ${message.caption}` : "Picture";
    const picture = el("img", { src: message.media, alt, draggable: message.protected ? "false" : null });
    const cover = message.spoiler ? " covered" : "";
    const button = el("button", { type: "button", class: `picture${cover}`, "aria-label": `${alt}. Show it larger.` }, picture);
    button.addEventListener("click", () => {
      if (button.classList.contains("covered")) button.classList.remove("covered");
      else this.hands.enlarge(message.media, alt, message.protected);
    });
    return button;
  }

  #attachment(message) {
    if (message.kind === "text" || message.kind === "photo") return null;
    if (message.kind === "sticker") return el("div", { class: "sticker", role: "img", "aria-label": "Sticker" }, icon("leaf"));
    const name = message.file_name ?? KINDS[message.kind] ?? message.kind.replaceAll("_", " ");
    if (message.kind === "voice") return el("div", { class: "attachment" }, icon("play"), waveform(), el("span", {}, "0:04"));
    const inside = [icon(message.kind === "location" ? "pin" : "file"), el("span", {}, name)];
    if (!message.media) return el("div", { class: "attachment" }, inside);
    return el("a", { class: "attachment", href: message.media, download: name }, inside);
  }

  #meta(message, look) {
    return el("span", { class: "meta" },
      message.silent && !message.outgoing ? mark("silent", "Sent silently") : null,
      message.protected ? mark("lock", "Protected: can't be copied or forwarded") : null,
      message.edited ? el("span", {}, said("edited", look.language)) : null,
      el("time", { datetime: message.date }, clockTime(new Date(message.date), look.zone)),
      message.outgoing ? icon("ticks") : null);
  }

  #actions(message) {
    const named = plainLine(message).slice(0, 40);
    const quiet = { tabindex: "-1" };
    return el("span", { class: "actions" },
      iconButton("reply", `Reply to: ${named}`, () => this.hands.reply(message), quiet),
      message.outgoing && message.text
        ? iconButton("pencil", `Edit: ${named}`, () => this.hands.edit(message), quiet) : null);
  }

  #buttons(message, look) {
    return el("div", { class: "keyboard", role: "group", "aria-label": "Buttons" }, message.rows.map((row) =>
      el("div", { class: "keyboard-row" }, row.map((button) => {
        const waits = look.pending.includes(button.text);
        return el("button", {
          type: "button", class: ["key", waits && "waits", button.text === look.pointed && "pointed"].filter(Boolean).join(" "), "aria-busy": waits ? "true" : null,
          onclick: (event) => this.hands.tap(message, button, event.currentTarget),
        }, el("span", {}, button.text), button.url ? icon("link") : null);
      }))));
  }
}

function mark(drawing, words) {
  return el("span", { class: "mark", role: "img", "aria-label": words, title: words }, icon(drawing));
}

function waveform() {
  return el("span", { class: "waveform", "aria-hidden": "true" }, Array.from({ length: 14 }, () => el("i")));
}

/** Redrawing must not drop the focus of someone who works by keyboard: find the same control again. */
function rememberFocus(node) {
  if (!node.contains(document.activeElement)) return () => {};
  const label = document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent;
  return () => {
    const same = [...node.querySelectorAll("button, a")]
      .find((control) => (control.getAttribute("aria-label") ?? control.textContent) === label);
    (same ?? node).focus({ preventScroll: true });
  };
}

/** An edit in place: the bubble grows or shrinks to its new size and the words fade in. */
function settle(node, before) {
  const after = node.offsetHeight;
  if (prefersStillness() || !after) return;
  const easing = "cubic-bezier(.2, .7, .2, 1)";
  node.animate([{ height: `${before}px` }, { height: `${after}px` }], { duration: EDIT_MS, easing });
  node.querySelector(".words, .picture")?.animate([{ opacity: 0.15 }, { opacity: 1 }], { duration: EDIT_MS * 1.6, easing });
  node.querySelector(".bubble").animate([{ filter: "brightness(.95)" }, { filter: "none" }], { duration: EDIT_MS * 2 });
}
