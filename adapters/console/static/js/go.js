// The one big button and the acts beside it: always at the same spot, whatever the call shows.
import { go, lead, next, open, settling, simple } from "./acts.js";
import { html } from "./html.js";
import { rounded, unitName } from "./route.js";
import { underway } from "./say.js";
import * as state from "./state.js";
import { t } from "./words.js";

export const REASONS = ["q", "w", "i", "v"]; // a key for each of `override_reasons`
export const reasons = () => t("override_reasons").split("|");

const Act = ({ letter, text, onClick }) =>
  html`<button class="act" onClick=${onClick}>${text} <kbd>${letter}</kbd></button>`;

const of = (call, way) => `${unitName(way)}${way.minutes === undefined ? "" : ` · ${rounded(way.minutes)} ${t("minutes")}`}`;

function Go({ call }) {
  const option = state.options.value[state.chosen.value - 1];
  if (!option && !state.confirmable(call)) return html`<p class="nothing">${t("nothing_to_confirm")}</p>`;
  const text = option ? t("send_one", { name: unitName(option) }) : t("send_all");
  const busy = [...underway.value].some((cause) => cause.includes(call.id));
  return html`
    <button id="go" class="go" disabled=${busy || settling.value} onClick=${() => go()}>
      <span>${settling.value ? t("changed") : text}</span>
      ${!option && !settling.value && html`<span class="whom">${of(call, lead(call) ?? call.route.ways[0])}</span>`} <kbd>⏎</kbd></button>`;
}

// Another unit than the proposed one: one press sends it and says why.
const Why = () => html`
  <div class="whys" role="group" aria-label=${t("override_why")}>
    <span>${t("override_why")}</span>
    ${reasons().map((why, n) => html`<button key=${n} class="act" onClick=${() => go(why)}>${why} <kbd>${REASONS[n]}</kbd></button>`)}
  </div>`;

const Acts = ({ call }) => html`
  <div class="acts" role="toolbar" aria-label=${t("acts")}>
    <${Act} letter="a" text=${t("assign")} onClick=${() => open("assign")} />
    <${Act} letter="l" text=${t("locate")} onClick=${() => open("locate")} />
    <${Act} letter="y" text=${t("kind")} onClick=${() => open("kind")} />
    <${Act} letter="n" text=${t("note")} onClick=${() => open("note")} />
    <${Act} letter="t" text=${t("take")} onClick=${() => simple("take", call)} />
    <${Act} letter="h" text=${t("hold")} onClick=${() => simple("hold", call)} />
    <${Act} letter="e" text=${t("escalate")} onClick=${() => open("escalate")} />
    <${Act} letter="I" text=${t("invite")} onClick=${() => open("invite")} />
    <${Act} letter="m" text=${t("merge")} onClick=${() => open("merge")} />
    ${call.reports > 1 && html`<${Act} letter="s" text=${t("split")} onClick=${() => simple("split", call)} />`}
    ${call.plan && html`<${Act} letter="o" text=${t("step")} onClick=${() => open("step")} />`}
    <${Act} letter="x" text=${t("close")} onClick=${() => open("close")} />
  </div>`;

export const GoBar = ({ call }) => html`
  <div class="gobar">
    <${Go} call=${call} />
    ${state.options.value.length > 1 && html`
      <button class="act nextone" onClick=${() => next(1)}>${t("next_proposal")} <kbd>→</kbd></button>`}
    ${state.chosen.value ? html`<${Why} />` : html`<${Acts} call=${call} />`}
  </div>`;
