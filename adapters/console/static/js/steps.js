// The 1-3-5 of a call: asked, on the way, there. Each stage has its limit, a shape and words.
import { html } from "./html.js";
import { now } from "./state.js";
import { span } from "./times.js";
import { t } from "./words.js";

const STAGES = ["ask", "take", "scene"];
const SOON = 0.75; // of the limit

// Each stage: when it began and ended, as far as it did, and what it may take in seconds.
function stages(call) {
  const marks = [call.first_heard ?? call.opened, call.first_sent ?? call.first_taken ?? call.first_scene,
    call.first_taken ?? call.first_scene, call.first_scene].map((at) => (at ? Date.parse(at) : null));
  return STAGES.map((of, n) => ({ of, from: marks[n], to: marks[n + 1], limit: call.limits[of] * 1000 }));
}

// done, late (done, but too late), runs, over (runs and is too late), next
export function read(call, at) {
  const end = call.closed ? Date.parse(call.closed) : null;
  return stages(call).map((stage) => {
    const { from, to, limit } = stage;
    if (from === null || (to === null && end)) return { ...stage, is: "next", part: 0, took: 0 };
    const took = (to ?? at) - from;
    const is = to ? (took > limit ? "late" : "done") : took > limit ? "over" : took > limit * SOON ? "soon" : "runs";
    return { ...stage, is, took, part: Math.min(took / limit, 1) };
  });
}

export const tooLate = (call, at) =>
  (call.due && Date.parse(call.due) < at) || Boolean(call.limits && read(call, at).some((s) => s.is === "over"));

export const running = (call, at) => read(call, at).find((s) => s.is === "runs" || s.is === "soon" || s.is === "over");

const ROUND = 2 * Math.PI * 4;

// Round = in time, a pie that fills = running, a triangle = too late: colour is never alone.
function Shape({ of: { is, part } }) {
  const late = is === "late" || is === "over";
  return html`<svg class="stepmark ${is}" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    ${late ? html`<path d="M7 1.6 13.2 12.6H.8z" />` : html`<circle cx="7" cy="7" r="5.6" />`}
    ${(is === "runs" || is === "soon") && html`<circle class="pie" cx="7" cy="7" r="4" transform="rotate(-90 7 7)"
      stroke-dasharray="${part * ROUND} ${ROUND}" />`}
    ${is === "done" && html`<path class="tick" d="M4.2 7.2 6.3 9.2 9.9 4.9" />`}</svg>`;
}

const left = (stage) =>
  stage.is === "over"
    ? t("late", { time: span(stage.took - stage.limit) })
    : t("due_in", { time: span(stage.limit - stage.took) });

// In the queue: three shapes, and the words of the one that runs.
export function Steps({ call }) {
  const all = read(call, now.value);
  const one = all.find((s) => s.is === "runs" || s.is === "soon" || s.is === "over");
  return html`<span class="steps">
    ${one && html`<span class="due ${one.is === "over" ? "late" : one.is === "soon" ? "soon" : ""}"><span class="stageword">${t(`stage_${one.of}`)}</span> ${left(one)}</span>`}
    ${all.map((s) => html`<${Shape} key=${s.of} of=${s} />`)}</span>`;
}

// On the call's own page: each stage with its time and its limit.
export const StepsLong = ({ call }) => html`
  <ol class="stepslong" aria-label=${t("stages")}>
    ${read(call, now.value).map((s) => html`
      <li key=${s.of} class=${s.is}><${Shape} of=${s} /> <b>${t(`stage_${s.of}`)}</b>
        <span class="clock">${s.is === "next" ? "–" : span(s.took)}</span><span class="limit">/ ${span(s.limit)}</span>
        <span class="sr">${t(`step_${s.is}`)}</span></li>`)}
  </ol>`;
