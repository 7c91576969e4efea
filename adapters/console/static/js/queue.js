// The queue: by urgency, then age. Rows hold still while somebody points at them.
import { select } from "./acts.js";
import { DrillMark } from "./drill.js";
import { html } from "./html.js";
import { Mark, State } from "./marks.js";
import { Messages } from "./messages.js";
import { place } from "./place.js";
import { Sites } from "./sites.js";
import * as state from "./state.js";
import { Steps } from "./steps.js";
import { Due, Since } from "./times.js";
import { Unanswered } from "./unanswered.js";
import { name, t } from "./words.js";

const clocks = (call) =>
  state.live(call) && (call.limits ? html`<${Steps} call=${call} />` : call.due && html`<${Due} at=${call.due} />`);

function Row({ call }) {
  const on = state.selected.value === call.id;
  return html`
    <li>
      <button class="row p${call.priority} ${state.waits(call) ? "yours" : ""}" aria-current=${on ? "true" : null}
        onClick=${() => select(call.id)} data-call=${call.number}>
        <span class="number">${call.number}</span>
        <span class="what">
          <span class="top"><span class="head"><${DrillMark} call=${call} /><b>${name(call.kind_names, call.kind)}</b> ${place(call)}</span><${Since} at=${call.opened} until=${call.closed} /></span>
          <span class="foot"><${State} of=${call.status} />${holder(call)}${clocks(call)}</span>
          ${call.sites?.length > 0 && html`<span class="others"><${Sites} call=${call} short=${true} /></span>`}
        </span>
        <span class="sr">${t(`priority_${call.priority}`)}</span>
      </button>
    </li>`;
}

const holder = (call) =>
  call.holder && html`<span class="holder" title=${t("holder", { who: name(call.holder_names, call.holder) })}>${name(call.holder_names, call.holder)}</span>`;

// New calls while the list is held still: how many, and how urgent. It takes no room of its own, or
// it would move the rows.
function Arrived() {
  const fresh = state.arrived.value;
  if (!fresh.length) return null;
  const most = Math.min(...fresh.map((c) => c.priority));
  return html`<button class="arrived p${most}" onClick=${() => (state.frozen.value = null)}>
    <${Mark} of="up_arrow" size="14" /> ${t("new_calls", { n: fresh.length })} · ${t(`priority_${most}`)}</button>`;
}

const hold = () => (state.frozen.value ??= state.open.value.map((c) => c.id));
const letGo = () => (state.frozen.value = null);
const held = (event) => event.target.matches(":focus-visible") && hold();
const left = (event) => !event.currentTarget.contains(event.relatedTarget) && letGo();

export function Queue() {
  const calls = state.listed.value;
  return html`
    <nav class="queue" aria-label=${t("queue")}>
      <div class="calls">
        <div class="callshead"><h2>${t("queue")} <span class="count">${calls.length}</span></h2>
          <div aria-live="polite"><${Arrived} /></div>
          <span class="aside">${state.yours.value.length > 0 && t("yours_count", { n: state.yours.value.length })}</span></div>
        <ul class="rows" onPointerMove=${hold} onPointerLeave=${letGo} onFocusIn=${held} onFocusOut=${left}>
          ${calls.map((c) => html`<${Row} key=${c.id} call=${c} />`)}
        </ul>
        ${state.ready.value && !calls.length && html`<p class="none">${t("no_calls")}</p>`}
        ${state.over.value.length > 0 && html`
          <details class="over"><summary>${t("closed_head")} <span class="count">${state.over.value.length}</span></summary>
            <ul>${state.over.value.map((c) => html`<${Row} key=${c.id} call=${c} />`)}</ul>
          </details>`}
      </div>
      <div class="dock"><${Unanswered} /><${Messages} /></div>
    </nav>`;
}
