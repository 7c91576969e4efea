// The map on a page: its tools, the panel of what was clicked, and the same in words.
import { useEffect, useRef } from "preact/hooks";
import { signal } from "@preact/signals";
import { html } from "./html.js";
import * as data from "./map-data.js";
import { Listed } from "./map-list.js";
import { Panel } from "./map-panels.js";
import * as view from "./map-view.js";
import { m } from "./map-words.js";
import * as state from "./state.js";

export const large = signal(false);
const choosing = signal(false); // the layers are shown

const ICONS = {
  zoom_in: "M8 3v10M3 8h10", zoom_out: "M3 8h10", whole: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  layers: "M8 2 14 5.2 8 8.4 2 5.2zM2 8l6 3.2L14 8M2 10.8 8 14l6-3.2", measure: "M2 11 11 2l3 3-9 9zM5 8l1.5 1.5M7.5 5.5 9 7M10 3",
  new_call: "M8 14.5S3.5 9.8 3.5 6.4a4.5 4.5 0 0 1 9 0C12.5 9.8 8 14.5 8 14.5zM8 4.2v4.6M5.7 6.5h4.6", enlarge: "M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9", shrink: "M13 7H9V3M9 7l4.5-4.5M3 9h4v4M7 9l-4.5 4.5",
};

const Tool = ({ of, on = null, onClick }) => html`
  <button class="maptool" title=${m(of)} aria-label=${m(of)} aria-pressed=${on === null ? null : on ? "true" : "false"} onClick=${onClick}>
    <svg width="18" height="18" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d=${ICONS[of]} /></svg>
  </button>`;

function switchTool(of) {
  const next = view.tool.value === of ? "" : of;
  view.stop();
  view.tool.value = next;
}

const Tools = ({ still }) => html`
  <div class="maptools" role="toolbar" aria-label=${m("map")}>
    <${Tool} of="zoom_in" onClick=${() => view.zoom(0.5)} /><${Tool} of="zoom_out" onClick=${() => view.zoom(-0.5)} />
    <${Tool} of="whole" onClick=${view.whole} />
    ${!still && html`
      <${Tool} of="layers" on=${choosing.value} onClick=${() => (choosing.value = !choosing.value)} />
      <${Tool} of="measure" on=${view.tool.value === "measure"} onClick=${() => switchTool("measure")} />
      <${Tool} of="new_call" on=${view.tool.value === "call"} onClick=${() => switchTool("call")} />
      <${Tool} of=${large.value ? "shrink" : "enlarge"} onClick=${() => (large.value = !large.value)} />`}
  </div>`;

const Layer = ({ of }) => html`
  <label><input type="checkbox" checked=${data.layers.value.has(of)} onChange=${() => data.toggle(of)} /> ${m(`layer_${of}`)}</label>`;

function Circles() {
  const modes = [...new Set(data.circles.value.map((c) => c.mode))];
  if (!modes.length) return html`<p class="none">${m("no_circles")}</p>`;
  return html`<label class="sub">${m("circles_mode")} <select value=${data.mode.value} onChange=${(e) => (data.mode.value = e.target.value)}>
    ${modes.map((of) => html`<option key=${of} value=${of}>${m(`mode_${of}`)}</option>`)}</select></label>`;
}

function Holes() {
  const told = data.holes.value;
  const row = told?.hours[data.hour.value];
  if (!row) return html`<p class="none">${m("no_holes")}</p>`;
  const places = Object.keys(told.shapes[row.shape].places).length;
  return html`
    <label class="sub">${m("hour")} <input type="range" min="0" max="23" value=${data.hour.value} onInput=${(e) => data.choose(Number(e.target.value))} /></label>
    <p class="none">${m("holes_hour", { hour: row.hour, units: row.units.length, places })} (${m("within", { n: told.within })})</p>`;
}

const Layers = () => html`
  <fieldset class="maplayers"><legend>${m("layers")}</legend>
    ${data.LAYERS.map((of) => html`<${Layer} key=${of} of=${of} />
      ${of === "circles" && data.layers.value.has(of) && html`<${Circles} />`}
      ${of === "holes" && data.layers.value.has(of) && html`<${Holes} />`}`)}
    <p class="none">${m("legend")}</p>
  </fieldset>`;

// Are all ways that are drawn measured on paths? One straight line among them must not pass for one.
const along = (call) => call.route.ways.every((w) => w.line.length > 2);
const how = (call) => call?.route?.ways.length > 0 && m(along(call) ? "along" : "straight");

const MOVES = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "+", "-", "="]);

// Keys that move the map are the map's alone; Escape ends what one is at, and nothing else.
function keyed(event) {
  const inMap = event.target.closest(".map-board");
  const busy = view.tool.value || view.picked.value || large.value;
  if (event.key === "Escape" && busy) {
    event.stopPropagation();
    if (view.tool.value || view.picked.value) view.stop();
    else large.value = false;
  }
  if (inMap && MOVES.has(event.key)) event.stopPropagation();
}

function Holder() {
  const box = useRef(null);
  useEffect(() => view.mount(box.current), []);
  useEffect(() => {
    const board = box.current.querySelector(".map-board");
    board.setAttribute("role", "group");
    board.setAttribute("aria-label", m("label"));
  });
  return html`<div class="mapholder ${view.tool.value}" ref=${box}></div>`;
}

// `still`: a map to look at only.
export const Map = ({ still = false }) => html`
  <section class="card map ${large.value && !still ? "large" : ""}" aria-label=${m("map")} onKeyDown=${keyed}>
    <h2>${m("map")} <span class="aside">${how(state.call.value)}</span></h2>
    ${data.failure.value && html`<p class="notice alarm">${m("failed", { why: data.failure.value })}</p>`}
    <div class="mapbox">
      <${Holder} /><${Tools} still=${still} />
      ${state.hello.value?.ground?.credit && html`<p class="mapcredit">${state.hello.value.ground.credit}</p>`}
      ${!still && choosing.value && html`<${Layers} />`}
      ${!still && html`<${Panel} />`}
    </div>
    ${!still && html`<${Listed} />`}
  </section>`;
