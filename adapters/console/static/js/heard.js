// The words as they were heard, with doubtful parts marked, and the sound under them.
import { useLayoutEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { html } from "./html.js";
import { Mark } from "./marks.js";
import { site, units } from "./state.js";
import { span, TimeOfDay } from "./times.js";
import { name, t } from "./words.js";

const players = new Map(); // media ref → audio element

export function play(ref, from = null) {
  const audio = players.get(ref);
  if (!audio) return;
  if (from !== null) audio.currentTime = Math.max(0, from - 0.3);
  if (audio.paused || from !== null) audio.play().catch(() => {}); // the element's own error is shown
  else audio.pause();
}

export function Player({ heard }) {
  const ref = useRef(null);
  const [at, running, broken] = [useSignal(0), useSignal(false), useSignal(false)];
  useLayoutEffect(() => { // before it is seen: a key may be pressed at once
    players.set(heard.voice, ref.current);
    return () => players.delete(heard.voice);
  }, [heard.voice]);
  const length = heard.seconds || ref.current?.duration || 0;
  const seek = (event) => (ref.current.currentTime = event.target.value);
  return html`
    <div class="player">
      <audio ref=${ref} src="/audio/${heard.voice}" preload="none"
        onTimeUpdate=${() => (at.value = ref.current.currentTime)}
        onPlay=${() => (running.value = true)} onPause=${() => (running.value = false)}
        onError=${() => (broken.value = true)} />
      <button class="round" aria-label=${t(running.value ? "pause" : "play")} onClick=${() => play(heard.voice)}>
        <${Mark} of=${running.value ? "pause" : "play"} size="14" /></button>
      <input type="range" min="0" max=${length} step="0.1" value=${at.value} onInput=${seek} aria-label=${t("position")} />
      <span class="clock">${span(at.value * 1000)} / ${span(length * 1000)}</span>
      ${broken.value && html`<span class="state bad" role="status">${t("audio_fails")}</span>`}
    </div>`;
}

// The words cut into sure and doubtful stretches, in order.
export function cut(words, doubts) {
  const parts = [];
  let rest = words;
  for (const [text, start] of doubts) {
    const at = text ? rest.indexOf(text) : -1;
    if (at < 0) continue;
    parts.push({ text: rest.slice(0, at) }, { text, start });
    rest = rest.slice(at + text.length);
  }
  return [...parts, { text: rest }].filter((p) => p.text);
}

const Part = ({ part, voice }) =>
  part.start === undefined
    ? part.text
    : html`<button class="doubt" title=${t("doubtful")} onClick=${() => play(voice, part.start)}>${part.text}</button>`;

// When a letter was said: between the doubtful parts, whose times are known, by its share of the rest.
export function moment(heard, letter) {
  const marks = [[0, 0]];
  let from = 0;
  for (const [text, start, end] of heard.doubts) {
    const at = text ? heard.words.indexOf(text, from) : -1;
    if (at < 0) continue;
    from = at + text.length;
    marks.push([at, start], [from, end]);
  }
  marks.push([heard.words.length, Math.max(heard.seconds, marks.at(-1)[1])]);
  const after = marks.findIndex(([at]) => at > letter);
  const [[a, begins], [b, ends]] = after < 1 ? [marks.at(-2), marks.at(-1)] : [marks[after - 1], marks[after]];
  return begins + ((letter - a) / Math.max(b - a, 1)) * (ends - begins);
}

// Which letter of the words stands under the pointer.
function letterAt(event) {
  const spot = document.caretRangeFromPoint?.(event.clientX, event.clientY) ?? null;
  if (!spot || !event.currentTarget.contains(spot.startContainer)) return null;
  const before = document.createRange();
  before.setStart(event.currentTarget, 0);
  before.setEnd(spot.startContainer, spot.startOffset);
  return before.toString().length;
}

function listen(event, heard) {
  if (event.target.closest("button") || String(getSelection())) return; // doubtful parts know their time
  const letter = letterAt(event);
  if (letter !== null) play(heard.voice, moment(heard, letter));
}

// Who said it: one of ours, a camera, or whoever reported.
export function teller({ by, camera }) {
  if (camera) return name(site.value.cameras?.[camera]?.names, camera);
  return by ? name(units.value.get(by)?.names, by) : t("reporter");
}

export function Heard({ heard, first }) {
  const who = teller(heard);
  const percent = Math.round(heard.confidence * 100);
  return html`
    <figure class="heard ${first ? "first" : ""}">
      <blockquote class=${heard.voice && heard.words ? "audible" : ""} title=${heard.voice && heard.words ? t("listen_from") : null} onClick=${(e) => heard.voice && listen(e, heard)}>
        ${heard.words
          ? cut(heard.words, heard.doubts).map((p) => html`<${Part} part=${p} voice=${heard.voice} />`)
          : html`<em>${t("not_understood")} ${heard.reason}</em>`}
      </blockquote>
      ${heard.voice && html`<${Player} heard=${heard} />`}
      <figcaption>
        <b>${who}</b>${heard.channel && ` · ${heard.channel}`} · <${TimeOfDay} at=${heard.at} />
        ${heard.voice && heard.words && html` · <span class=${percent < 70 ? "unsure" : ""} title=${heard.engine && t("engine", { name: heard.engine })}>${t("sure", { n: percent })}</span>`}
      </figcaption>
    </figure>`;
}
