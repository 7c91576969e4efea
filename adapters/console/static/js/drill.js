// An exercise looks like nothing else: a striped frame around every page, and the word.
import { effect } from "@preact/signals";
import { html } from "./html.js";
import * as state from "./state.js";
import { t } from "./words.js";

effect(() => document.documentElement.classList.toggle("drill", state.drill.value));

export const Drill = () =>
  state.drill.value && html`<div class="drillframe" aria-hidden="true"></div><p class="drillbanner" role="status">${t("drill_banner")}</p>`;

// Beside real calls an exercise is marked wherever it is named.
export const DrillMark = ({ call }) => call.drill && html`<i class="drillmark">${t("drill")}</i> `;

// The page of a call that is an exercise while others are real.
export const DrillCall = ({ call }) =>
  call.drill && !state.drill.value && html`<p class="drillbanner">${t("drill_call")}</p>`;
