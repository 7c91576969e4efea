// The proposed answer: who, how soon, why, and why not the others.
import { choose, simple } from "./acts.js";
import { html } from "./html.js";
import { State } from "./marks.js";
import * as state from "./state.js";
import { Due, Since } from "./times.js";
import { name, t } from "./words.js";

const Minutes = ({ of }) => html`<span class="minutes"><b>${rounded(of)}</b> ${t("minutes")}</span>`;

// A unit of the proposal: all that is known. One that was passed over: its name and why.
function Option({ option, n, first }) {
  const on = state.chosen.value === n || (first && !state.chosen.value);
  const far = option.proposed && `${name(option.by_names, option.by)} · ${distance(option.metres)} · ${t("on_channel", { channel: option.channel })}`;
  return html`
    <li>
      <button class="option ${option.proposed ? "proposed" : "passed"} ${first ? "first" : ""}" aria-pressed=${on ? "true" : "false"}
        disabled=${!state.live(state.call.value)} onClick=${() => choose(n)}>
        <kbd>${n}</kbd>
        <span class="who"><b>${unitName(option)}</b>
          ${option.proposed && html` <span class="task">${t(option.task)}</span>`}
          <span class="why">${name(option.reason_names, option.reason)}</span>
          ${option.proposed && html`<span class="far">${far}</span>`}
        </span>
        ${option.proposed && html`<${Minutes} of=${option.minutes} />`}
      </button>
    </li>`;
}

export const unitName = (part) => name(state.units.value.get(part.unit)?.names, part.name);
export const rounded = (minutes) => (minutes < 1 ? "<1" : minutes < 10 ? Math.round(minutes * 10) / 10 : Math.round(minutes));
const distance = (metres) =>
  metres < 1000 ? t("metres", { n: Math.round(metres / 10) * 10 }) : `${(metres / 1000).toFixed(1)} km`;

export function Route({ call }) {
  const { route } = call;
  if (!route) {
    return html`<section class="card route"><h2>${t("route")}</h2>
      <p class="none">${t("no_route")} ${!call.point && t("no_route_place")}</p></section>`;
  }
  const ways = route.ways.map((w) => ({ ...w, proposed: true }));
  const passed = route.passed_over.map((p) => ({ ...p, proposed: false }));
  return html`
    <section class="card route">
      <h2>${t(state.YOURS.has(call.status) ? "route" : "route_over")} <span class="aside">${route.confirmed_by
        ? t("route_confirmed", { who: route.confirmed_by })
        : t("confidence", { n: Math.round(route.confidence * 100) })}</span></h2>
      ${route.reason && html`<p class="reason">${name(route.reason_names, route.reason)}</p>`}
      <ol>${ways.map((o, i) => html`<${Option} key=${o.unit} option=${o} n=${i + 1} first=${i === 0 && state.confirmable(call)} />`)}</ol>
      ${passed.length > 0 && html`
        <h3>${t("passed_over")}</h3>
        <ol class="passedover">${passed.map((o, i) => html`<${Option} key=${o.unit} option=${o} n=${ways.length + i + 1} />`)}</ol>`}
    </section>`;
}

const BACK = new Set(["offered", "taken", "on scene"]);

function Assignment({ call, part }) {
  const active = BACK.has(part.state);
  return html`
    <li class="assignment ${active ? "" : "past"}">
      <span class="who"><b>${unitName(part)}</b> <span class="task">${t(part.task)}</span>
        ${part.note && html`<span class="why">${name(part.note_names, part.note)}</span>`}</span>
      <${State} of=${part.state} />
      <span class="when"><${Since} at=${part.since} />${active && part.until && html`<${Due} at=${part.until} />`}</span>
      ${active && html`<button class="small plain" onClick=${() => simple("release", call, part.unit)}>${t("release")}</button>`}
    </li>`;
}

export const Assignments = ({ call }) =>
  call.assignments.length > 0 && html`
    <section class="card assignments">
      <h2>${t("assignments")}</h2>
      <ul>${call.assignments.map((a) => html`<${Assignment} key=${a.unit} call=${call} part=${a} />`)}</ul>
    </section>`;
