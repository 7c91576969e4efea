// How the house is: every adapter, the log, the delay of speech, when sound last came in.
import { html } from "./html.js";
import { Mark } from "./marks.js";
import * as state from "./state.js";
import { Since, span } from "./times.js";
import { name, t } from "./words.js";

const SLOW = 10; // seconds that words may take before it is said
const SILENT = new Set(["sound_in", "receiver_stuck"]); // alarms that mean: nobody is heard on that line

const silent = (adapter) => state.alarms.value.some((a) => a.on && a.adapter === adapter && SILENT.has(a.what));
const heardAt = (adapter) => state.health.value.sounds?.[adapter];

// A line's state: gone, deaf (no audio), up. Each with a shape and a word of its own.
const stateOf = (link) => (!link.up ? "down" : silent(link.adapter) ? "no_audio" : "up");

// How long ago a line was heard: what never carried sound says nothing.
const Heard = ({ on }) =>
  heardAt(on) && html`<span class="ago">${t("heard_ago", { time: span(state.now.value - Date.parse(heardAt(on))) })}</span>`;

function Link({ link }) {
  const is = stateOf(link);
  return html`
    <li class="link ${is}" title=${linkReason(link)}>
      <${Mark} of=${is === "up" ? "up" : is === "down" ? "down" : "mute"} size="12" />${lineName(link.adapter)}
      <span class=${is === "up" ? "sr" : ""}>${t(is)}</span>
      ${is === "down" ? html`<${Since} at=${link.since} />` : html`<${Heard} on=${link.adapter} />`}
    </li>`;
}

const WORST = { down: 0, no_audio: 1, up: 2 };

// Who wants no speech-to-text misses none.
export const wanted = (link) => link.adapter !== "speech" || state.site.value.hears !== false;
export const lineName = (adapter) => (adapter === "speech" ? t("speech") : adapter);
export const linkReason = (link) => name(link.reason_names, link.reason);

const worstFirst = (links) => [...links.values()].filter(wanted).sort((a, b) => WORST[stateOf(a)] - WORST[stateOf(b)]);

// The health strip: every line, the log, speech, and the line to the server.
export const Health = () => html`
  <aside class="health-strip ${state.silence.value ? "stale" : ""}" aria-label=${t("health")}>
    <span class="server ${state.silence.value ? "down" : "up"}"><${Mark} of=${state.silence.value ? "down" : "up"} size="12" />
      ${t(state.silence.value ? "stale_short" : "live")}</span>
    <${Talking} />
    <ul class="links" aria-label=${t("links")}>
      ${worstFirst(state.links.value).map((l) => html`<${Link} key=${l.adapter} link=${l} />`)}
      <${Speech} /><${Log} />
    </ul>
  </aside>`;

// Who talks just now, and what was made out so far: the end may change it, so it is only shown.
const Talking = () =>
  state.talking.value.length > 0 && html`<ul class="talking" aria-label=${t("talking")}>
    ${state.talking.value.map((one) => html`<li key=${`${one.adapter}|${one.key}`}>
      <${Mark} of="voice" size="12" /><b>${one.channel}</b> ${one.who} <span class="said">${one.words || "…"}</span></li>`)}
  </ul>`;

// Words that take too long, or one recording that waits too long.
function Speech() {
  if (state.site.value.hears === false) return html`<li class="link off"><${Mark} of="voice" size="12" />${t("no_speech")}</li>`;
  const { speech_seconds: usual, speech_since: since } = state.health.value;
  const waits = since ? (state.now.value - Date.parse(since)) / 1000 : 0;
  const worst = Math.max(usual ?? 0, waits);
  if (!usual && !waits) return null;
  const slow = worst > SLOW;
  return html`<li class="link ${slow ? "slow" : "up"}"><${Mark} of=${slow ? "offered" : "voice"} size="12" />${t("speech_takes", { n: waits > (usual ?? 0) ? Math.round(waits) : worst.toFixed(1) })}</li>`;
}

function Log() {
  const away = state.health.value.log_away;
  return away
    ? html`<li class="link down"><${Mark} of="down" size="12" />${t("log")} ${t("down")} <${Since} at=${away} /></li>`
    : html`<li class="link up"><${Mark} of="up" size="12" />${t("log")}<span class="sr">${t("up")}</span></li>`;
}

// The same at length, on the page of the site.
export function HealthPanel() {
  const links = worstFirst(state.links.value);
  const { speech_seconds: usual, log_away: away } = state.health.value;
  return html`
    <section class="card panel health"><h2>${t("health")}</h2>
      <table><thead><tr><th>${t("line")}</th><th>${t("state")}</th><th>${t("since_head")}</th><th>${t("last_heard")}</th></tr></thead>
        <tbody>${links.map((l) => html`<tr key=${l.adapter} class=${stateOf(l)}><th scope="row">${lineName(l.adapter)}</th>
          <td><${Mark} of=${stateOf(l) === "up" ? "up" : stateOf(l) === "down" ? "down" : "mute"} size="12" /> ${t(stateOf(l))} ${l.reason && html`<small>${linkReason(l)}</small>`}</td>
          <td><${Since} at=${l.since} /></td>
          <td>${heardAt(l.adapter) ? t("ago", { time: span(state.now.value - Date.parse(heardAt(l.adapter))) }) : "–"}</td></tr>`)}
          <tr class=${away ? "down" : "up"}><th scope="row">${t("log")}</th><td><${Mark} of=${away ? "down" : "up"} size="12" /> ${t(away ? "down" : "up")}</td><td>${away && html`<${Since} at=${away} />`}</td><td>–</td></tr>
        </tbody></table>
      <p class="why">${state.site.value.hears === false ? t("no_speech") : usual === null || usual === undefined ? t("speech_none") : t("speech_takes", { n: usual })}</p>
    </section>`;
}
