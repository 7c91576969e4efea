// The health strip: every adapter, the line to the server, and the person's own settings.
import { html } from "./html.js";
import { changeDesk } from "./link.js";
import { Mark } from "./marks.js";
import * as state from "./state.js";
import { Since, clock } from "./times.js";
import { LANGUAGES, name, t } from "./words.js";

const THEMES = ["auto", "light", "dark"];

const Link = ({ link }) => html`
  <li class="link ${link.up ? "up" : "down"}" title=${link.reason}>
    <${Mark} of=${link.up ? "up" : "down"} size="12" />${link.adapter}
    <span class=${link.up ? "sr" : ""}>${t(link.up ? "up" : "down")}</span>
    ${!link.up && html`<${Since} at=${link.since} />`}
  </li>`;

const Links = () => html`
  <ul class="links" aria-label=${t("links")}>
    ${[...state.links.value.values()].sort((a, b) => a.up - b.up).map((l) => html`<${Link} key=${l.adapter} link=${l} />`)}
  </ul>`;

// One thing that is wrong: shape, word, which line, since when and how often.
const Alarm = ({ alarm }) => html`
  <li class="alarm ${alarm.on ? "on" : "calm"}" title=${alarm.detail}>
    <${Mark} of=${alarm.on ? "escalated" : "closed"} size="14" /><b>${t(alarm.on ? "alarm" : "alarm_calm")}</b>
    <span class="line">${alarm.adapter}</span> <span class="what">${name(alarm.names, alarm.what)}${alarm.about && ` (${alarm.about})`}</span>
    ${alarm.times > 1 && html`<span class="times">${t("alarm_times", { n: alarm.times })}</span>`}
    <${Since} at=${alarm.since} />
    ${alarm.detail && html`<small>${alarm.detail}</small>`}
  </li>`;

export const Alarms = () => state.alarms.value.length > 0 && html`
  <ul class="alarms" role="status" aria-label=${t("alarms")}>
    ${state.alarms.value.map((a) => html`<${Alarm} key=${`${a.adapter}|${a.what}|${a.about}`} alarm=${a} />`)}
  </ul>`;

function Desk() {
  const desks = state.hello.value?.desks ?? [];
  if (desks.length < 2) return null;
  return html`
    <label class="pick"><span class="sr">${t("desk")}</span>
      <select value=${state.desk.value} onChange=${(e) => changeDesk(e.target.value)}>
        ${desks.map((d) => html`<option value=${d}>${d}</option>`)}
      </select></label>`;
}

function Theme() {
  const next = THEMES[(THEMES.indexOf(state.theme.value) + 1) % THEMES.length];
  const words = `${t("theme")}: ${t(`theme_${state.theme.value}`)}`;
  return html`<button class="tool" title=${words} aria-label=${words} onClick=${() => state.setTheme(next)}>
    <${Mark} of=${state.theme.value} /></button>`;
}

function Sound() {
  const words = t(state.sound.value ? "sound_on" : "sound_off");
  return html`<button class="tool" title=${words} aria-label=${words} aria-pressed=${state.sound.value ? "true" : "false"}
    onClick=${() => (state.sound.value = !state.sound.value)}><${Mark} of=${state.sound.value ? "bell" : "mute"} /></button>`;
}

const Languages = () => html`
  <span class="languages" role="group" aria-label=${t("language")}>${Object.entries(LANGUAGES).map(([id, own]) => html`
    <button class="tool" lang=${id} aria-pressed=${state.language.value === id ? "true" : "false"}
      onClick=${() => state.setLanguage(id)}>${own}</button>`)}</span>`;

export const Strip = () => html`
  <header class="strip">
    <img src="/static/icon.svg" width="26" height="26" alt="" />
    <strong>${name(state.site.value.names)}</strong><span class="sub">${t("console")}</span>
    <${Desk} />
    <${Links} />
    <span class="server ${state.silence.value ? "down" : "up"}"><${Mark} of=${state.silence.value ? "down" : "up"} size="12" />
      ${t(state.silence.value ? "stale_short" : "live")}</span>
    <time class="clock">${clock(state.now.value)}</time>
    <${Languages} /><${Theme} /><${Sound} />
    ${state.hello.value?.report && html`<a class="tool" href="/report" target="_blank" title=${t("report_page")} aria-label=${t("report_page")}><${Mark} of="phone" /></a>`}
    <button class="tool" title=${t("keys")} aria-label=${t("keys")} onClick=${() => (state.ask.value = { kind: "keys", id: "keys" })}>?</button>
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
