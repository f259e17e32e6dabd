/** A small menu beside the control that opened it: arrow keys, Escape, and the focus goes back. */

import { el, icon } from "./elements.js";

let closeOpenOne = null;

/** Open a menu of `items` ({label, detail?, icon?, checked?, run} or {heading}) inside `host`, next to `anchor`. */
export function openMenu(anchor, host, items, { label, place = "above" } = {}) {
  closeOpenOne?.();
  const list = el("div", { class: `menu menu-${place}`, role: "menu", "aria-label": label });
  const close = (refocus = false) => {
    list.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    closeOpenOne = null;
    if (refocus) anchor.focus();
  };
  const outside = (event) => {
    if (!list.contains(event.target) && !anchor.contains(event.target)) close();
  };
  list.append(...items.map((item) => menuItem(item, close)));
  list.addEventListener("keydown", (event) => moveFocus(event, list, close));
  list.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !list.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", outside, true);
  anchor.setAttribute("aria-haspopup", "menu");
  anchor.setAttribute("aria-expanded", "true");
  host.append(list);
  position(list, anchor, host, place);
  list.querySelector("button")?.focus();
  closeOpenOne = close;
}

/** Open the menu, or close it where this control has it open already. */
export function toggleMenu(anchor, host, items, options) {
  if (anchor.getAttribute("aria-expanded") === "true") closeOpenOne?.(true);
  else openMenu(anchor, host, items, options);
}

function menuItem({ heading, label, detail, icon: drawing, run, checked }, close) {
  if (heading) return el("h3", { class: "menu-heading", role: "presentation" }, heading);
  return el("button", {
    type: "button", tabindex: "-1", role: checked === undefined ? "menuitem" : "menuitemradio",
    "aria-checked": checked === undefined ? null : String(checked),
    onclick: () => { close(true); run(); },
  }, drawing ? icon(drawing) : null, el("span", {}, label), detail ? el("small", {}, detail) : null);
}

function moveFocus(event, list, close) {
  const buttons = [...list.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const targets = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  if (event.key === "Escape" || event.key === "Tab") {
    close(true);
    event.preventDefault();
    event.stopPropagation();
  } else if (event.key in targets) {
    buttons.at(targets[event.key] % buttons.length).focus();
    event.preventDefault();
  }
}

function position(list, anchor, host, place) {
  const at = anchor.getBoundingClientRect();
  const frame = host.getBoundingClientRect();
  const left = Math.min(Math.max(at.left - frame.left, 10), frame.width - list.offsetWidth - 10);
  list.style.left = `${Math.max(left, 10)}px`;
  const below = at.bottom - frame.top + 6;
  const above = at.top - frame.top - list.offsetHeight - 6;
  const fitsBelow = below + list.offsetHeight < frame.height;
  list.style.top = `${Math.max(10, place === "below" && fitsBelow ? below : above > 10 ? above : below)}px`;
}
