// What may come next in the command box: by Chinese, by pinyin initials (the server makes them), by
// English. Nothing here decides what words mean: the rules do, whatever was typed.
import * as state from "./state.js";
import { name, t } from "./words.js";

const MOST = 8;

// Each verb: its Chinese and English form as the rules know them, its pinyin initials, what follows.
const VERBS = [
  ["确认", "confirm", "qr", "call unit"], ["派", "assign", "p", "call unit"], ["撤回", "release", "ch", "call unit"],
  ["定位", "locate", "dw", "call place"], ["类型", "kind", "lx", "call kind"], ["移交", "escalate", "yj", "call desk"],
  ["接警", "take", "jj", "call"], ["保留", "hold", "bl", "call"], ["撤销", "undo", "cx", "call"], ["合并", "merge", "hb", "call call"],
  ["邀请", "invite", "yq", "unit in"], ["拆分", "split", "cf", "call"], ["步骤", "step", "bz", "call step"], ["备注", "note", "bz", "call ,"], ["结案", "close", "ja", "call ,"],
  ["通知", "tell", "tz", "unit :"], ["全体：", "all-call: ", "qt", ""], ["点名：", "roll-call: ", "dm", ""],
  ["封闭", "closure", "fb", "shut"], ["解封", "reopen", "jf", "closed"], ["通告", "advise", "tg", "area :"],
  ["撤销通告", "withdraw advisory", "cxtg", "advisory"], ["播报", "announce", "bb", "announcement"],
];

const folded = (text) => text.toLowerCase().replace(/\s+/g, "");
const initialsOf = (text) => state.site.value.initials?.[text] ?? "";

// How well something fits what was typed: 0 = at its head, 3 = somewhere inside, -1 = not at all.
export function fit(names, typed) {
  const wanted = folded(typed);
  if (!wanted) return 0;
  let best = -1;
  for (const one of names) {
    const [text, letters] = [folded(one), initialsOf(one)];
    const found = text.startsWith(wanted) ? 0 : letters.startsWith(wanted) ? 1 : text.includes(wanted) ? 2 : letters.includes(wanted) ? 3 : -1;
    if (found >= 0 && (best < 0 || found < best)) best = found;
  }
  return best;
}

const thing = (id, names, hint = "", more = []) => ({ says: name(names, id), names: [id, ...Object.values(names ?? {}), ...more], hint });
const entries = (things) => Object.entries(things ?? {});
const callHint = (c) => `${name(c.kind_names, c.kind)} ${name(c.place_names, "") || t("nowhere")}`;
const unitHint = (u) => (!u.on_duty ? t("off_duty") : u.calls.length ? t("busy", { n: u.calls.length }) : "");
const units = (keep) => [...state.units.value.values()].filter(keep).map((u) => thing(u.id, u.names, unitHint(u)));
const steps = (call) => (call?.plan?.steps ?? []).filter((s) => !s.done);

const LISTS = {
  call: () => state.open.value.map((c) => ({ says: String(c.number), names: [String(c.number), ...Object.values(c.kind_names), ...Object.values(c.place_names)], hint: callHint(c) })),
  unit: () => units(() => true),
  desk: () => units((u) => u.kind === "desk"),
  place: () => entries(state.site.value.places).map(([id, p]) => thing(id, p.names, "", [...(p.aliases ?? []), ...(p.codes ?? [])])),
  area: () => [...LISTS.place(), ...entries(state.site.value.zones).map(([id, z]) => thing(id, z.names))],
  kind: () => entries(state.site.value.kinds).map(([id, k]) => thing(id, k.names)),
  step: (call) => steps(call).map((s) => ({ says: `${s.nth} ${t("step_done_word")}`, names: [String(s.nth), ...Object.values(s.names)], hint: name(s.names) })),
  shut: () => entries(state.site.value.paths).map(([id, p]) => thing(id, p.names)),
  closed: () => state.closures.value.map((c) => thing(c.path, c.names, c.reason)),
  advisory: () => state.advisories.value.map((a) => ({ says: a.id, names: [a.id], hint: name(a.texts) })),
  announcement: () => entries(state.site.value.announcements).map(([id, a]) => ({ says: id, names: [id, ...Object.values(a.words)], hint: name(a.words) })),
};

const LIKE_OTHERS = [
  [/^(\s*#?\d{1,5}\s*号?\s*(?:>|派给?|给)\s*)(.*)$/, "unit"],
  [/^(邀请\s*\S+\s*参加\s*|invite .+? to )(.*)$/i, "call"],
  [/^(\s*#?\d{1,5}\s*号?\s*(?:@|在|at\s)\s*)(.*)$/, "place"],
];

// The slot that is being typed: what stands before it, what is typed of it, what may fill it.
function slot(text) {
  for (const [pattern, fills] of LIKE_OTHERS) {
    const found = pattern.exec(text);
    if (found) return { before: found[1], typed: found[2], fills };
  }
  for (const [zh, en, , then] of [...VERBS].sort((a, b) => b[0].length - a[0].length)) {
    const verb = [zh, en].find((v) => text.toLowerCase().startsWith(v) && (v === zh || /^\s/.test(text.slice(v.length))));
    if (verb) return filled(text.slice(0, verb.length), text.slice(verb.length), then.split(" "));
  }
  return { before: "", typed: text, fills: "verb" };
}

function filled(before, rest, slots) {
  const lead = /^\s*/.exec(rest)[0];
  if (slots.length > 1 && slots[0] === "call") {
    const number = /^\s*#?\d{1,5}\s*号?\s+/.exec(rest);
    if (number) return { before: before + number[0], typed: rest.slice(number[0].length), fills: slots[1], call: Number(number[0].match(/\d+/)[0]) };
  }
  return { before: before + (lead || " "), typed: rest.slice(lead.length), fills: slots[0], then: slots[1] };
}

const verbs = () => VERBS.map(([zh, en, letters]) => {
  const says = state.language.value === "zh" ? zh : en;
  return { says, names: [zh, en, letters], hint: state.language.value === "zh" ? en : zh, verb: true };
});

const after = (option, then, fills) => (then === "in" ? t("invite_in") : then === ":" ? "：" : then === "," ? "，" : then ? " " : option.verb && !/[：\s]$/.test(option.says) ? " " : fills === "call" ? " " : "");

// Suggestions for what was typed so far: {text: the box after it, says, hint}.
export function complete(text) {
  const { before, typed, fills, then, call } = slot(text);
  if (!fills || fills === "," || fills === ":" || (fills === "verb" && !typed.trim())) return [];
  const of = call && state.open.value.find((c) => c.number === call);
  const options = fills === "verb" ? [...verbs(), ...LISTS.call().map((c) => ({ ...c, says: `${c.says} > ` }))] : (LISTS[fills]?.(of) ?? []);
  return options
    .map((option, nth) => ({ option, nth, fits: fit(option.names, typed) }))
    .filter((row) => row.fits >= 0)
    .sort((a, b) => a.fits - b.fits || a.nth - b.nth)
    .slice(0, MOST)
    .map(({ option }) => ({ says: option.says, hint: option.hint, text: `${before}${option.says}${after(option, then, fills)}` }))
    .filter((s) => s.text !== text);
}
