// The targets of the site, such as "no accidents": each with its count, its calls and its trend.
import { select } from "./acts.js";
import { html } from "./html.js";
import { Mark } from "./marks.js";
import * as state from "./state.js";
import { name, t } from "./words.js";

const trend = ({ week, before }) =>
  t(week > before ? "trend_up" : week < before ? "trend_down" : "trend_same", { week, before });

const shown = (numbers) =>
  [...state.calls.value.values()].filter((call) => numbers.includes(call.number)).slice(-4);

function Target({ target }) {
  const missed = target.today > 0;
  return html`
    <li class="target ${missed ? "missed" : "met"}"><span class="bignumber">${target.today}</span>
      <span class="what"><b>${name(target.names, target.id)}</b> <span class="why">${trend(target)}</span></span>
      <span class="state ${missed ? "bad" : "good"}"><${Mark} of=${missed ? "escalated" : "done"} size="14" />${t(missed ? "target_missed" : "target_met")}</span>
      ${shown(target.calls).map((c) => html`<button key=${c.id} class="small plain" onClick=${() => select(c.id)}>${t("call_n", { n: c.number })}</button>`)}</li>`;
}

export const Targets = () => state.targets.value.length > 0 && html`
  <section class="card panel targets"><h2><span><${Mark} of="on scene" size="14" /> ${t("targets")}</span></h2>
    <ul>${state.targets.value.map((g) => html`<${Target} key=${g.id} target=${g} />`)}</ul></section>`;
