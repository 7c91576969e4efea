// What the page knows. Law: only the server's events and the person's own choices change it.
import { batch, computed, signal } from "@preact/signals";

const kept = (key, fallback) => localStorage.getItem(`console.${key}`) ?? fallback;
const keep = (key, value) => localStorage.setItem(`console.${key}`, value);

// The person's choices.
export const language = signal(kept("language", navigator.language.startsWith("zh") ? "zh" : "en"));
export const theme = signal(kept("theme", "auto"));
export const large = signal(kept("large", "") === "yes"); // large type
export const sound = signal(false); // browsers allow sound only after a press
export const selected = signal(""); // call id, "voice:<key>", or SITE
export const chosen = signal(0); // 0 = the proposal, else the nth unit of the list
export const ask = signal(null); // the open question: {kind, call, …}
export const SITE = "site"; // nothing is selected, on purpose: the whole site is in view

export const setLanguage = (value) => keep("language", (language.value = value));
export const setTheme = (value) => keep("theme", (theme.value = value));
export const setLarge = (value) => keep("large", (large.value = value) ? "yes" : "");

// What the server says.
export const hello = signal(null);
export const desk = signal(new URLSearchParams(location.search).get("desk") ?? "");
export const calls = signal(new Map());
export const units = signal(new Map());
export const links = signal(new Map());
export const closures = signal([]); // paths that are closed until somebody opens them
export const rolls = signal(new Map()); // all-calls, those of the last hour
export const alarms = signal([]); // what is wrong in the house, or was a moment ago
export const advisories = signal([]); // in force
export const unanswered = signal([]); // words between units that wait for an answer
export const talking = signal([]); // who talks on the air just now, with the words so far
export const health = signal({ sounds: {}, speech_seconds: null, speech_since: null, log_away: null });
export const targets = signal([]); // each with its count, where the site has them
export const standby = signal({ moves: [], thin: [] }); // of the reserve; where too few are on duty
export const drill = signal(false); // all of this is an exercise
export const waiting = signal([]);
export const messages = signal(new Map()); // to this desk, not yet acknowledged
export const silence = signal(0); // seconds without the server's heartbeat, 0 = fresh
export const outdated = signal(false); // the server has newer pages than this one
export const ready = signal(false);

// Time is the server's: this machine's clock may be wrong.
let ahead = 0;
export const now = signal(Date.now());
export const tick = () => (now.value = Date.now() + ahead);
export const setTime = (at) => {
  ahead = Date.parse(at) - Date.now();
  tick();
};

let version = -1;

export function take(view) {
  if (!view.full && view.version <= version) return;
  version = view.version;
  batch(() => {
    const known = view.full ? new Map() : calls.value;
    calls.value = without(merged(known, view.calls, (c) => c.id), view.gone);
    units.value = without(merged(view.full ? new Map() : units.value, view.units, (u) => u.id), view.left);
    links.value = merged(view.full ? new Map() : links.value, view.links, (l) => l.adapter);
    waiting.value = view.waiting;
    alarms.value = view.alarms;
    advisories.value = view.advisories ?? [];
    unanswered.value = view.unanswered ?? [];
    health.value = view.health ?? health.value;
    targets.value = view.targets ?? (view.full ? [] : targets.value);
    standby.value = view.standby ?? standby.value;
    drill.value = view.drill ?? false;
    if (differs(closures.peek(), view.closures)) closures.value = view.closures;
    rolls.value = merged(view.full ? new Map() : rolls.value, view.rolls, (r) => r.key);
    ready.value = true;
  });
}

export function greet(said) {
  batch(() => {
    outdated.value = hello.value !== null && hello.value.version !== said.version;
    hello.value = said;
    desk.value = said.desk;
    messages.value = merged(new Map(), said.unread, (m) => m.key);
    setTime(said.at);
  });
}

export const rename = (names) => (hello.value = hello.value && { ...hello.value, site: names });

export const said = (message) =>
  (messages.value = merged(messages.value, [message], (m) => m.key));

export function seen({ key }) {
  messages.value = without(messages.value, [key]);
}

const differs = (a, b) => JSON.stringify(a) !== JSON.stringify(b);

function merged(old, changed, id) {
  if (!changed.length) return old;
  const all = new Map(old);
  for (const one of changed) all.set(id(one), one);
  return all;
}

function without(old, keys) {
  if (!keys.length) return old;
  const left = new Map(old);
  for (const key of keys) left.delete(key);
  return left;
}

// Questions that many parts ask.
export const OVER = new Set(["closed", "merged"]);
export const YOURS = new Set(["proposed", "unplaced", "escalated"]);
export const live = (call) => !OVER.has(call.status);
export const site = computed(() => hello.value?.site ?? { names: {}, places: {}, kinds: {} });
export const deskUnit = (channel) => site.value.desks?.[`${hello.value?.name}/${channel}`] ?? ""; // id
export const call = computed(() => calls.value.get(selected.value) ?? null);
export const voice = computed(
  () => waiting.value.find((v) => `voice:${v.key}` === selected.value) ?? null,
);
export const open = computed(() =>
  [...calls.value.values()].filter(live).sort(byUrgency),
);
export const over = computed(() =>
  [...calls.value.values()]
    .filter((c) => !live(c))
    .sort((a, b) => Date.parse(b.changed) - Date.parse(a.changed))
    .slice(0, 20),
);
export const waits = (call) => YOURS.has(call.status) && !call.held; // for somebody at a desk
export const yours = computed(() => open.value.filter(waits));

// While somebody points at the list its order is kept: nothing jumps under the pointer.
export const frozen = signal(null); // ids, or null
export const listed = computed(() => {
  const kept = frozen.value;
  if (!kept) return open.value;
  const by = new Map(open.value.map((c) => [c.id, c]));
  const old = kept.filter((id) => by.has(id)).map((id) => by.get(id));
  return [...old, ...open.value.filter((c) => !kept.includes(c.id))];
});
export const arrived = computed(() =>
  frozen.value ? open.value.filter((c) => !frozen.value.includes(c.id)) : [],
);

function byUrgency(a, b) {
  return a.priority - b.priority || Date.parse(a.opened) - Date.parse(b.opened);
}

// The units that can be chosen with 1…9: the proposed ones, then those passed over.
export const options = computed(() => {
  const route = call.value?.route;
  if (!route || !live(call.value)) return [];
  const ways = route.ways.map((w) => ({ ...w, proposed: true }));
  return [...ways, ...route.passed_over.map((p) => ({ ...p, proposed: false }))].slice(0, 9);
});

export const confirmable = (c) =>
  c.route !== null && !c.route.confirmed_by && c.route.ways.length > 0 &&
  (c.status === "proposed" || c.status === "escalated");
