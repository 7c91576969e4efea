// The line to the bridge. Out: nothing is forgotten before the bridge has it, one after another,
// each under a key of its own, so that a repetition is heard once. In: an event stream that comes
// back by itself and names the last event it saw.

const DEAD = 25000; // ms without a sign of life
const SLOWEST = 15000; // ms between two tries

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

export class Radio {
  #station; #pin; #last = ""; #closed = new AbortController(); #outbox = []; #busy = false;
  onsaid = () => {};
  onlink = () => {};

  constructor(station, pin) {
    this.#station = `/stations/${encodeURIComponent(station)}`;
    this.#pin = pin;
  }

  // Opens the line. Resolves when it is open; rejects with the status where it is refused.
  async open() {
    const answer = await this.#listen();
    this.onlink(true);
    this.#keep(answer);
  }

  close() { this.#closed.abort(); }

  // `told` hears of the parcel's life: waiting, sending, sent, failed.
  voice(file, told) { this.#put("/voice", file, file.type || "application/octet-stream", told); }

  words(words, replyTo, told) {
    this.#put("/words", JSON.stringify({ words, reply_to: replyTo }), "application/json", told);
  }

  heard(relay) { this.#put("/heard", JSON.stringify({ key: relay }), "application/json", () => {}); }

  async sound(path) {
    const answer = await fetch(path, { signal: this.#closed.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.blob();
  }

  #headers(more) { return this.#pin ? { ...more, "X-Patrol-Pin": this.#pin } : more; }

  #put(path, body, type, told) {
    const headers = this.#headers({ "Content-Type": type, "Idempotency-Key": key() });
    this.#outbox.push({ path, body, headers, told });
    told("waiting");
    this.#empty();
  }

  async #empty() {
    if (this.#busy) return;
    this.#busy = true;
    for (let wait = 1000; this.#outbox.length && !this.#closed.signal.aborted;) {
      const parcel = this.#outbox[0];
      const state = await this.#try(parcel);
      parcel.told(state.name, state.why);
      if (state.name === "waiting") {
        await pause(Math.max(state.after, wait));
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
    return answer;
  }

  async #keep(answer) {
    for (let wait = 1000; !this.#closed.signal.aborted; wait = Math.min(wait * 2, SLOWEST)) {
      try {
        answer ??= await this.#listen();
        this.onlink(true);
        await this.#read(answer.body.getReader(), () => { wait = 1000; });
      } catch { /* the light tells */ }
      answer = null;
      if (this.#closed.signal.aborted) return;
      this.onlink(false);
      await pause(wait);
    }
  }

  async #read(reader, alive) {
    const text = new TextDecoder();
    let rest = "";
    for (;;) {
      const timer = setTimeout(() => reader.cancel(), DEAD);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
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
    if (fields.event !== "said") return;
    this.#last = fields.id;
    this.onsaid(JSON.parse(fields.data));
  }
}
