// What was said to this desk and nobody has acknowledged: most urgent first, then newest.
import { useSignal } from "@preact/signals";
import { select } from "./acts.js";
import { html } from "./html.js";
import { acknowledge, say } from "./say.js";
import * as state from "./state.js";
import { TimeOfDay } from "./times.js";
import { t } from "./words.js";

const SHOWN = 3;

function order(a, b) {
  return a.priority - b.priority || Date.parse(b.at) - Date.parse(a.at);
}

// What has expired, or is about a call that is over, needs nobody's eye any more.
function worth(message) {
  const call = state.calls.value.get(message.call);
  const moot = message.call && state.ready.value && !(call && state.live(call));
  return !moot && !(message.expires && Date.parse(message.expires) < state.now.value);
}

function Message({ message }) {
  const press = (words) => {
    say(words, `${words}|${message.key}`);
    acknowledge(message);
  };
  return html`
    <li class="message p${message.priority}">
      <button class="text" onClick=${() => select(message.call)} disabled=${!message.call}><span class="said">${message.text}</span> <${TimeOfDay} at=${message.at} /></button>
      <div class="answers">
        ${message.choices.map(([label, words]) => html`
          <button class="small" onClick=${() => press(words)}>${label}</button>`)}
        <button class="small plain" onClick=${() => acknowledge(message)}>${t("seen")}</button>
      </div>
    </li>`;
}

export function Messages() {
  const all = useSignal(false);
  const list = [...state.messages.value.values()].filter(worth).sort(order);
  if (!list.length) return null;
  const shown = all.value ? list : list.slice(0, SHOWN);
  return html`
    <section class="messages" aria-live="polite">
      <h2>${t("messages_head")} <span class="count">${list.length}</span>
        ${list.length > 1 && html`<button class="small plain" onClick=${() => list.forEach(acknowledge)}>${t("seen_all")}</button>`}</h2>
      <ul>${shown.map((m) => html`<${Message} key=${m.key} message=${m} />`)}</ul>
      ${list.length > shown.length && html`
        <button class="small plain" onClick=${() => (all.value = true)}>${t("show_all", { n: list.length })}</button>`}
    </section>`;
}
