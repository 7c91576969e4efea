// The queue: by urgency, then age. Rows hold still while the pointer is over them.
import { useSignal } from "@preact/signals";
import { select } from "./acts.js";
import { html } from "./html.js";
import { Mark, State } from "./marks.js";
import { Messages } from "./messages.js";
import { place } from "./place.js";
import * as state from "./state.js";
import { Due, Since } from "./times.js";
import { name, t } from "./words.js";

function Row({ call }) {
  const on = state.selected.value === call.id;
  const yours = state.YOURS.has(call.status) && !call.held;
  return html`
    <li>
      <button class="row p${call.priority} ${yours ? "yours" : ""}" aria-current=${on ? "true" : null}
        onClick=${() => select(call.id)} data-call=${call.number}>
        <span class="number">${call.number}</span>
        <span class="what">
          <span class="head"><b>${name(call.kind_names, call.kind)}</b> ${place(call)}</span>
          <span class="foot"><${State} of=${call.status} />${holder(call)}</span>
        </span>
        <span class="when">
          <${Since} at=${call.opened} until=${call.closed} />
          ${state.live(call) && call.due && html`<${Due} at=${call.due} />`}
        </span>
        <span class="sr">${t(`priority_${call.priority}`)}</span>
      </button>
    </li>`;
}

const holder = (call) =>
  call.holder && html`<span class="holder">${t("holder", { who: name(call.holder_names, call.holder) })}</span>`;

function Voice({ heard }) {
  const id = `voice:${heard.key}`;
  return html`
    <li>
      <button class="row voice" aria-current=${state.selected.value === id ? "true" : null}
        onClick=${() => select(id)}>
        <span class="number"><${Mark} of="voice" size="20" /></span>
        <span class="what">
          <span class="head">${name(state.units.value.get(heard.by)?.names, heard.channel)}</span>
          <span class="foot">${t("listening")}</span>
        </span>
        <span class="when"><${Since} at=${heard.at} /></span>
      </button>
    </li>`;
}

// While the pointer rests on the list its order is kept; what is new comes last until it leaves.
function still(calls, kept) {
  if (!kept) return calls;
  const by = new Map(calls.map((c) => [c.id, c]));
  const old = kept.filter((id) => by.has(id)).map((id) => by.get(id));
  return [...old, ...calls.filter((c) => !kept.includes(c.id))];
}

export function Queue() {
  const kept = useSignal(null);
  const calls = still(state.open.value, kept.value);
  const hold = () => (kept.value ??= state.open.value.map((c) => c.id));
  return html`
    <nav class="queue" aria-label=${t("queue")}>
      <${Messages} />
      ${state.waiting.value.length > 0 && html`
        <section><h2>${t("waiting_head")}</h2>
          <ul>${state.waiting.value.map((v) => html`<${Voice} key=${v.key} heard=${v} />`)}</ul>
        </section>`}
      <section>
        <h2>${t("queue")} <span class="count">${calls.length}</span></h2>
        <ul onPointerMove=${hold} onPointerLeave=${() => (kept.value = null)}>
          ${calls.map((c) => html`<${Row} key=${c.id} call=${c} />`)}
        </ul>
        ${state.ready.value && !calls.length && html`<p class="none">${t("no_calls")}</p>`}
      </section>
      ${state.over.value.length > 0 && html`
        <details class="over"><summary>${t("closed_head")} <span class="count">${state.over.value.length}</span></summary>
          <ul>${state.over.value.map((c) => html`<${Row} key=${c.id} call=${c} />`)}</ul>
        </details>`}
    </nav>`;
}
