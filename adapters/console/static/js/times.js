// Clocks and times of day, always by the server's clock and in the site's time zone.
import { html } from "./html.js";
import { language, now, site } from "./state.js";
import { t } from "./words.js";

export function span(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60];
  const two = (n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

export const clock = (at) =>
  new Date(at).toLocaleTimeString(language.value, { hour12: false, timeZone: site.value.timezone });

// Time since `at`; runs until `until`, where that is given.
export function Since({ at, until = null }) {
  const end = until ? Date.parse(until) : now.value;
  return html`<time class="clock" datetime=${at}>${span(end - Date.parse(at))}</time>`;
}

// Time to a deadline: a countdown, then how late it is, in words.
export function Due({ at }) {
  const left = Date.parse(at) - now.value;
  const late = left < 0;
  const tone = late ? "late" : left < 15000 ? "soon" : "";
  return html`<span class="due ${tone}">${t(late ? "late" : "due_in", { time: span(Math.abs(left)) })}</span>`;
}

export const TimeOfDay = ({ at }) =>
  html`<time class="tod" datetime=${at} title=${new Date(at).toLocaleString(language.value, { timeZone: site.value.timezone })}>${clock(at)}</time>`;
