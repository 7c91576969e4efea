// Plays one sound after another, and holds its tongue while the person speaks.

export class Player {
  #audio = new Audio();
  #queue = [];
  #playing = false;
  #held = false;

  // `fetch` gives the sound, `done(heard)` is told whether it was played to its end.
  add(fetch, done) {
    this.#queue.push({ fetch, done });
    this.#next();
  }

  hold() { this.#held = true; this.#audio.pause(); }

  release() {
    this.#held = false;
    if (this.#playing && this.#audio.src) this.#audio.play().catch(() => {});
    this.#next();
  }

  stop() { this.#queue = []; this.#audio.pause(); }

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
      if (!this.#held) this.#audio.play().catch(failed);
    });
  }
}
