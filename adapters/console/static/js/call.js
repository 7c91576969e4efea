// The call page: what was said, what is proposed, who is on it, and all that was said about it.
import { open, select } from "./acts.js";
import { DrillCall, DrillMark } from "./drill.js";
import { Eyes } from "./eyes.js";
import { GoBar } from "./go.js";
import { Guests } from "./guests.js";
import { Heard, Player } from "./heard.js";
import { Identity } from "./identity.js";
import { html } from "./html.js";
import { Map as Chart } from "./map.js";
import { State } from "./marks.js";
import { place } from "./place.js";
import { Plan } from "./plan.js";
import { Assignments, Route } from "./route.js";
import { Sites } from "./sites.js";
import * as state from "./state.js";
import { Stays } from "./stays.js";
import { StepsLong } from "./steps.js";
import { Due, Since } from "./times.js";
import { Timeline } from "./timeline.js";
import { name, t } from "./words.js";

// What can be wrong is corrected where it stands.
const Fix = ({ of, live, children }) =>
  live ? html`<button class="fix" title=${t(of)} onClick=${() => open(of)}>${children}</button>` : children;

function Head({ call }) {
  const live = state.live(call);
  return html`
    <header class="callhead p${call.priority}">
      <button class="plain back" onClick=${() => select("")}>← ${t("back")}</button>
      <span class="number">${call.number}</span>
      <div class="title">
        <h1><${DrillMark} call=${call} /><${Fix} of="kind" live=${live}>${name(call.kind_names, call.kind)}<//> <${Fix} of="locate" live=${live}><span class="place">${place(call)}</span><//></h1>
        <p><span class="priority">${t(`priority_${call.priority}`)}</span>
          <${State} of=${call.status} />
          ${call.holder && html`<span>${t("holder", { who: name(call.holder_names, call.holder) })}</span>`}
          <${Sites} call=${call} />
          ${call.held && html`<span>${t("held")}</span>`}
          ${call.reports > 1 && html`<span>${t("reports", { n: call.reports })}</span>`}
          ${call.place_reason && html`<span class="why">${name(call.place_reason_names, call.place_reason)}</span>`}</p>
      </div>
      <div class="times"><${Since} at=${call.opened} until=${call.closed} />
        ${call.limits ? html`<${StepsLong} call=${call} />` : live && call.due && html`<${Due} at=${call.due} />`}</div>
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
    <article class="call ${call.drill && !state.drill.value ? "drillcall" : ""}" aria-label="${call.number}">
      <${DrillCall} call=${call} />
      <${Head} call=${call} />
      <div class="columns">
        <div class="main">
          <section class="card"><h2>${t("heard")} ${state.live(call) && html`<button class="small plain" onClick=${() => open("note")}>${t("correct")} <kbd>n</kbd></button>`}</h2>
            ${words(call).map((h, i) => html`<${Heard} key=${h.key} heard=${h} first=${i === 0} />`)}
            <${Identity} call=${call} />
          </section>
          <${Eyes} call=${call} />
          ${state.confirmable(call) && html`<${Route} call=${call} />`}
          <${Stays} call=${call} />
          <${Assignments} call=${call} />
          <${Guests} call=${call} />
          <${Plan} call=${call} />
          ${!state.confirmable(call) && html`<${Route} call=${call} />`}
        </div>
        <div class="side">
          <${Chart} />
          <${Timeline} call=${call} />
        </div>
      </div>
    </article>`;
}

export const CallBar = ({ call }) => state.live(call) && html`<${GoBar} call=${call} />`;

// A voice that is not words yet can be listened to at once.
export const VoicePage = ({ heard }) => html`
  <article class="call">
    <button class="plain back" onClick=${() => select("")}>← ${t("back")}</button>
    <section class="card"><h2>${t("waiting_head")} <${Since} at=${heard.at} /></h2>
      <figure class="heard first"><blockquote><em>${heard.words || t("listening")}</em></blockquote>
        <${Player} heard=${heard} /></figure>
    </section>
  </article>`;
