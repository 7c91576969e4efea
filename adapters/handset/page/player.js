// Plays one sound after another, the most urgent first, and holds its tongue while the person
// speaks: what was cut off is then said again from its beginning.

import { wav } from "/page/wav.js";

export class Player {
  #audio; #queue = []; #playing = false; #held = false;

  constructor(audio) { this.#audio = audio; }

  // Browsers play nothing before a touch: this must be called in one.
  unlock() {
    this.#audio.src = URL.createObjectURL(wav(new Int16Array(160), 16000));
    this.#audio.play().catch(() => {});
  }

  // `fetch` gives the sound, `done(heard)` is told whether it was played to its end.
  add(fetch, done, priority = 0) {
    const after = this.#queue.findIndex((one) => one.priority > priority);
    this.#queue.splice(after < 0 ? this.#queue.length : after, 0, { fetch, done, priority });
    this.#next();
  }

  hold() { this.#held = true; this.#audio.pause(); }

  release() {
    this.#held = false;
    if (this.#playing && this.#audio.src) {
      this.#audio.currentTime = 0;
      this.#audio.play().catch(() => {});
    }
    this.#next();
  }

  stop() { this.#queue = []; this.#audio.pause(); this.#audio.onerror?.(); }

  async #next() {
    if (this.#playing || this.#held || !this.#queue.length) return;
    this.#playing = true;
    const { fetch, done } = this.#queue.shift();
    let url = "";
    try {
      url = URL.createObjectURL(await fetch());
      await this.#play(url);
      done(true);
    } catch {
      done(false);
    }
    this.#audio.onended = this.#audio.onerror = null;
    this.#audio.removeAttribute("src");
    URL.revokeObjectURL(url);
    this.#playing = false;
    this.#next();
  }

  #play(url) {
    return new Promise((ended, failed) => {
      this.#audio.onended = ended;
      this.#audio.onerror = failed;
      this.#audio.src = url;
      if (!this.#held) this.#audio.play().catch((error) => { if (!this.#held) failed(error); });
    });
  }
}
