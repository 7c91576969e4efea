// The commander's page on a phone: what is urgent, what waits for an answer, how the day goes.
// Law: each button says words that the commander could type; nothing is decided here.
import { render } from "preact";
import { effect } from "@preact/signals";
import { select, simple } from "./acts.js";
import { b } from "./board-words.js";
import { AllCall, Rolls } from "./commander-all.js";
import { Drill, DrillMark } from "./drill.js";
import { figures, lasted } from "./figures.js";
import { lineName, wanted } from "./health.js";
import { html } from "./html.js";
import { connect } from "./link.js";
import { Mark, State } from "./marks.js";
import { Messages } from "./messages.js";
import { titled } from "./place.js";
import { dismiss, toasts, underway } from "./say.js";
import * as state from "./state.js";
import { Steps } from "./steps.js";
import { Due, Since, clock } from "./times.js";
import { HTML_LANG, name, t } from "./words.js";

const THEMES = ["auto", "light", "dark"];
state.desk.value ||= "commander"; // the server gives another one where there is none of that name

const lead = (call) => call.route?.ways.find((w) => w.task !== "warn");
const heard = (call) => call.heard.find((h) => !h.note)?.words || call.words;
const busy = (call) => [...underway.value].some((cause) => cause.includes(call.id));
const unit = (part) => name(state.units.value.get(part.unit)?.names, part.name);

const desks = (call) => [...state.units.value.values()].filter((u) => u.kind === "desk" && u.id !== call.holder);

function Escalate({ call }) {
  const pick = (event) => {
    if (event.target.value) simple("escalate", call, event.target.value);
    event.target.value = "";
  };
  return html`<label class="pick"><span class="sr">${b("escalate_to")}</span>
    <select onChange=${pick} disabled=${busy(call)}><option value="">${b("escalate")}</option>
      ${desks(call).map((u) => html`<option key=${u.id} value=${u.id}>${name(u.names, u.id)}</option>`)}</select></label>`;
}

function Proposal({ call }) {
  const first = lead(call);
  if (!first || !state.confirmable(call)) return null;
  return html`<button class="go" disabled=${busy(call)} onClick=${() => simple("confirm", call, first.unit)}>
    ${b("confirm")}: ${unit(first)} · ${b("minutes", { n: Math.round(first.minutes * 10) / 10 })}</button>`;
}

const Body = ({ call }) => html`
  <div class="body">
    ${call.escalated && html`<p class="notice alarm">${name(call.escalated_names, call.escalated)}</p>`}
    <h3>${b("heard")}</h3><p class="said">${heard(call)}</p>
    <h3>${b("units")}</h3>
    ${call.assignments.length
      ? html`<ul class="parts">${call.assignments.map((a) => html`<li key=${a.unit}>${unit(a)} <${State} of=${a.state} /></li>`)}</ul>`
      : html`<p class="none">${b("no_units")}</p>`}
    <div class="does"><${Proposal} call=${call} /><${Escalate} call=${call} /></div>
  </div>`;

function Call({ call }) {
  const open = state.selected.value === call.id;
  const yours = state.YOURS.has(call.status) && !call.held;
  return html`<li class="call p${call.priority} ${yours ? "yours" : ""}" data-call=${call.number}>
    <button class="head" aria-expanded=${open ? "true" : "false"} onClick=${() => select(open ? "" : call.id)}>
      <span class="number">${call.number}</span>
      <span class="what"><b><${DrillMark} call=${call} />${titled(call)}</b><${State} of=${call.status} /></span>
      <span class="when"><${Since} at=${call.opened} />${call.limits ? html`<${Steps} call=${call} />` : call.due && html`<${Due} at=${call.due} />`}</span>
      <span class="sr">${t(`priority_${call.priority}`)}</span>
    </button>
    ${open && html`<${Body} call=${call} />`}</li>`;
}

function Figures() {
  const now = figures.value;
  const row = (of, value) => html`<div><dt>${b(of)}</dt><dd>${value}</dd></div>`;
  return html`<section class="card"><h2>${b("figures")}</h2><dl class="figures">
    ${row("today", now.today)}${row("closed", now.closed)}${row("open", now.open)}${row("late", now.late)}
    ${row("taken", lasted(now.taken))}${row("scene", lasted(now.scene))}</dl></section>`;
}

const Head = () => html`<header>
  <h1>${name(state.site.value.names)} <span>${b("commander")}</span></h1>
  <time class="clock">${clock(state.now.value)}</time>
  <button class="tool" onClick=${() => state.setLanguage(state.language.value === "zh" ? "en" : "zh")}>${b("language")}</button>
  <button class="tool" aria-label=${`${t("theme")}: ${t(`theme_${state.theme.value}`)}`} onClick=${() => state.setTheme(THEMES[(THEMES.indexOf(state.theme.value) + 1) % 3])}><${Mark} of=${state.theme.value} /></button>
</header>`;

const Trouble = () => html`
  ${state.silence.value > 0 && html`<p class="banner" role="alert"><b>${b("gone")}</b> ${b("gone_for", { n: state.silence.value })}</p>`}`;

const Toasts = () => html`<ul class="toasts">${toasts.value.map((n) => html`
  <li key=${n.id} class="toast ${n.bad ? "bad" : ""}" role=${n.bad ? "alert" : "status"}><span>${n.text} ${n.detail}</span>
    <button aria-label=${t("dismiss")} onClick=${() => dismiss(n.id)}>×</button></li>`)}</ul>`;

const App = () => html`
  <${Drill} /><${Head} /><${Trouble} />
  <main class=${state.silence.value ? "stale" : ""}>
    ${[...state.links.value.values()].filter((l) => !l.up && wanted(l)).map((l) => html`<p class="notice alarm" key=${l.adapter}><${Mark} of="down" size="12" /> ${lineName(l.adapter)}: ${b("down")}</p>`)}
    <${Messages} />
    <section><h2>${t("queue")} <span class="count">${state.open.value.length}</span></h2>
      <ul class="calls">${state.open.value.map((c) => html`<${Call} key=${c.id} call=${c} />`)}</ul>
      ${state.ready.value && !state.open.value.length && html`<p class="none">${b("quiet")}</p>`}</section>
    <${AllCall} /><${Rolls} /><${Figures} />
  </main>
  <${Toasts} />`;

effect(() => {
  document.documentElement.lang = HTML_LANG[state.language.value];
  document.documentElement.dataset.theme = state.theme.value;
  document.title = `${state.yours.value.length ? `(${state.yours.value.length}) ` : ""}${name(state.site.value.names)} · ${b("commander")}`;
});

render(html`<${App} />`, document.body);
connect();
