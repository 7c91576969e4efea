// What a person can do to a call: each act is a few words that a unit could type as well.
import { signal } from "@preact/signals";
import { acknowledge, forget, say, toast } from "./say.js";
import * as state from "./state.js";
import { name, t } from "./words.js";

const SETTLE = 350; // ms: a proposal that changed under the finger is not what the person read

export const settling = signal(false);
let shown = "";
let timer = 0;

// Free words after a number need the comma: "17 people" would be a quantity, not call 17.
const words = (verb, call, rest = "") => `${verb} ${call.number}${rest && ` ${rest}`}`;
const told = (verb, call, rest) => `${verb} ${call.number}, ${rest}`;
const cause = (said, call) => `${said}|${call.id}|${call.status}|${standing(call)}`;
const standing = (call) =>
  `${call.route?.confirmed_by ?? ""}|${(call.route?.ways ?? []).map((w) => w.unit).join()}`;

// Called whenever the selected call is drawn: notes when its proposal changes in place.
export function watchProposal(call) {
  const [id, route] = [call.id, `${call.id}|${standing(call)}`];
  if (shown.startsWith(`${id}|`) && shown !== route) {
    settling.value = true;
    clearTimeout(timer);
    timer = setTimeout(() => (settling.value = false), SETTLE);
  }
  shown = route;
}

// Yes to the proposal, or the unit that is chosen instead, with the reason in a few words.
export function go(why = "") {
  const call = state.call.value;
  if (!call || !state.live(call)) return;
  if (settling.value) return void toast({ text: t("route_changed") });
  const option = state.options.value[state.chosen.value - 1];
  if (option) assign(call, option.unit, why);
  else if (state.confirmable(call)) confirm(call);
}

// Who acts on a call has seen what was said to this desk about it.
async function act(call, said, why, undo = "") {
  if (!(await say(said, why, undo))) return false;
  for (const message of call ? state.messages.value.values() : []) {
    if (message.call === call.id) acknowledge(message);
  }
  return true;
}

// With the unit that was read: a yes that comes late confirms no other route.
export const lead = (call) => call.route?.ways.find((w) => w.task !== "warn");

function confirm(call) {
  const said = words("confirm", call, lead(call)?.unit ?? "");
  return act(call, said, cause(said, call), words("undo", call));
}

export async function assign(call, unit, why = "") {
  const said = words("assign", call, unit);
  state.chosen.value = 0;
  const sent = await act(call, said, cause(said, call));
  if (!sent || !why) return;
  const who = name(state.units.value.get(unit)?.names, unit);
  const note = told("note", call, t("override_note", { who, why }));
  say(note, cause(note, call));
}

export function simple(verb, call, rest = "") {
  const said = words(verb, call, rest);
  return act(call, said, `${cause(said, call)}|${call.changed}`);
}

export const stepDone = (call, nth) => simple("step", call, `${nth} done`);

// Takes a confirmation back; the same confirmation may then be given again.
export async function undo({ id, undo: said, cause }) {
  if (await say(said, `${said}|${id}`)) forget(cause);
}

const OF_CALL = ["assign", "locate", "close", "note", "kind", "escalate", "merge", "step", "invite"];
const OF_SITE = ["closure", "announce"];

// Opens a question; `id` makes a doubled submit of the same question one message.
export function open(kind) {
  const call = state.call.value;
  const possible = OF_SITE.includes(kind) || (OF_CALL.includes(kind) && call && state.live(call));
  if (possible) state.ask.value = { kind, call, id: `${kind}|${Date.now()}` };
}

const shut = (path) => state.closures.value.some((c) => c.path === path);

export function answer(ask, value) {
  state.ask.value = null;
  if (!value.trim()) return;
  const { kind, call, id } = ask;
  if (kind === "assign") return void assign(call, value);
  if (kind === "step") return void stepDone(call, value);
  if (kind === "invite") return void act(call, `invite ${value} to ${call.number}`, id);
  if (kind === "closure") return void say(`closure ${value} ${shut(value) ? "off" : "on"}`, id);
  if (kind === "announce") return void say(`announce ${value}`, id);
  const free = kind === "close" || kind === "note";
  act(call, free ? told(kind, call, value) : words(kind, call, value), id);
}

export function choose(n) {
  if (n <= state.options.value.length) state.chosen.value = state.chosen.value === n ? 0 : n;
}

// The next unit that could go instead of the one that is proposed, and at the end the proposal again.
export function next(by) {
  const count = state.options.value.length;
  if (count < 2) return;
  const at = Math.max(state.chosen.value, 1) - 1;
  const then = (at + by + count) % count;
  state.chosen.value = then === 0 ? 0 : then + 1;
}

export function select(id) {
  state.selected.value = id;
  state.chosen.value = 0;
}

export function step(by) {
  const ids = state.listed.value.map((c) => c.id);
  if (!ids.length) return;
  const at = ids.indexOf(state.selected.value);
  select(ids[at < 0 ? 0 : Math.min(Math.max(at + by, 0), ids.length - 1)]);
}

// The most urgent call that waits for this desk, and after it the next one.
export function nextWaiting() {
  const ids = state.yours.value.map((c) => c.id);
  if (!ids.length) return;
  state.frozen.value = null;
  select(ids[(ids.indexOf(state.selected.value) + 1) % ids.length]);
}

export function seeFirst() {
  const [first] = [...state.messages.value.values()].sort((a, b) => a.priority - b.priority || Date.parse(b.at) - Date.parse(a.at));
  if (first) acknowledge(first);
}
