// The line to the bridge. Out: nothing is forgotten before the bridge has it, one after another,
// each under a key of its own, so that a repetition is heard once; what is spoken goes by a
// `Transmission`. In: an event stream that comes back by itself and names the last event it saw.

import { Pause } from "/page/pause.js";
import { newKey, Transmission } from "/page/talk.js";

const DEAD = 6500; // ms without a sign of life; the bridge gives one every 2 s
const SLOWEST = 8000; // ms between two tries

export class Radio {
  #station; #pin; #last = ""; #closed = new AbortController(); #outbox = []; #busy = false;
  #alive = 0; #open = false; #pause = new Pause(); #retry = new Pause(); #spoken = new Set();
  on = {}; // said, spoke, heard, understood

  constructor(station, pin) {
    this.#station = `/stations/${encodeURIComponent(station)}`;
    this.#pin = pin;
  }

  // Opens the line. Resolves when it is open; rejects with the status where it is refused.
  async open() { this.#keep(await this.#listen()); }

  close() { this.#closed.abort(); this.#pause.end(); this.#retry.end(); }

  // 0 while the line lives, else for how many seconds it has not.
  get down() {
    const silent = Date.now() - this.#alive;
    return this.#open && silent < DEAD ? 0 : Math.max(1, Math.round(silent / 1000));
  }

  // Is there anything that the bridge does not have yet?
  get owes() { return this.#outbox.length > 0 || [...this.#spoken].some((one) => !one.over); }

  hurry() { this.#pause.end(); this.#retry.end(); this.#spoken.forEach((one) => one.hurry()); }

  talk(rate, told) {
    const url = `${location.origin.replace(/^http/, "ws")}${this.#station}/talk`;
    const spoken = new Transmission(url, { rate, pin: this.#pin }, (state, why) => {
      if (state === "sent" || state === "failed") this.#spoken.delete(spoken);
      told(state, why);
    });
    this.#spoken.add(spoken);
    return spoken;
  }

  // `told` hears of the parcel's life: waiting, sending, sent, failed.
  voice(file, told) { return this.#put("/voice", file, file.type || "application/octet-stream", told); }

  words(words, replyTo, told) {
    return this.#put("/words", JSON.stringify({ words, reply_to: replyTo }), "application/json", told);
  }

  heard(relay) { this.#put("/heard", JSON.stringify({ key: relay }), "application/json", () => {}); }

  async sound(path) {
    const answer = await fetch(path, { signal: this.#closed.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.blob();
  }

  #headers(more) { return this.#pin ? { ...more, "X-Patrol-Pin": this.#pin } : more; }

  #put(path, body, type, told) {
    const key = newKey();
    const headers = this.#headers({ "Content-Type": type, "Idempotency-Key": key });
    this.#outbox.push({ path, body, headers, told });
    this.#empty();
    return key;
  }

  async #empty() {
    if (this.#busy) return;
    this.#busy = true;
    for (let wait = 1000; this.#outbox.length && !this.#closed.signal.aborted;) {
      const parcel = this.#outbox[0];
      const state = await this.#try(parcel);
      parcel.told(state.name, state.why);
      if (state.name === "waiting") {
        await this.#retry.begin(Math.max(state.after, wait));
        wait = Math.min(wait * 2, SLOWEST);
      } else {
        this.#outbox.shift();
        wait = 1000;
      }
    }
    this.#busy = false;
  }

  async #try({ path, body, headers, told }) {
    told("sending");
    try {
      const answer = await fetch(this.#station + path, { method: "POST", body, headers });
      if (answer.ok) return { name: "sent" };
      if (answer.status >= 500 || answer.status === 429) {
        return { name: "waiting", after: 1000 * (Number(answer.headers.get("Retry-After")) || 0) };
      }
      const why = await answer.json().then(({ error }) => error, () => String(answer.status));
      return { name: "failed", why };
    } catch {
      return { name: "waiting", after: 0 };
    }
  }

  async #listen() {
    const signal = this.#closed.signal;
    const headers = this.#headers({ Accept: "text/event-stream", "Last-Event-ID": this.#last });
    const answer = await fetch(`${this.#station}/events`, { headers, signal, cache: "no-store" });
    if (!answer.ok) throw Object.assign(new Error("refused"), { status: answer.status });
    this.#open = true;
    this.#alive = Date.now();
    return answer;
  }

  async #keep(answer) {
    for (let wait = 500; !this.#closed.signal.aborted; wait = Math.min(wait * 2, SLOWEST)) {
      try {
        answer ??= await this.#listen();
        await this.#read(answer.body.getReader(), () => { wait = 500; });
      } catch { /* `down` tells */ }
      answer = null;
      this.#open = false;
      if (this.#closed.signal.aborted) return;
      await this.#pause.begin(wait);
    }
  }

  async #read(reader, alive) {
    const text = new TextDecoder();
    let rest = "";
    for (;;) {
      const timer = setTimeout(() => reader.cancel(), DEAD);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      this.#alive = Date.now();
      alive();
      const frames = (rest + text.decode(value, { stream: true })).split("\n\n");
      rest = frames.pop();
      frames.forEach((frame) => this.#frame(frame));
    }
  }

  #frame(frame) {
    const fields = Object.fromEntries(frame.split("\n").map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1).trimStart()];
    }));
    if (!fields.data) return;
    if (fields.id) this.#last = fields.id; // words so far have no place in the order
    this.on[fields.event]?.(JSON.parse(fields.data));
  }
}
