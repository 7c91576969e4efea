// The map in words: for ears, for narrow screens, and for who wants to read.
import { useSignal } from "@preact/signals";
import { html } from "./html.js";
import { paths } from "./map-data.js";
import { Age, closureOf } from "./map-panels.js";
import { metres, stateOf } from "./map-units.js";
import { goTo, picked } from "./map-view.js";
import { far, m } from "./map-words.js";
import * as state from "./state.js";
import { name } from "./words.js";

const MOST = 60; // rows; a list of thousands helps nobody

function near(call) {
  const away = (u) => (call?.point && u.point ? metres(u.point, call.point) : Infinity);
  return [...state.units.value.values()].map((unit) => ({ unit, away: away(unit) })).sort((a, b) => a.away - b.away);
}

const show = (unit) => {
  picked.value = { kind: "unit", id: unit.id };
  if (unit.point) goTo(unit.point);
};

const Row = ({ unit, away }) => html`
  <li><button class="plain" onClick=${() => show(unit)}>${name(unit.names, unit.id)}</button> <b>${m(stateOf(unit))}</b>
    <span class="why">${!unit.point ? m("nowhere") : away < Infinity ? m("distance", { metres: far(away) }) : ""}</span>
    ${unit.point && html`<${Age} unit=${unit} />`}</li>`;

const PathRow = ({ path }) => html`
  <li><button class="plain" onClick=${() => (picked.value = { kind: "path", id: path.id })}>${name(path.names, m("no_name"))}</button>
    <b>${m(closureOf(path.id) ? "path_closed" : "path_open")}</b></li>`;

function Rows() {
  const call = state.call.value;
  const units = near(call);
  const ways = [...new Map(paths.value.map((p) => [p.id, p])).values()];
  ways.sort((a, b) => !closureOf(a.id) - !closureOf(b.id));
  const more = (all) => all.length > MOST && html`<li class="none">${m("more", { n: all.length - MOST })}</li>`;
  return html`
    <h3>${call?.point ? m("units_near", { n: call.number }) : m("units_all")}</h3>
    <ul>${units.slice(0, MOST).map((u) => html`<${Row} key=${u.unit.id} ...${u} />`)}${more(units)}</ul>
    ${ways.length > 0 && html`<h3>${m("paths")}</h3>
      <ul>${ways.slice(0, MOST).map((p) => html`<${PathRow} key=${p.id} path=${p} />`)}${more(ways)}</ul>`}`;
}

export function Listed() {
  const open = useSignal(false);
  return html`<details class="maplist" onToggle=${(e) => (open.value = e.target.open)}><summary>${m("list")}</summary>${open.value && html`<${Rows} />`}</details>`;
}
