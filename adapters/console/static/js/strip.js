// The strip on top: the house's health, the line to the server, and the person's own settings.
import { Me } from "./account.js";
import { select } from "./acts.js";
import { lineName } from "./health.js";
import { html } from "./html.js";
import { changeDesk } from "./link.js";
import { Mark } from "./marks.js";
import * as state from "./state.js";
import { Since, clock } from "./times.js";
import { LANGUAGES, name, t } from "./words.js";

const THEMES = ["auto", "light", "dark"];

// One thing that is wrong: shape, word, which line, since when and how often.
const Alarm = ({ alarm }) => html`
  <li class="alarm ${alarm.on ? "on" : "calm"}" title=${alarm.detail}>
    <${Mark} of=${alarm.on ? "escalated" : "closed"} size="14" /><b>${t(alarm.on ? "alarm" : "alarm_calm")}</b>
    <span class="line">${lineName(alarm.adapter)}</span> <span class="what">${name(alarm.names, alarm.what)}${alarm.about && ` (${alarm.about})`}</span>
    ${alarm.times > 1 && html`<span class="times">${t("alarm_times", { n: alarm.times })}</span>`}
    <${Since} at=${alarm.since} />
    ${alarm.detail && html`<small>${alarm.detail}</small>`}
  </li>`;

export const Alarms = () => html`
  <div role="status">${state.alarms.value.length > 0 && html`
    <ul class="alarms" aria-label=${t("alarms")} tabindex="0">
      ${state.alarms.value.map((a) => html`<${Alarm} key=${`${a.adapter}|${a.what}|${a.about}`} alarm=${a} />`)}
    </ul>`}</div>`;

// A desk is called as its unit is.
const deskName = (channel) => name(state.site.value.units?.[state.deskUnit(channel)]?.names, channel);

function Desk() {
  const desks = state.hello.value?.desks ?? [];
  if (desks.length < 2) return null;
  return html`
    <label class="pick"><span class="sr">${t("desk")}</span>
      <select value=${state.desk.value} onChange=${(e) => changeDesk(e.target.value)}>
        ${desks.map((d) => html`<option value=${d}>${deskName(d)}</option>`)}
      </select></label>`;
}

export const nextTheme = () => state.setTheme(THEMES[(THEMES.indexOf(state.theme.value) + 1) % THEMES.length]);

function Theme() {
  const words = `${t("theme")}: ${t(`theme_${state.theme.value}`)}`;
  return html`<button class="tool" title=${words} aria-label=${words} onClick=${nextTheme}><${Mark} of=${state.theme.value} /></button>`;
}

const Large = () => html`<button class="tool" title=${t("large")} aria-label=${t("large")} aria-pressed=${state.large.value ? "true" : "false"}
  onClick=${() => state.setLarge(!state.large.value)}><${Mark} of="large" /></button>`;

// A console that makes no sound says so in words: nobody must wait for a tone that never comes.
function Sound() {
  const on = state.sound.value;
  const words = t(on ? "sound_on" : "sound_off");
  return html`<button class="tool sound ${on ? "" : "off"}" title=${words} aria-pressed=${on ? "true" : "false"}
    onClick=${() => (state.sound.value = !on)}><${Mark} of=${on ? "bell" : "mute"} /> <span>${words}</span></button>`;
}

const Languages = () => html`
  <span class="languages" role="group" aria-label=${t("language")}>${Object.entries(LANGUAGES).map(([id, own]) => html`
    <button class="tool" lang=${id} aria-pressed=${state.language.value === id ? "true" : "false"}
      onClick=${() => state.setLanguage(id)}>${own}</button>`)}</span>`;

// What goes on beside the calls: how many of each, and the way to them.
function Site() {
  const rolls = [...state.rolls.value.values()].filter((r) => r.number && !r.over);
  const on = state.selected.value === state.SITE;
  return html`
    <button class="tool sitetool" aria-pressed=${on ? "true" : "false"} onClick=${() => select(on ? (state.open.value[0]?.id ?? "") : state.SITE)}>
      <${Mark} of="site" /> <span>${t("site")}</span>
      ${rolls.map((r) => html`<span class="chip" key=${r.key}>${t("roll_chip", { there: r.there, total: r.total })}</span>`)}
      ${state.closures.value.length > 0 && html`<span class="chip">${t("closures_chip", { n: state.closures.value.length })}</span>`}
      ${state.advisories.value.length > 0 && html`<span class="chip">${t("advisories_chip", { n: state.advisories.value.length })}</span>`}
    </button>`;
}

export const Strip = () => html`
  <header class="strip">
    <img src="/static/icon.svg" width="26" height="26" alt="" />
    <strong>${name(state.site.value.names)}</strong><span class="sub">${t("console")}</span>
    <${Desk} /><${Site} />
    <span class="gap"></span>
    <time class="clock">${clock(state.now.value)}</time>
    <${Languages} /><${Theme} /><${Large} /><${Sound} />
    ${state.hello.value?.report && html`<a class="tool" href="/report" target="_blank" title=${t("report_page")} aria-label=${t("report_page")}><${Mark} of="phone" /></a>`}
    <button class="tool" title=${t("keys")} aria-label=${t("keys")} onClick=${() => (state.ask.value = { kind: "keys", id: "keys" })}>?</button>
    <${Me} />
  </header>`;

export function Notices() {
  const { silence, outdated, hello } = state;
  if (silence.value) return html`<p class="banner alarm" role="alert">${t("stale", { n: silence.value })}</p>`;
  if (outdated.value) {
    return html`<p class="banner" role="status">${t("outdated")} <button class="small" onClick=${() => location.reload()}>${t("reload")}</button></p>`;
  }
  if (hello.value && !hello.value.desk) return html`<p class="banner" role="status">${t("no_desk", { name: hello.value.name })}</p>`;
  return null;
}
