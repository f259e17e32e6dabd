/** The page: one line to the demo, a phone per person, the desk between them, the database below. */

import { arrange, el } from "./elements.js";
import { Desk } from "./desk.js";
import { plainLine } from "./entities.js";
import { Phone } from "./phone.js";
import { Line } from "./socket.js";
import { MovingClock } from "./times.js";
import { Vault } from "./vault.js";

const byId = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 759px)");

class Page {
  #phones = new Map();
  #people = [];
  #bot = { username: "", name: "Tend", description: "" };
  #stage = null;
  #inHand = 0;
  #clock = new MovingClock();

  constructor() {
    this.line = new Line({ onMessage: (message) => this.#receive(message), onOpen: (up) => { byId("offline").hidden = up; } });
    const ask = (type, fields) => this.line.ask(type, fields);
    this.desk = new Desk(byId("desk"), ask);
    this.vault = new Vault(byId("vault"), ask);
    this.room = {
      ask, now: () => this.#clock.now(), announce: (words) => { byId("announcer").textContent = words; },
      others: (id) => this.#people.filter((person) => person.user_id !== id),
      handTo: (id) => this.#handTo(id), open: (id, payload) => this.#openOn(id, payload),
    };
    byId("tabs").addEventListener("keydown", (event) => this.#moveTab(event));
    narrow.addEventListener("change", () => this.#showTabs());
    document.addEventListener("visibilitychange", () => this.#read());
    setInterval(() => this.#tick(), 250);
  }

  #receive(message) {
    if (message.type === "state") {
      this.#bot = message.bot;
      this.#clock.set(message.clock);
      this.#stageIs(message.stage);
      this.#peopleAre(message.people);
    } else if (message.type === "person") {
      this.#peopleAre(this.#people.map((person) => (person.user_id === message.person.user_id ? message.person : person)));
    } else if (message.type === "clock") {
      this.#clock.set(message.clock);
      this.#tick();
    } else if (message.type === "stage") {
      this.#stageIs(message.stage);
      this.#peopleAre(this.#people);
    } else if (message.type === "answered") {
      this.#phones.get(message.user_id)?.answered(message);
    }
    this.vault.changed();
  }

  #stageIs(stage) {
    const actor = stage?.story?.actor;
    const turned = actor && actor !== this.#stage?.story?.actor;
    this.#stage = stage;
    byId("vault").hidden = !stage;
    if (turned) this.#handTo(actor);
    for (const phone of this.#phones.values()) phone.act(phone.id === actor ? stage.story : {});
  }

  #peopleAre(people) {
    const gone = new Set(this.#phones.keys());
    this.#people = people;
    for (const person of people) {
      gone.delete(person.user_id);
      if (!this.#phones.has(person.user_id)) this.#phones.set(person.user_id, new Phone(person, this.room));
      const phone = this.#phones.get(person.user_id);
      const zone = person.place ?? this.#stage?.zones[person.user_id] ?? this.#stage?.zone ?? "UTC";
      // In the document first, so that sizes can be measured.
      if (!phone.node.isConnected) byId("phones").append(phone.node);
      this.#announce(person, phone.update(person, { bot: this.#bot, zone, now: this.#clock.now() }));
    }
    for (const id of gone) this.#phones.delete(id);
    if (!this.#phones.has(this.#inHand)) this.#inHand = people[0]?.user_id ?? 0;
    arrange(byId("phones"), people.map((person) => this.#phones.get(person.user_id).node));
    this.desk.update(this.#stage, people);
    this.#tick();
    this.#showTabs();
    this.#read();
  }

  #announce(person, fresh) {
    const incoming = fresh.filter((message) => !message.outgoing);
    if (incoming.length) this.room.announce(`On ${person.name}'s phone: ${incoming.map(plainLine).join(". ")}`);
  }

  #tick() {
    const now = this.#clock.now();
    this.desk.tick(now);
    for (const phone of this.#phones.values()) phone.tick(now);
  }

  async #openOn(id, payload) {
    this.#handTo(id);
    const phone = this.#phones.get(id);
    await this.line.ask("start", { user_id: id, payload }).catch((error) => phone.toasts.show(error.message));
    phone.composer.takeFocus();
  }

  #handTo(id) {
    if (this.#inHand === id) {
      this.#read();
      return;
    }
    this.#inHand = id;
    this.#showTabs();
    this.#read();
    if (narrow.matches) this.#phones.get(id)?.transcript.toNewest();
  }

  /** The phone in hand is being read; the other one keeps its badge until someone takes it up. */
  #read() {
    const phone = this.#phones.get(this.#inHand);
    if (!phone?.person?.unread || phone.lock.locked || document.hidden || !document.hasFocus() || !phone.transcript.atNewest) return;
    this.line.ask("open", { user_id: this.#inHand }).catch(() => {});
  }

  #showTabs() {
    const tabs = byId("tabs");
    const people = this.#people;
    if (tabs.childElementCount !== people.length) tabs.replaceChildren(...people.map(() => el("button", { type: "button", role: "tab" })));
    people.forEach((person, index) => {
      const chosen = person.user_id === this.#inHand;
      const tab = tabs.children[index];
      tab.onclick = () => this.#handTo(person.user_id);
      tab.setAttribute("aria-selected", String(chosen));
      tab.setAttribute("aria-controls", `phone-${person.user_id}`);
      tab.tabIndex = chosen ? 0 : -1;
      const badge = person.unread ? el("span", { class: "badge", "aria-label": `${person.unread} unread` }, person.unread) : null;
      tab.replaceChildren(...[person.name, badge].filter(Boolean));
      const { node } = this.#phones.get(person.user_id);
      node.classList.toggle("in-hand", chosen);
      node.classList.toggle("put-away", narrow.matches && !chosen);
    });
  }

  #moveTab(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = this.#people.findIndex((person) => person.user_id === this.#inHand);
    const next = (at + step + this.#people.length) % this.#people.length;
    this.#handTo(this.#people[next].user_id);
    byId("tabs").children[next].focus();
    event.preventDefault();
  }
}

new Page();
