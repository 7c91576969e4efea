// What a person can do to a call: each act is a few words that a unit could type as well.
import { signal } from "@preact/signals";
import { acknowledge, forget, say, toast } from "./say.js";
import * as state from "./state.js";
import { t } from "./words.js";

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

export function go() {
  const call = state.call.value;
  if (!call || !state.live(call)) return;
  if (settling.value) return void toast({ text: t("route_changed") });
  const option = state.options.value[state.chosen.value - 1];
  if (option) assign(call, option.unit);
  else if (state.confirmable(call)) confirm(call);
}

// Who acts on a call has seen what was said to this desk about it.
async function act(call, said, why, undo = "") {
  if (!(await say(said, why, undo)) || !call) return;
  for (const message of state.messages.value.values()) {
    if (message.call === call.id) acknowledge(message);
  }
}

// With the unit that was read: a yes that comes late confirms no other route.
const lead = (call) => call.route?.ways.find((w) => w.task !== "warn")?.unit ?? "";

function confirm(call) {
  const said = words("confirm", call, lead(call));
  return act(call, said, cause(said, call), words("undo", call));
}

export function assign(call, unit) {
  const said = words("assign", call, unit);
  state.chosen.value = 0;
  return act(call, said, cause(said, call));
}

export function simple(verb, call, rest = "") {
  const said = words(verb, call, rest);
  return act(call, said, `${cause(said, call)}|${call.changed}`);
}

// Takes a confirmation back; the same confirmation may then be given again.
export async function undo({ id, undo: said, cause }) {
  if (await say(said, `${said}|${id}`)) forget(cause);
}

const QUESTIONS = ["assign", "locate", "close", "note", "kind", "escalate", "command"];

// Opens a question; `id` makes a doubled submit of the same question one message.
export function open(kind) {
  const call = state.call.value;
  if (!QUESTIONS.includes(kind) || (kind !== "command" && (!call || !state.live(call)))) return;
  state.ask.value = { kind, call, id: `${kind}|${Date.now()}` };
}

export function answer(ask, value) {
  state.ask.value = null;
  if (!value.trim()) return;
  const { kind, call, id } = ask;
  if (kind === "assign") return void assign(call, value);
  if (kind === "command") return void say(value, id);
  const free = kind === "close" || kind === "note";
  act(call, free ? told(kind, call, value) : words(kind, call, value), id);
}

export function choose(n) {
  if (n <= state.options.value.length) state.chosen.value = state.chosen.value === n ? 0 : n;
}

export function select(id) {
  state.selected.value = id;
  state.chosen.value = 0;
}

export function step(by) {
  const ids = state.open.value.map((c) => c.id);
  if (!ids.length) return;
  const at = ids.indexOf(state.selected.value);
  select(ids[at < 0 ? 0 : Math.min(Math.max(at + by, 0), ids.length - 1)]);
}
