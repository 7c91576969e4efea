// The wall display: map, queue and health for the whole room. It shows and never acts.
import { render } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { effect, useSignal } from "@preact/signals";
import { b } from "./board-words.js";
import { Drill, DrillMark } from "./drill.js";
import { figures, lasted } from "./figures.js";
import { lineName, wanted } from "./health.js";
import { html } from "./html.js";
import { connect } from "./link.js";
import { Map as Chart } from "./map.js";
import { Mark, State } from "./marks.js";
import { titled } from "./place.js";
import * as state from "./state.js";
import { Steps } from "./steps.js";
import { Due, Since, clock } from "./times.js";
import { HTML_LANG, name, t } from "./words.js";

const MOST = 9; // rows that anybody can take in across a room
const asked = new URLSearchParams(location.search);
const theme = asked.get("theme") === "light" ? "light" : "dark";
if (asked.get("lang") in HTML_LANG) state.language.value = asked.get("lang");
state.theme.value = theme;

const Figure = ({ of, value, tone = "" }) => html`<div class="figure ${tone}"><dt>${b(of)}</dt><dd>${value}</dd></div>`;

function Figures() {
  const now = figures.value;
  return html`<dl class="figures">
    <${Figure} of="open" value=${now.open} />
    <${Figure} of="yours" value=${now.yours} tone=${now.yours ? "warn" : ""} />
    <${Figure} of="late" value=${now.late} tone=${now.late ? "alarm" : ""} />
    <${Figure} of="today" value=${now.today} />
    <${Figure} of="taken" value=${lasted(now.taken)} />
    <${Figure} of="scene" value=${lasted(now.scene)} /></dl>`;
}

const who = (call) => call.assignments.filter((a) => ["offered", "taken", "on scene"].includes(a.state)).map((a) => name(state.units.value.get(a.unit)?.names, a.name)).join("、");

const Row = ({ call }) => html`
  <li class="row p${call.priority}">
    <span class="number">${call.number}</span>
    <span class="what"><b><${DrillMark} call=${call} />${titled(call)}</b>
      <span class="foot"><${State} of=${call.status} /> <span>${who(call) || b("nobody")}</span></span></span>
    <span class="when"><${Since} at=${call.opened} />${call.limits ? html`<${Steps} call=${call} />` : call.due && html`<${Due} at=${call.due} />`}</span>
    <span class="sr">${t(`priority_${call.priority}`)}</span>
  </li>`;

// As many rows as the screen holds whole, and the line that tells how many there are besides.
function fits(box, count) {
  const row = box.querySelector(".row");
  if (!row) return MOST;
  const each = row.offsetHeight + parseFloat(getComputedStyle(row.parentElement).rowGap);
  const all = Math.floor((box.clientHeight + 6) / each);
  return Math.max(1, Math.min(MOST, count > all ? Math.floor((box.clientHeight - row.offsetHeight / 2) / each) : all));
}

function Queue() {
  const calls = state.open.value;
  const [box, room] = [useRef(null), useSignal(MOST)];
  useLayoutEffect(() => {
    const measure = () => (room.value = fits(box.current, calls.length));
    const watch = new ResizeObserver(measure);
    watch.observe(box.current);
    measure();
    return () => watch.disconnect();
  }, [calls.length]);
  const rest = calls.length - room.value;
  return html`<section class="calls" aria-label=${t("queue")} ref=${box}>
    <ul>${calls.slice(0, room.value).map((c) => html`<${Row} key=${c.id} call=${c} />`)}</ul>
    ${rest > 0 && html`<p class="rest">${b("more", { n: rest })}</p>`}
    ${state.ready.value && !calls.length && html`<p class="rest">${b("quiet")}</p>`}</section>`;
}

function Health() {
  const down = [...state.links.value.values()].filter((l) => !l.up && wanted(l));
  const alarms = state.alarms.value.filter((a) => a.on);
  return html`<div role="status"><ul class="health">
    ${!down.length && !alarms.length && html`<li><${Mark} of="up" /> ${b("all_well")}</li>`}
    ${down.map((l) => html`<li class="bad" key=${l.adapter}><${Mark} of="down" /> ${lineName(l.adapter)}: ${b("down")} <${Since} at=${l.since} /></li>`)}
    ${alarms.map((a) => html`<li class="bad" key=${`${a.adapter}|${a.what}|${a.about}`}><${Mark} of="escalated" /> ${lineName(a.adapter)}: ${name(a.names, a.what)}</li>`)}</ul></div>`;
}

const Gone = () => state.silence.value > 0 && html`
  <div class="gone" role="alert"><strong>${b("gone")}</strong><span>${b("gone_for", { n: state.silence.value })}</span></div>`;

const App = () => html`
  <${Gone} /><${Drill} />
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
