// Every act has a key. Keys never act while somebody types, and never twice while held down.
import { choose, go, open, select, simple, step } from "./acts.js";
import { play } from "./heard.js";
import * as state from "./state.js";

const TYPING = "input:not([type=range]), textarea, select, dialog";
const PRESSING = "button, a, summary, audio";
const CHOSEN = ".row[aria-current], .option[aria-pressed=true]";

const onCall = (act) => () => {
  const call = state.call.value;
  if (call && state.live(call)) act(call);
};

const KEYS = {
  Enter: go,
  c: go,
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  Escape: back,
  0: () => (state.chosen.value = 0),
  a: () => open("assign"),
  l: () => open("locate"),
  y: () => open("kind"),
  n: () => open("note"),
  e: () => open("escalate"),
  x: () => open("close"),
  t: onCall((call) => simple("take", call)),
  h: onCall((call) => simple("hold", call)),
  p: playFirst,
  "/": () => open("command"),
  "?": () => (state.ask.value = { kind: "keys", id: "keys" }),
};
for (let n = 1; n <= 9; n++) KEYS[n] = () => choose(n);

function back() {
  if (state.chosen.value) state.chosen.value = 0;
  else if (matchMedia("(max-width: 55rem)").matches) select("");
}

function playFirst() {
  const heard = state.voice.value ?? state.call.value?.heard.find((h) => h.voice);
  if (heard) play(heard.voice);
}

export function listen() {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (state.ask.value || target.closest(TYPING) || !Object.hasOwn(KEYS, key)) return;
    // A focused button takes Enter itself; the row or unit that is chosen already lets it mean yes.
    if (key === "Enter" && target.closest(PRESSING) && !target.closest(CHOSEN)) return;
    event.preventDefault();
    KEYS[key]();
  });
}
