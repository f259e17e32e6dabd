/** The line to the demo: one WebSocket that mends itself, and commands that are answered one by one. */

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 5000;

export class Line {
  #socket = null;
  #ref = 0;
  #waiting = new Map();
  #pause = FIRST_PAUSE;
  #onMessage;
  #onOpen;

  /** `onMessage` gets every message that isn't an answer; `onOpen(true|false)` tells whether the line is up. */
  constructor({ onMessage, onOpen }) {
    this.#onMessage = onMessage;
    this.#onOpen = onOpen;
    this.#connect();
  }

  /** Send a command; resolves with its answer, rejects with the sentence why it could not be done. */
  ask(type, fields = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Error("The demo does not answer."));
    const ref = ++this.#ref;
    this.#socket.send(JSON.stringify({ ...fields, type, ref }));
    return new Promise((resolve, reject) => this.#waiting.set(ref, { resolve, reject }));
  }

  #connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/phones/ws`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#pause = FIRST_PAUSE;
      this.#onOpen(true);
    });
    socket.addEventListener("message", (event) => this.#receive(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.#lost());
  }

  #receive(message) {
    const waiting = this.#waiting.get(message.ref);
    if (!waiting) {
      this.#onMessage(message);
      return;
    }
    this.#waiting.delete(message.ref);
    if (message.type === "error") waiting.reject(new Error(message.text));
    else waiting.resolve(message);
  }

  #lost() {
    this.#onOpen(false);
    for (const { reject } of this.#waiting.values()) reject(new Error("The demo stopped answering."));
    this.#waiting.clear();
    setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }
}
