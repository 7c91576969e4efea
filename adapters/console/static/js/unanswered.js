// What waits for an answer, with its age: voices that are no words yet, words between units, and
// reporters who wrote again and heard nothing from a person since.
import { computed, useSignal } from "@preact/signals";
import { select } from "./acts.js";
import { html } from "./html.js";
import { Mark } from "./marks.js";
import * as state from "./state.js";
import { Since } from "./times.js";
import { name, t } from "./words.js";

const BY_ITSELF = new Set(["noted", "received", "received_more", "joined", "same_noted"]);

// The newest words of a reporter that nobody of ours has answered; the first words are the call itself.
export function open(call) {
  const said = call.heard.slice(1).filter((h) => !h.by && !h.note && !h.camera);
  const last = said.at(-1);
  if (!last || !state.live(call)) return null;
  const answered = call.relays.some((r) => !r.unit && !BY_ITSELF.has(r.message) && Date.parse(r.at) > Date.parse(last.at));
  return answered ? null : last;
}

export const reporters = computed(() =>
  state.open.value.map((call) => ({ call, last: open(call) })).filter((row) => row.last)
    .sort((a, b) => Date.parse(a.last.at) - Date.parse(b.last.at)), // who waits longest comes first
);

const who = (id, fallback) => name(state.units.value.get(id)?.names, fallback);

const Voice = ({ heard }) => html`
  <${Row} id=${`voice:${heard.key}`} kind="voice" at=${heard.at} head=${who(heard.by, heard.channel)} words=${heard.words || t("listening")} />`;

const Words = ({ words }) => html`
  <${Row} id="" kind="heard" at=${words.at} late=${Date.parse(words.until) < state.now.value}
    head=${`${name(words.by_names, words.by)} → ${name(words.to_names, words.to)}`} words=${words.words || t("only_called")} />`;

const Reporter = ({ row }) => html`
  <${Row} id=${row.call.id} kind="heard" at=${row.last.at} head=${`${row.call.number} · ${t("reporter")}`} words=${row.last.words} />`;

function Row({ id, kind, at, head, words, late = false }) {
  const inside = html`<${Mark} of=${kind} size="15" /><b>${head}</b><span class="words">${words}</span><${Since} at=${at} />`;
  const looks = `owed ${kind} ${late ? "late" : ""}`;
  return id
    ? html`<li><button class="row ${looks}" aria-current=${state.selected.value === id ? "true" : null} onClick=${() => select(id)}>${inside}</button></li>`
    : html`<li class=${looks}>${inside}</li>`;
}

const SHOWN = 3; // the calls above need the room

export function Unanswered() {
  const all = useSignal(false);
  const rows = [
    ...state.waiting.value.map((v) => html`<${Voice} key=${v.key} heard=${v} />`),
    ...reporters.value.map((r) => html`<${Reporter} key=${r.last.key} row=${r} />`),
    ...state.unanswered.value.map((w) => html`<${Words} key=${w.key} words=${w} />`),
  ];
  if (!rows.length) return null;
  const shown = all.value ? rows : rows.slice(0, SHOWN);
  return html`
    <section class="unanswered"><h2>${t("unanswered")} <span class="count">${rows.length}</span>
        ${rows.length > SHOWN && html`<button class="small plain" aria-expanded=${all.value ? "true" : "false"} onClick=${() => (all.value = !all.value)}>${all.value ? t("show_less") : t("show_all", { n: rows.length })}</button>`}</h2>
      <ul>${shown}</ul>
    </section>`;
}
