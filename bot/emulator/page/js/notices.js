/** What a phone says for a moment: toasts, alerts that want an OK, and a picture shown large. */

import { el } from "./elements.js";

const TOAST_MS = 3600;

export class Toasts {
  constructor() {
    this.node = el("div", { class: "toasts" });
  }

  show(text) {
    const toast = el("p", { class: "toast" }, text);
    this.node.replaceChildren(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  }
}

/** An answerCallbackQuery with show_alert: it stays until it is acknowledged. */
export function showAlert(screen, text) {
  const before = document.activeElement;
  const ok = el("button", { type: "button" }, "OK");
  const words = el("p", {}, text);
  const alert = el("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": text },
    el("div", { class: "alert-card" }, words, ok));
  const close = () => {
    alert.remove();
    if (before?.isConnected) before.focus();
  };
  ok.addEventListener("click", close);
  alert.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Tab") event.preventDefault();
  });
  screen.append(alert);
  ok.focus();
}

/** Show a picture as large as the window allows. */
export function enlarge(url, alt, isProtected) {
  const picture = el("img", { src: url, alt, draggable: isProtected ? "false" : null });
  if (isProtected) picture.addEventListener("contextmenu", (event) => event.preventDefault());
  const dialog = el("dialog", { class: "lightbox", "aria-label": alt, onclick: () => dialog.close() },
    picture, el("button", { type: "button" }, "Close"));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
