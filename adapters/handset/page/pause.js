// A wait that can be cut short.

export class Pause {
  #end = () => {};

  begin(ms) {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.#end = () => { clearTimeout(timer); done(); };
    });
  }

  end() { this.#end(); }
}
