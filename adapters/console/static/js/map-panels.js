// What was clicked on the map, and what can be done with it: each act is words, as anywhere else.
import { useSignal } from "@preact/signals";
import { assign, select } from "./acts.js";
import { html } from "./html.js";
import { paths } from "./map-data.js";
import { ageOf, headingOf, metres, stateOf, wind } from "./map-units.js";
import { picked, tool, trace } from "./map-view.js";
import { far, m } from "./map-words.js";
import { State } from "./marks.js";
import { put, random, say } from "./say.js";
import * as state from "./state.js";
import { span } from "./times.js";
import { name, t } from "./words.js";

export const closureOf = (id) => state.closures.value.find((c) => c.path === id);
const titled = (path) => name(path.names, m("no_name"));

const SHUT = { zh: "封闭", en: "closure" };
const FREE = { zh: "解封", en: "reopen" };
const said = (table) => table[state.language.value] ?? table.en;

// The id, not the name: two paths may be called alike.
export function shut(path, reason) {
  const words = `${said(SHUT)} ${path.id}${reason && ` ${reason}`}`;
  return say(words, `${words}|map`);
}

export function free(path) {
  const words = `${said(FREE)} ${path.id}`;
  return say(words, `${words}|map`);
}

export const Age = ({ unit }) => {
  void state.now.value;
  return html`<span class="why">${unit.point_at ? m("age", { time: span(ageOf(unit)) }) : m("no_age")}</span>`;
};

function Unit({ id }) {
  const unit = state.units.value.get(id);
  if (!unit) return null;
  const [call, heading] = [state.call.value, headingOf(id)];
  const mine = unit.calls.map((c) => state.calls.value.get(c)).filter(Boolean);
  const sendable = call && state.live(call) && unit.kind !== "desk" && !call.assignments.some((a) => a.unit === id && stateOf(unit) !== "free");
  return html`
    <h3>${name(unit.names, unit.id)}</h3>
    <p><b>${m(stateOf(unit))}</b> <${Age} unit=${unit} /> ${heading !== null && html`<span class="why">${m("heading", { where: m(wind(heading)) })}</span>`}
      ${call?.point && unit.point && html`<span class="why">${m("distance", { metres: far(metres(unit.point, call.point)) })}</span>`}</p>
    <p class="does">${mine.map((c) => html`<button class="small" onClick=${() => select(c.id)}>${m("open_call", { n: c.number })} <${State} of=${c.status} /></button>`)}
      ${sendable && html`<button class="small" onClick=${() => assign(call, id)}>${m("send", { n: call.number })}</button>`}</p>`;
}

export function Path({ id }) {
  const reason = useSignal("");
  const path = paths.value.find((p) => p.id === id);
  if (!path) return null;
  const closure = closureOf(id);
  const close = (event) => {
    event.preventDefault();
    shut(path, reason.value.trim());
  };
  const notes = [path.timed && m("timed"), path.oneway && m("oneway")].filter(Boolean).join(" · ");
  return html`
    <h3>${titled(path)}</h3>
    <p class=${closure ? "bad" : ""}><b>${closure ? (closure.reason ? m("path_closed_for", { reason: closure.reason }) : m("path_closed")) : m("path_open")}</b> <span class="why">${notes}</span></p>
    ${closure
      ? html`<p class="does"><button class="small" onClick=${() => free(path)}>${m("open_path")}</button></p>`
      : html`<form class="does" onSubmit=${close}>
          <input class="field" maxlength="200" list="map-reasons" aria-label=${m("reason")} placeholder=${m("reason")} value=${reason.value} onInput=${(e) => (reason.value = e.target.value)} />
          <datalist id="map-reasons">${m("reasons").split("|").map((r) => html`<option value=${r}></option>`)}</datalist>
          <button class="small shut">${m("close_path")}</button></form>`}`;
}

// Somebody points at a spot and says what happens there: a call like one that is typed.
function Spot({ at }) {
  const text = useSignal("");
  const key = useSignal(random());
  const submit = async (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (words && (await put("/api/map/call", { key: key.value, desk: state.desk.value, words, ...at }, words))) picked.value = null;
  };
  return html`
    <form onSubmit=${submit}><label>${m("spot_words")}
      <input class="field" maxlength="1500" value=${text.value} onInput=${(e) => (text.value = e.target.value)} autocomplete="off" autofocus /></label>
      <button class="small" disabled=${!text.value.trim()}>${m("spot_send")}</button></form>`;
}

function Measured() {
  const points = trace.value;
  const total = points.slice(1).reduce((sum, p, i) => sum + metres(points[i], p), 0);
  return html`<p><b>${far(total)}</b> <span class="why">${m("measure_hint")}</span></p>
    ${points.length > 0 && html`<p class="does"><button class="small" onClick=${() => (trace.value = [])}>${m("clear")}</button></p>`}`;
}

function content() {
  const it = picked.value;
  if (tool.value === "measure") return html`<${Measured} />`;
  if (tool.value === "call") return html`<p>${m("spot_hint")}</p>`;
  if (it?.kind === "unit") return html`<${Unit} id=${it.id} />`;
  if (it?.kind === "path") return html`<${Path} key=${it.id} id=${it.id} />`;
  if (it?.kind === "spot") return html`<${Spot} key=${`${it.at.lat},${it.at.lon}`} at=${it.at} />`;
  return null;
}

export function Panel() {
  const inner = content();
  if (!inner) return null;
  const close = () => {
    picked.value = null;
    trace.value = [];
    tool.value = "";
  };
  return html`<div class="mappanel" role="status">
    <button class="small plain shutpanel" aria-label=${m("close_panel")} title=${m("close_panel")} onClick=${close}>×</button>${inner}</div>`;
}
