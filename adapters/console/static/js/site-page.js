// The whole site: the map, and what goes on beside the calls.
import { open } from "./acts.js";
import { compose } from "./composer.js";
import { HealthPanel } from "./health.js";
import { html } from "./html.js";
import { Map as Chart } from "./map.js";
import { Mark } from "./marks.js";
import { say } from "./say.js";
import * as state from "./state.js";
import { Standby } from "./standby.js";
import { Targets } from "./targets.js";
import { Due, Since, TimeOfDay } from "./times.js";
import { name, t } from "./words.js";

const Panel = ({ of, mark, count, act, children }) => html`
  <section class="card panel ${of}"><h2><span><${Mark} of=${mark} size="14" /> ${t(of)} ${count > 0 && html`<span class="count">${count}</span>`}</span>
    <span class="acts">${act}</span></h2>${children}</section>`;

const Act = ({ text, letter, onClick }) => html`<button class="act" onClick=${onClick}>${text} ${letter && html`<kbd>${letter}</kbd>`}</button>`;

const row_state = { here: "done", asked: "offered", told: "sent", lost: "failed" };

const RollRow = ({ row }) => html`
  <li class="rollrow ${row.state}"><${Mark} of=${row_state[row.state] ?? "open"} size="13" />
    <b>${name(row.names, row.unit)}</b> <span class="why">${t(`roll_${row.state}`)}${row.minutes !== null ? ` · ${t("after_minutes", { n: Math.round(row.minutes * 10) / 10 })}` : ""}${row.people ? ` · ${t("people", { n: row.people })}` : ""}${row.again ? ` · ${t("asked_again")}` : ""}</span>
    ${row.words && html` <q>${row.words}</q>`}</li>`;

function Roll({ roll }) {
  const missing = roll.rows.filter((r) => r.state !== "here");
  return html`
    <li class="roll ${roll.over ? "over" : ""}">
      <p class="rollhead"><b>${roll.number ? `R${roll.number}` : ""} ${roll.words || t("roll_only")}</b>
        <span class="bignumber">${roll.number ? `${roll.there}/${roll.total}` : t("told_units", { n: roll.total })}</span>
        ${roll.over ? html`<${TimeOfDay} at=${roll.at} />` : roll.number ? html`<${Due} at=${roll.due} />` : html`<${Since} at=${roll.at} />`}</p>
      ${roll.number > 0 && html`
        <p class="meter" aria-hidden="true"><i style=${{ width: `${(100 * roll.there) / Math.max(roll.total, 1)}%` }}></i></p>
        <ul>${missing.map((r) => html`<${RollRow} key=${r.unit} row=${r} />`)}</ul>
        ${roll.there > 0 && html`<details><summary>${t("there_head", { n: roll.there })}</summary><ul>${roll.rows.filter((r) => r.state === "here").map((r) => html`<${RollRow} key=${r.unit} row=${r} />`)}</ul></details>`}`}
    </li>`;
}

function Rolls() {
  const rolls = [...state.rolls.value.values()].sort((a, b) => !!a.over - !!b.over || Date.parse(b.at) - Date.parse(a.at)).slice(0, 5);
  const acts = html`<${Act} text=${t("all_call")} letter="b" onClick=${() => compose("", "all")} /><${Act} text=${t("roll_call")} letter="B" onClick=${() => compose(t("roll_head"))} />`;
  return html`<${Panel} of="rolls" mark="roll" act=${acts}>
    ${rolls.length ? html`<ul>${rolls.map((r) => html`<${Roll} key=${r.key} roll=${r} />`)}</ul>` : html`<p class="none">${t("no_rolls")}</p>`}<//>`;
}

function Advisories() {
  const all = state.advisories.value;
  const withdraw = (a) => say(t("withdraw_words", { id: a.id }), `withdraw|${a.id}|${a.at}`);
  return html`<${Panel} of="advisories" mark="heard" count=${all.length} act=${html`<${Act} text=${t("publish")} onClick=${() => compose(t("advise_head"))} />`}>
    ${all.length ? html`<ul>${all.map((a) => html`
      <li key=${a.id} class="advisory ${a.urgent ? "urgent" : ""}"><p><b>${a.id} ${name(a.area_names, a.area)}</b> ${a.urgent && html`<span class="state bad"><${Mark} of="escalated" size="13" />${t("urgent")}</span>`} <span class="why">${name(a.texts)}</span></p>
        <${Due} at=${a.until} /><button class="small plain" onClick=${() => withdraw(a)}>${t("withdraw")}</button></li>`)}</ul>` : html`<p class="none">${t("no_advisories")}</p>`}<//>`;
}

const minute = (n) => `${String(Math.floor(n / 60)).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`;

function Announcements() {
  const all = Object.entries(state.site.value.announcements ?? {});
  const tell = (id) => say(`announce ${id}`, `announce|${id}|${Math.floor(state.now.value / 10000)}`);
  return html`<${Panel} of="announcements" mark="horn" act=${all.length > 0 && html`<${Act} text=${t("announce")} letter="z" onClick=${() => open("announce")} />`}>
    ${all.length ? html`<ul>${all.map(([id, a]) => html`
      <li key=${id}><p>${name(a.words)} <code>${id}</code></p><span class="due">${a.at.map(minute).join(" ")}</span>
        <button class="small plain" onClick=${() => tell(id)}>${t("say_now")}</button></li>`)}</ul>` : html`<p class="none">${t("no_announcements")}</p>`}<//>`;
}

function Closures() {
  const all = state.closures.value;
  const free = (c) => say(`closure ${c.path} off`, `open|${c.path}|${c.reason}`);
  return html`<${Panel} of="closures" mark="road" count=${all.length} act=${html`<${Act} text=${t("closure")} letter="f" onClick=${() => open("closure")} />`}>
    ${all.length ? html`<ul>${all.map((c) => html`
      <li key=${c.path}><p><b>${name(c.names, c.path)}</b> <span class="why">${c.reason || t("no_reason")}</span></p>
        <button class="small plain" onClick=${() => free(c)}>${t("reopen")}</button></li>`)}</ul>` : html`<p class="none">${t("no_closures")}</p>`}<//>`;
}

export const SitePage = () => html`
  <div class="sitepage" aria-label=${t("site")}>
    ${!state.ready.value && html`<p class="none">${t("loading")}</p>`}
    ${state.ready.value && !state.open.value.length && html`<p class="quietly">${t("all_quiet")}</p>`}
    ${state.ready.value && html`<${Chart} />`}
    <div class="panels"><${Standby} /><${Rolls} /><${Targets} /><${Closures} /><${Advisories} /><${Announcements} /><${HealthPanel} /></div>
  </div>`;
