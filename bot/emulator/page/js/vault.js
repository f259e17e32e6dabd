/** What the database holds, row by row, as stored. */

import { el } from "./elements.js";

const REFRESH_MS = 1500;

export class Vault {
  #ask;
  #asked = 0;
  #timer = 0;
  #known = new Set();
  #table = null;

  constructor(root, ask) {
    this.root = root;
    this.#ask = ask;
    this.body = root.querySelector(".vault-body");
    root.addEventListener("toggle", () => root.open && this.#refresh());
  }

  /** Something changed on the phones or the clock: read again soon, if anyone is looking. */
  changed() {
    if (!this.root.open || this.#timer) return;
    this.#timer = setTimeout(() => this.#refresh(), Math.max(0, this.#asked + REFRESH_MS - performance.now()));
  }

  async #refresh() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#asked = performance.now();
    try {
      const { tables } = await this.#ask("database");
      this.#show(tables);
    } catch (error) {
      this.body.replaceChildren(el("p", { class: "vault-note" }, error.message));
    }
  }

  #show(tables) {
    const filled = tables.filter((table) => table.total > 0);
    const empty = tables.filter((table) => table.total === 0).map((table) => table.name);
    if (!filled.some((table) => table.name === this.#table)) this.#table = filled[0]?.name ?? null;
    const first = this.#known.size === 0;
    const scrolled = this.body.querySelector(".rows")?.scrollLeft ?? 0;
    const focused = this.body.contains(document.activeElement) ? document.activeElement.textContent : null;
    this.body.replaceChildren(
      el("p", { class: "vault-note" }, "These are the rows as they lie on the disk. Words, names and Telegram ids are ciphertext, and "
        + "the keys are in another database."),
      filled.length ? el("div", { class: "table-names", role: "group", "aria-label": "Tables" },
        filled.map((table) => this.#choice(table, tables))) : el("p", { class: "vault-note" }, "Nothing is stored yet."),
      ...filled.filter((table) => table.name === this.#table).map((table) => this.#rows(table, first)),
      ...(empty.length ? [el("p", { class: "vault-empty" }, `Empty: ${empty.join(", ")}`)] : []));
    const rows = this.body.querySelector(".rows");
    if (rows) rows.scrollLeft = scrolled;
    if (focused) [...this.body.querySelectorAll("button")].find((button) => button.textContent === focused)?.focus();
  }

  #choice(table, tables) {
    const choose = () => {
      this.#table = table.name;
      this.#show(tables);
    };
    return el("button", { type: "button", "aria-pressed": String(table.name === this.#table), onclick: choose },
      table.name, el("small", {}, table.total));
  }

  #rows(table, first) {
    const secret = new Set(table.encrypted);
    const head = table.columns.map((name) => el("th", { scope: "col", class: secret.has(name) ? "secret" : null }, name));
    const body = table.rows.map((row) => {
      const key = `${table.name}\u0000${row.join("\u0000")}`;
      const fresh = !first && !this.#known.has(key);
      this.#known.add(key);
      return el("tr", { class: fresh ? "fresh" : null },
        row.map((value, index) => el("td", { class: secret.has(table.columns[index]) ? "secret" : null }, value)));
    });
    const more = table.total - table.rows.length;
    return el("div", { class: "rows", tabindex: "0", role: "region", "aria-label": `Rows of ${table.name}` },
      el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)),
      more > 0 ? el("p", { class: "vault-note" }, `and ${more} more`) : null);
  }
}
