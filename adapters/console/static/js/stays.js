// A case that goes from post to post: who had it how long, where it is, where it took too long.
import { html } from "./html.js";
import { Mark } from "./marks.js";
import * as state from "./state.js";
import { Since, TimeOfDay } from "./times.js";
import { name, t } from "./words.js";

const ms = (stay) => (stay.over ? Date.parse(stay.over) : state.now.value) - Date.parse(stay.begun);
const shapeOf = (stay) => (stay.late ? "escalated" : stay.over ? "done" : "on scene");

const Noted = ({ stay }) => stay.noted.length > 0 && html`<dl class="noted">${stay.noted.map(([names, value]) => html`
  <div><dt>${name(names)}</dt><dd>${value}</dd></div>`)}</dl>`;

function Stay({ stay, all }) {
  const here = !stay.over;
  // As wide as it was long, but never too narrow for its words.
  const share = Math.min(6, 1 + (5 * ms(stay)) / Math.max(1, all));
  return html`
    <li class="stay ${stay.late ? "late" : ""} ${here ? "here" : ""}" style=${{ flexGrow: share.toFixed(1) }}>
      <p><b>${stay.nth}. ${name(stay.names)}</b> <span class="why">${name(stay.unit_names, stay.unit)}</span></p>
      <p class="took"><span class="state ${stay.late ? "bad" : here ? "good" : "quiet"}"><${Mark} of=${shapeOf(stay)} size="14" />${t(stay.late ? "stay_late" : here ? "stay_here" : "stay_over")}</span>
        <${Since} at=${stay.begun} until=${stay.over} /></p>
      ${here && stay.handed && html`<p class="why">${t("stay_handed")} <${TimeOfDay} at=${stay.handed} /></p>`}
      ${stay.back && html`<p class="why">${t("stay_back", { why: stay.back })}</p>`}
      <${Noted} stay=${stay} /></li>`;
}

export function Stays({ call }) {
  if (!call.stays?.length) return null;
  const all = call.stays.reduce((sum, stay) => sum + ms(stay), 0);
  return html`
    <section class="card stayscard"><h2>${t("stays")}</h2>
      <ol class="stays">${call.stays.map((s, i) => html`<${Stay} key=${i} stay=${s} all=${all} />`)}</ol></section>`;
}
