// Shapes. Nothing is told by colour alone: every state has a shape and a word.
import { html } from "./html.js";
import { t } from "./words.js";

export const PATHS = {
  // calls
  unplaced: "M8 14s4.5-4.4 4.5-7.6a4.5 4.5 0 0 0-9 0C3.5 9.6 8 14 8 14zM6.8 5.6a1.3 1.3 0 1 1 1.8 1.2c-.4.2-.6.4-.6.9M8 9.3v.1",
  proposed: "M8 1.8 14.2 8 8 14.2 1.8 8zM8 5v3.6M8 10.8v.1",
  open: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z",
  offered: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 4.8V8l2.2 1.6",
  taken: "M2 8h11M9 3.8 13.2 8 9 12.2",
  "on scene": "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  escalated: "M8 2 14.5 13.5h-13zM8 6.3v3.4M8 11.5v.1",
  closed: "M2.5 8.5 6.3 12.2 13.5 4.2",
  merged: "M3 3c0 5 5 4 5 10M13 3c0 5-5 4-5 10",
  // parts of a unit
  done: "M2.5 8.5 6.3 12.2 13.5 4.2",
  declined: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  lapsed: "M4 2.5h8M4 13.5h8M5 2.5c0 3.5 6 4.5 6 11M11 2.5c0 3.5-6 4.5-6 11",
  released: "M13 8H3M7 3.8 2.8 8 7 12.2",
  // relays
  queued: "M3 8h.1M8 8h.1M13 8h.1",
  sending: "M8 13V3M4 7l4-4 4 4",
  sent: "M2.5 8.5 6.3 12.2 13.5 4.2",
  delivered: "M1 8.5 4.5 12 10 5.5M7.2 11.2 8 12l6.5-7",
  read: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z",
  failed: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  uncertain: "M5 5.5a3 3 0 1 1 4.5 2.6C8.3 8.8 8 9.2 8 10.3M8 13v.1",
  expired: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM3.8 3.8l8.4 8.4",
  // things
  up_arrow: "M8 13V3M4 7l4-4 4 4",
  road: "M5 14 6.5 2M11 14 9.5 2M8 3v2M8 7v2M8 11v2",
  roll: "M2 4h1M2 8h1M2 12h1M6 4h8M6 8h8M6 12h8",
  horn: "M2.5 6.2v3.6h2.2L11 13V3L4.7 6.2zM13.2 6.2a3 3 0 0 1 0 3.6",
  large: "M2 13 6 3l4 10M3.4 9.6h5.2M12 8v5M9.8 10.5h4.4",
  site: "M2 4.5 6 3l4 1.5L14 3v8.5L10 13l-4-1.5L2 13zM6 3v8.5M10 4.5V13",
  from_site: "M14 3v10M11 8H2M5.5 4.5 2 8l3.5 3.5",
  to_site: "M2 3v10M5 8h9M10.5 4.5 14 8l-3.5 3.5",
  voice: "M8 1.8a2 2 0 0 1 2 2v3.7a2 2 0 0 1-4 0V3.8a2 2 0 0 1 2-2zM3.8 7.5a4.2 4.2 0 0 0 8.4 0M8 11.7v2.5",
  heard: "M2 4h12v7H7l-3 2.5V11H2z",
  fact: "M8 6.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z",
  play: "M4.5 2.8v10.4L13 8z",
  pause: "M5 3v10M11 3v10",
  up: "M8 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z",
  down: "M8 2.5 14 13H2z",
  bell: "M4 11V7.2a4 4 0 0 1 8 0V11l1.2 1.3H2.8zM6.8 14h2.4",
  mute: "M4 11V7.2a4 4 0 0 1 8 0V11l1.2 1.3H2.8zM6.8 14h2.4M2 2l12 12",
  auto: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 2v12M8 5h3.5M8 8h6M8 11h4",
  light: "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  dark: "M13 9.8A5.5 5.5 0 0 1 6.2 3 5.5 5.5 0 1 0 13 9.8z",
  phone: "M4.5 1.5h7v13h-7zM7.2 12.5h1.6",
};
const FILLED = new Set(["play", "up", "down", "fact"]);

export const Mark = ({ of, size = 16 }) => html`
  <svg class="mark" width=${size} height=${size} viewBox="0 0 16 16" aria-hidden="true"
    fill=${FILLED.has(of) ? "currentColor" : "none"} stroke="currentColor" stroke-width="1.6"
    stroke-linecap="round" stroke-linejoin="round"><path d=${PATHS[of] ?? PATHS.open} /></svg>`;

export const TONES = {
  unplaced: "you", proposed: "you", escalated: "alarm", open: "asked", offered: "asked", taken: "good",
  "on scene": "good", closed: "quiet", merged: "quiet", done: "quiet", declined: "bad",
  lapsed: "bad", released: "quiet", queued: "quiet", sending: "quiet", sent: "quiet",
  delivered: "good", read: "good", failed: "bad", uncertain: "bad", expired: "quiet",
};

// A state of a call or of a unit's part: shape, colour and word.
export const State = ({ of }) => html`
  <span class="state ${TONES[of] ?? "quiet"}"><${Mark} of=${of} />${t(of)}</span>`;

export const Reach = ({ of, history }) => html`
  <span class="state reach ${TONES[of] ?? "quiet"}" title=${history}>
    <${Mark} of=${of} size="14" />${t(of === "sent" ? "sent_reach" : of)}</span>`;
