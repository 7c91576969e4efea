// One box for everything that words can do: orders, answers to any party, words to all.
import { computed, signal } from "@preact/signals";
import { complete } from "./complete.js";
import { html } from "./html.js";
import { answered, random, say } from "./say.js";
import * as state from "./state.js";
import { Weight } from "./weigh.js";
import { name, t } from "./words.js";

const KEPT = 50; // commands that ArrowUp brings back
const ACTIVE = new Set(["offered", "taken", "on scene"]);

export const text = signal("");
export const to = signal("command");
const at = signal(-1); // the suggestion that is marked
const shown = signal(false); // suggestions are
const cause = signal(random()); // of the words in the box: sending them twice is one message
const news = signal(null); // what came of the last words: {cause, words, bad}
const history = [];
let back = 0; // how far ArrowUp went

const outside = (call) => call.heard.some((h) => !h.by && !h.camera) || call.relays.some((r) => !r.unit);

// Who can be answered from here.
const parties = computed(() => {
  const call = state.call.value;
  const units = call ? call.assignments.filter((a) => ACTIVE.has(a.state)) : [];
  return [
    ["command", t("to_command")],
    ...(call && outside(call) ? [["reporter", t("reporter")]] : []),
    ...units.map((a) => [`unit:${a.unit}`, name(state.units.value.get(a.unit)?.names, a.name)]),
    ["all", t("to_all")],
  ];
});
const party = computed(() => (parties.value.some(([id]) => id === to.value) ? to.value : "command"));

function ordered(words) {
  const n = state.call.value?.number;
  if (party.value === "reporter") return t("tell_reporter", { n, words });
  if (party.value === "all") return t("tell_all", { words });
  const unit = party.value.startsWith("unit:") && state.units.value.get(party.value.slice(5));
  return unit ? t("tell_unit", { unit: name(unit.names, unit.id), n, words }) : words;
}

const box = () => document.getElementById("composer");

// Put words into the box and the caret behind them.
export function compose(words = "", whom = "command") {
  text.value = words;
  to.value = whom;
  shown.value = whom === "command";
  at.value = -1;
  const field = box();
  if (!field) return;
  field.value = words; // at once: who types fast must find the caret behind it
  field.focus();
  field.setSelectionRange(words.length, words.length);
}

export const answerReporter = () => parties.value.some(([id]) => id === "reporter") && compose("", "reporter");

export function answerUnit() {
  const unit = parties.value.find(([id]) => id.startsWith("unit:"));
  if (unit) compose("", unit[0]);
}

const suggestions = computed(() => (shown.value && party.value === "command" ? complete(text.value) : []));

function type(words) {
  text.value = words;
  shown.value = true;
  at.value = -1;
  back = 0;
  cause.value = random();
}

function take(suggestion) {
  type(suggestion.text);
  box()?.focus();
}

async function submit(event) {
  event.preventDefault();
  const typed = text.value.trim();
  if (at.value >= 0 && suggestions.value[at.value]) return take(suggestions.value[at.value]);
  if (!typed) return;
  const [words, why] = [ordered(typed), cause.value];
  if (history.at(-1) !== typed) history.push(typed);
  if (history.length > KEPT) history.shift();
  news.value = { cause: why, words };
  shown.value = false;
  text.value = "";
  back = 0;
  cause.value = random();
  if (!(await say(words, why))) {
    news.value = { cause: why, words, bad: true };
    if (!text.value) [text.value, cause.value] = [typed, why]; // nothing that was written is lost
  }
}

function recall(by) {
  back = Math.min(Math.max(back + by, 0), history.length);
  const far = back;
  text.value = far ? history.at(-far) : "";
  shown.value = false;
  cause.value = random();
}

function keyed(event) {
  const count = suggestions.value.length;
  const { key } = event;
  if (event.isComposing) return;
  if (key === "Escape") {
    if (shown.value && count) shown.value = false;
    else box().blur();
  } else if (key === "Tab" && count && !event.shiftKey && text.value) take(suggestions.value[Math.max(at.value, 0)]);
  else if (key === "ArrowDown" && count) at.value = (at.value + 1) % count;
  else if (key === "ArrowUp" && at.value >= 0) at.value -= 1;
  else if (key === "ArrowUp") recall(1);
  else if (key === "ArrowDown" && back) recall(-1);
  else return;
  event.preventDefault();
}

const Suggestions = () => html`
  <ul class="picks suggestions" role="listbox" id="suggestions" aria-label=${t("suggestions")} hidden=${!suggestions.value.length}>
    ${suggestions.value.map((s, n) => html`
      <li key=${s.text} id="suggestion-${n}" role="option" aria-selected=${n === at.value ? "true" : "false"} onPointerDown=${(e) => { e.preventDefault(); take(s); }}>
        <span>${s.says}</span> <span class="why">${s.hint}</span></li>`)}
  </ul>`;

// What came of the last words: in place, where they were written.
function News() {
  const of = news.value;
  const answer = of && answered.value?.cause === of.cause ? answered.value.text : "";
  if (!of || (!answer && !of.bad)) return null;
  return html`<p class="composed ${of.bad ? "bad" : ""}" role="status"><q>${of.words}</q> ${of.bad ? t("composer_failed") : answer}
    <button class="small plain" aria-label=${t("dismiss")} onClick=${() => (news.value = null)}>×</button></p>`;
}

export function Composer() {
  const open = suggestions.value.length > 0;
  return html`
    <div class="composer">
      <${News} />
      <${Suggestions} />
      <form onSubmit=${submit}>
        <label class="whom"><span class="sr">${t("to_whom")}</span>
          <select value=${party.value} onChange=${(e) => compose(text.value, e.target.value)}>
            ${parties.value.map(([id, words]) => html`<option key=${id} value=${id}>${words}</option>`)}</select></label>
        <input id="composer" class="field" role="combobox" aria-expanded=${open ? "true" : "false"} aria-controls="suggestions" aria-autocomplete="list"
          aria-activedescendant=${open && at.value >= 0 ? `suggestion-${at.value}` : null} aria-label=${t("ask_command")} maxlength="1500" autocomplete="off" spellcheck=${false}
          placeholder=${t(party.value === "command" ? "composer_hint" : "composer_say")} value=${text.value}
          onInput=${(e) => type(e.target.value)} onFocus=${() => (shown.value = true)} onBlur=${() => (shown.value = false)} onKeyDown=${keyed} />
        <${Weight} words=${text.value.trim() && ordered(text.value.trim())} />
        <button class="send" disabled=${!text.value.trim()}>${t("send")} <kbd>⏎</kbd></button>
      </form>
    </div>`;
}
