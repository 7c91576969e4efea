// The plan of a call: steps to tick off, each with who does it and until when.
import { stepDone } from "./acts.js";
import { html } from "./html.js";
import { Mark } from "./marks.js";
import * as state from "./state.js";
import { Due, TimeOfDay } from "./times.js";
import { name, t } from "./words.js";

const who = (step) => step.units.map((id) => name(state.units.value.get(id)?.names, id)).join("、") || t("step_yours");

function Step({ call, step }) {
  const live = state.live(call);
  const is = step.done ? "done" : step.late ? "late" : step.told ? "told" : "next";
  return html`
    <li class="step ${is}">
      <button class="tick" aria-label=${`${t("step")} ${step.nth}`} aria-pressed=${step.done ? "true" : "false"} disabled=${!live || !!step.done}
        onClick=${() => stepDone(call, step.nth)}>${step.done ? html`<${Mark} of="done" size="14" />` : step.nth}</button>
      <span class="do"><b>${name(step.names)}</b> <span class="why">${who(step)}${step.layer && ` · ${step.layer}`}</span></span>
      <span class="when">${step.done ? html`<${TimeOfDay} at=${step.done} /> ${step.by}` : html`${step.late && html`<span class="state bad"><${Mark} of="escalated" size="14" />${t("step_late")}</span>`} ${step.due && html`<${Due} at=${step.due} />`}`}</span>
    </li>`;
}

export function Plan({ call }) {
  if (!call.plan?.steps.length) return null;
  const { steps } = call.plan;
  const done = steps.filter((s) => s.done).length;
  return html`
    <section class="card plan"><h2>${t("plan")}: ${name(call.plan.names, call.plan.id)} <span class="aside">${done}/${steps.length} <kbd>o</kbd></span></h2>
      <ol>${steps.map((s) => html`<${Step} key=${s.nth} call=${call} step=${s} />`)}</ol></section>`;
}
