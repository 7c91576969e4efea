// The call page: what was said, what is proposed, who is on it, and every act with its key.
import { open, select, simple } from "./acts.js";
import { Heard, Player } from "./heard.js";
import { html } from "./html.js";
import { Map as Chart } from "./map.js";
import { State } from "./marks.js";
import { place } from "./place.js";
import { Assignments, Route } from "./route.js";
import * as state from "./state.js";
import { Due, Since } from "./times.js";
import { Timeline } from "./timeline.js";
import { name, t } from "./words.js";

const Act = ({ letter, text, onClick }) =>
  html`<button class="act" onClick=${onClick}>${text} <kbd>${letter}</kbd></button>`;

const Acts = ({ call }) => html`
  <div class="acts" role="toolbar" aria-label=${t("command")}>
    <${Act} letter="a" text=${t("assign")} onClick=${() => open("assign")} />
    <${Act} letter="l" text=${t("locate")} onClick=${() => open("locate")} />
    <${Act} letter="y" text=${t("kind")} onClick=${() => open("kind")} />
    <${Act} letter="n" text=${t("note")} onClick=${() => open("note")} />
    <${Act} letter="t" text=${t("take")} onClick=${() => simple("take", call)} />
    <${Act} letter="h" text=${t("hold")} onClick=${() => simple("hold", call)} />
    <${Act} letter="e" text=${t("escalate")} onClick=${() => open("escalate")} />
    <${Act} letter="x" text=${t("close")} onClick=${() => open("close")} />
  </div>`;

function Head({ call }) {
  const live = state.live(call);
  return html`
    <header class="callhead p${call.priority}">
      <button class="plain back" onClick=${() => select("")}>← ${t("back")}</button>
      <span class="number">${call.number}</span>
      <div class="title">
        <h1>${name(call.kind_names, call.kind)} <span class="place">${place(call)}</span></h1>
        <p><span class="priority">${t(`priority_${call.priority}`)}</span>
          <${State} of=${call.status} />
          ${call.holder && html`<span>${t("holder", { who: name(call.holder_names, call.holder) })}</span>`}
          ${call.held && html`<span>${t("held")}</span>`}
          ${call.place_reason && html`<span class="why">${name(call.place_reason_names, call.place_reason)}</span>`}</p>
      </div>
      <div class="times"><${Since} at=${call.opened} until=${call.closed} />
        ${live && call.due && html`<${Due} at=${call.due} />`}</div>
    </header>
    ${call.escalated && html`<p class="notice alarm">${name(call.escalated_names, call.escalated)}</p>`}
    ${call.into && html`<p class="notice">${t("merged_into", { n: state.calls.value.get(call.into)?.number ?? "?" })}</p>`}
    ${call.outcome && html`<p class="notice">${t("outcome", { text: name(call.outcome_names, call.outcome) })}</p>`}`;
}

// The words of the call itself; orders and answers stand in the course of events.
const words = (call) =>
  call.heard.some((h) => !h.note)
    ? call.heard.filter((h) => !h.note)
    : [{ key: call.id, at: call.opened, by: call.reporter, channel: "", words: call.words,
        confidence: call.confidence, voice: "", doubts: [], reason: "" }];

export function CallPage({ call }) {
  return html`
    <article class="call" aria-label="${call.number}">
      <${Head} call=${call} />
      <div class="columns">
        <div class="main">
          <section class="card"><h2>${t("heard")}</h2>
            ${words(call).map((h, i) => html`<${Heard} key=${h.key} heard=${h} first=${i === 0} />`)}
          </section>
          <${Assignments} call=${call} />
          <${Route} call=${call} />
          ${state.live(call) && html`<${Acts} call=${call} />`}
        </div>
        <div class="side">
          <${Chart} />
          <${Timeline} call=${call} />
        </div>
      </div>
    </article>`;
}

// A voice that is not words yet can be listened to at once.
export const VoicePage = ({ heard }) => html`
  <article class="call">
    <button class="plain back" onClick=${() => select("")}>← ${t("back")}</button>
    <section class="card"><h2>${t("waiting_head")} <${Since} at=${heard.at} /></h2>
      <figure class="heard first"><blockquote><em>${heard.words || t("listening")}</em></blockquote>
        <${Player} heard=${heard} /></figure>
    </section>
  </article>`;

// Nothing is chosen: the whole site is in view.
export const Empty = () => html`
  <div class="empty overview">
    <p>${!state.ready.value ? t("loading") : state.open.value.length ? t("pick_call") : t("all_quiet")}</p>
    ${state.ready.value && html`<${Chart} />`}
  </div>`;
