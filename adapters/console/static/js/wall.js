// The wall display: map, queue and health for the whole room. It shows and never acts.
import { render } from "preact";
import { effect } from "@preact/signals";
import { b } from "./board-words.js";
import { figures } from "./figures.js";
import { html } from "./html.js";
import { connect } from "./link.js";
import { Map as Chart } from "./map.js";
import { Mark, State } from "./marks.js";
import { place } from "./place.js";
import * as state from "./state.js";
import { Due, Since, clock } from "./times.js";
import { HTML_LANG, name, t } from "./words.js";

const SHOWN = 9; // rows that can be read across a room
const asked = new URLSearchParams(location.search);
const theme = asked.get("theme") === "light" ? "light" : "dark";
if (asked.get("lang") in HTML_LANG) state.language.value = asked.get("lang");
state.theme.value = theme;

const rounded = (minutes) => (minutes === null ? b("none_yet") : b("minutes", { n: Math.round(minutes * 10) / 10 }));

const Figure = ({ of, value, tone = "" }) => html`<div class="figure ${tone}"><dt>${b(of)}</dt><dd>${value}</dd></div>`;

function Figures() {
  const now = figures.value;
  return html`<dl class="figures">
    <${Figure} of="open" value=${now.open} />
    <${Figure} of="yours" value=${now.yours} tone=${now.yours ? "warn" : ""} />
    <${Figure} of="late" value=${now.late} tone=${now.late ? "alarm" : ""} />
    <${Figure} of="today" value=${now.today} />
    <${Figure} of="taken" value=${rounded(now.taken)} />
    <${Figure} of="scene" value=${rounded(now.scene)} /></dl>`;
}

const who = (call) => call.assignments.filter((a) => ["offered", "taken", "on scene"].includes(a.state)).map((a) => name(state.units.value.get(a.unit)?.names, a.name)).join("、");

const Row = ({ call }) => html`
  <li class="row p${call.priority}">
    <span class="number">${call.number}</span>
    <span class="what"><b>${name(call.kind_names, call.kind)} · ${place(call)}</b>
      <span class="foot"><${State} of=${call.status} /> <span>${who(call) || b("nobody")}</span></span></span>
    <span class="when"><${Since} at=${call.opened} />${call.due && html`<${Due} at=${call.due} />`}</span>
    <span class="sr">${t(`priority_${call.priority}`)}</span>
  </li>`;

function Queue() {
  const calls = state.open.value;
  const rest = calls.length - SHOWN;
  return html`<section class="calls" aria-label=${t("queue")}>
    <ul>${calls.slice(0, SHOWN).map((c) => html`<${Row} key=${c.id} call=${c} />`)}</ul>
    ${rest > 0 && html`<p class="rest">${b("more", { n: rest })}</p>`}
    ${state.ready.value && !calls.length && html`<p class="rest">${b("quiet")}</p>`}</section>`;
}

function Health() {
  const down = [...state.links.value.values()].filter((l) => !l.up);
  const alarms = state.alarms.value.filter((a) => a.on);
  return html`<div role="status"><ul class="health">
    ${!down.length && !alarms.length && html`<li><${Mark} of="up" /> ${b("all_well")}</li>`}
    ${down.map((l) => html`<li class="bad" key=${l.adapter}><${Mark} of="down" /> ${l.adapter}: ${b("down")} <${Since} at=${l.since} /></li>`)}
    ${alarms.map((a) => html`<li class="bad" key=${`${a.adapter}|${a.what}|${a.about}`}><${Mark} of="escalated" /> ${a.adapter}: ${name(a.names, a.what)}</li>`)}</ul></div>`;
}

const Gone = () => state.silence.value > 0 && html`
  <div class="gone" role="alert"><strong>${b("gone")}</strong><span>${b("gone_for", { n: state.silence.value })}</span></div>`;

const App = () => html`
  <${Gone} />
  <header><h1>${name(state.site.value.names)}</h1><${Health} /><time class="clock">${clock(state.now.value)}</time></header>
  <main class=${state.silence.value ? "stale" : ""}>
    <${Chart} still=${true} />
    <div class="side"><${Figures} /><${Queue} /></div>
  </main>`;

effect(() => {
  document.documentElement.lang = HTML_LANG[state.language.value];
  document.documentElement.dataset.theme = theme;
  document.title = `${state.silence.value ? "⚠ " : ""}${name(state.site.value.names)} · ${b("wall")}`;
});

// New pages come by themselves: nobody stands at a wall to press a button.
effect(() => state.outdated.value && location.reload());

// The screen stays on where the browser lets us ask for it (https, or this machine).
async function stayAwake() {
  if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch (error) {
    document.documentElement.dataset.awake = error.name; // the machine's own settings decide then
  }
}
document.addEventListener("visibilitychange", stayAwake);
stayAwake();

render(html`<${App} />`, document.body);
connect("/api/wall/events");
