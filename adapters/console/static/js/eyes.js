// What can be seen of a call: stills that came with it, and the cameras that tell of it or see its place.
// Law: an address is the site's own; nothing that somebody said or sent becomes a link.
import { useSignal } from "@preact/signals";
import { html } from "./html.js";
import { language } from "./state.js";
import { TimeOfDay } from "./times.js";
import { name } from "./words.js";

export const WORDS = {
  zh: { seen: "画面", still: "现场照片", live: "实时画面", newest: "最新截图", told: "自动报警", metres: "{n} 米", away: "朝向别处", more: "另有 {n} 张较早的照片", gone: "照片已不再保存" },
  en: { seen: "To be seen", still: "Picture from the scene", live: "Live view", newest: "Newest still", told: "raised this call", metres: "{n} m", away: "looks elsewhere", more: "{n} earlier pictures", gone: "The picture is not kept any more" },
};
const NEWEST = 4; // stills that are shown at once; the first one always is

function e(key, gaps = {}) {
  const text = WORDS[language.value]?.[key] ?? WORDS.en[key];
  return text.replace(/\{(\w+)\}/g, (gap, of) => gaps[of] ?? gap);
}

const address = (text) => (/^https?:\/\//.test(text) ? text : "");
const out = (to, label) =>
  address(to) && html`<a href=${address(to)} target="_blank" rel="noopener noreferrer">${label} ↗</a>`;

const Camera = ({ of }) => html`
  <li><b>${name(of.names, of.id)}</b>
    ${of.saw ? html`<span>${e("told")}</span>` : html`<span>${e("metres", { n: of.metres })}${!of.looks && ` · ${e("away")}`}</span>`}
    ${out(of.link, e("live"))} ${out(of.still, e("newest"))}</li>`;

function Still({ of }) {
  const gone = useSignal(false); // the site keeps pictures for so long, see policy.media_for
  return html`
    <figure>${gone.value
      ? html`<p class="why">${e("gone")}</p>`
      : html`<a href="/still/${of.ref}" target="_blank" rel="noopener"><img src="/still/${of.ref}" alt=${e("still")} loading="lazy" onError=${() => (gone.value = true)} /></a>`}
      <figcaption><${TimeOfDay} at=${of.at} /></figcaption></figure>`;
}

function stills(call) {
  const all = new Map();
  for (const heard of call.heard) for (const [ref] of heard.pictures ?? []) if (!all.has(ref)) all.set(ref, { ref, at: heard.at });
  return [...all.values()];
}

export function Eyes({ call }) {
  const all = stills(call);
  const shown = all.filter((_, i) => i === 0 || i >= all.length - NEWEST);
  if (!all.length && !call.cameras?.length) return null;
  return html`
    <section class="card eyes"><h2>${e("seen")}</h2>
      ${all.length > 0 && html`<div class="stills">${shown.map((one) => html`<${Still} key=${one.ref} of=${one} />`)}</div>`}
      ${all.length > shown.length && html`<p class="why">${e("more", { n: all.length - shown.length })}</p>`}
      ${call.cameras?.length > 0 && html`<ul class="cameras">${call.cameras.map((one) => html`<${Camera} key=${one.id} of=${one} />`)}</ul>`}
    </section>`;
}
