// Every act has a key. Keys never act while somebody types, and never twice while held down.
import { choose, go, next, nextWaiting, open, seeFirst, select, simple, step } from "./acts.js";
import { answerReporter, answerUnit, compose } from "./composer.js";
import { REASONS, reasons } from "./go.js";
import { play } from "./heard.js";
import * as state from "./state.js";
import { coverFirst } from "./standby.js";
import { nextTheme } from "./strip.js";
import { undoLast } from "./toasts.js";
import { t } from "./words.js";

const TYPING = "input:not([type=range], [type=checkbox]), textarea, select, dialog";
const PRESSING = "button, a, summary, audio";
const CHOSEN = ".row[aria-current], .option[aria-pressed=true]";

const onCall = (act) => () => {
  const call = state.call.value;
  if (call && state.live(call)) act(call);
};

const move = (by) => () => {
  state.frozen.value = null; // who goes by keys points at nothing
  step(by);
};

export const KEYS = {
  Enter: () => go(),
  c: () => go(),
  ArrowRight: () => next(1),
  ArrowLeft: () => next(-1),
  " ": nextWaiting,
  j: move(1),
  ArrowDown: move(1),
  k: move(-1),
  ArrowUp: move(-1),
  Escape: back,
  0: () => (state.chosen.value = 0),
  a: () => open("assign"),
  l: () => open("locate"),
  y: () => open("kind"),
  n: () => open("note"),
  e: () => open("escalate"),
  I: () => open("invite"),
  m: () => open("merge"),
  o: () => open("step"),
  x: () => open("close"),
  f: () => open("closure"),
  R: coverFirst,
  z: () => open("announce"),
  t: onCall((call) => simple("take", call)),
  h: onCall((call) => simple("hold", call)),
  s: onCall((call) => call.reports > 1 && simple("split", call)),
  u: undoLast,
  p: playFirst,
  P: () => state.call.value && print(),
  "/": () => compose(),
  r: answerReporter,
  d: answerUnit,
  b: () => compose("", "all"),
  B: () => compose(t("roll_head")),
  g: () => select(state.selected.value === state.SITE ? (state.open.value[0]?.id ?? "") : state.SITE),
  ".": seeFirst,
  L: () => state.setLanguage(state.language.value === "zh" ? "en" : "zh"),
  D: nextTheme,
  T: () => state.setLarge(!state.large.value),
  S: () => (state.sound.value = !state.sound.value),
  "?": () => (state.ask.value = { kind: "keys", id: "keys" }),
};
for (let n = 1; n <= 9; n++) KEYS[n] = () => choose(n);
REASONS.forEach((key, n) => (KEYS[key] = () => state.chosen.value && go(reasons()[n])));

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
    // A focused button takes Enter and the space bar itself; the row or unit that is chosen already lets it mean yes.
    if ((key === "Enter" || key === " ") && target.closest(PRESSING) && !target.closest(CHOSEN)) return;
    event.preventDefault();
    KEYS[key]();
  });
}
