// The targets of the site, each with its count: shown where the board has them.
// A target: {id, names, count, limit, calls: [call ids], before (the count of the time before)}.
import { select } from "./acts.js";
import { html } from "./html.js";
import { Mark } from "./marks.js";
import * as state from "./state.js";
import { name, t } from "./words.js";

function trend({ count, before }) {
  if (before === undefined || before === null) return "";
  return count > before ? t("trend_up", { n: before }) : count < before ? t("trend_down", { n: before }) : t("trend_same", { n: before });
}

const shown = (ids) => (ids ?? []).map((id) => state.calls.value.get(id)).filter(Boolean).slice(-4);

function Target({ target }) {
  const missed = target.count > (target.limit ?? 0);
  return html`
    <li class="target ${missed ? "missed" : "met"}"><span class="bignumber">${target.count}</span>
      <span class="what"><b>${name(target.names, target.id)}</b> <span class="why">${trend(target)}</span></span>
      <span class="state ${missed ? "bad" : "good"}"><${Mark} of=${missed ? "escalated" : "done"} size="14" />${t(missed ? "target_missed" : "target_met")}</span>
      ${shown(target.calls).map((c) => html`<button key=${c.id} class="small plain" onClick=${() => select(c.id)}>${c.number}</button>`)}</li>`;
}

export const Targets = () => state.targets.value.length > 0 && html`
  <section class="card panel targets"><h2><span><${Mark} of="on scene" size="14" /> ${t("targets")}</span></h2>
    <ul>${state.targets.value.map((g) => html`<${Target} key=${g.id} target=${g} />`)}</ul></section>`;
