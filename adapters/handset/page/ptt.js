// The talk button: held by thumb or key, or hands free: a tap begins, the next one ends. Only the
// finger that began can end it: drops of rain do not.

const typing = (target) => target.matches("input, select, textarea");
const pressing = (target) => target.matches("button, a, label, [role=button]");

export class Ptt {
  #button; #press; #release; #finger = null; #key = ""; #on = false;
  handsFree = false;

  constructor(button, press, release) {
    this.#button = button;
    this.#press = press;
    this.#release = release;
    button.onpointerdown = (event) => this.#down(event);
    button.onpointerup = button.onpointercancel = (event) => this.#up(event);
    button.oncontextmenu = (event) => event.preventDefault();
    button.onclick = (event) => { if (event.detail === 0 && !this.#key) this.#tapped(); }; // by a screen reader
    document.addEventListener("keydown", (event) => this.#keyDown(event));
    document.addEventListener("keyup", (event) => this.#keyUp(event));
    window.addEventListener("blur", () => { if (!this.handsFree) this.#end(); });
  }

  // It ended by itself.
  reset() { this.#on = false; this.#finger = null; }

  #begin() { if (!this.#on) { this.#on = true; this.#press(); } }
  #end() { if (this.#on) { this.reset(); this.#release(); } }
  #tapped() { if (this.#on) this.#end(); else this.#begin(); }

  #down(event) {
    event.preventDefault();
    if (event.button || this.#finger !== null || this.#button.disabled) return;
    if (this.handsFree) return void this.#tapped();
    this.#finger = event.pointerId;
    this.#button.setPointerCapture(event.pointerId);
    this.#begin();
  }

  #up(event) {
    if (event.pointerId === this.#finger) this.#end();
  }

  #keyDown(event) {
    const ours = event.target === this.#button || !(typing(event.target) || pressing(event.target));
    const enter = event.key === "Enter" && event.target === this.#button;
    if (!ours || !(event.key === " " || enter)) return;
    event.preventDefault();
    if (event.repeat || this.#button.disabled || !this.#button.offsetParent) return;
    this.#key = event.key;
    if (this.handsFree) this.#tapped();
    else this.#begin();
  }

  #keyUp(event) {
    if (event.key !== this.#key) return;
    event.preventDefault();
    this.#key = "";
    if (!this.handsFree) this.#end();
  }
}
