// Puts the page together.
import { render } from "preact";
import { effect } from "@preact/signals";
import { select, undo, watchProposal } from "./acts.js";
import { Ask } from "./ask.js";
import * as bell from "./bell.js";
import { CallPage, Empty, VoicePage } from "./call.js";
import { html } from "./html.js";
import * as keys from "./keys.js";
import { connect } from "./link.js";
import { Queue } from "./queue.js";
import { dismiss, toasts } from "./say.js";
import * as state from "./state.js";
import { Alarms, Notices, Strip } from "./strip.js";
import { HTML_LANG, name, t } from "./words.js";

function Toast({ toast }) {
  const back = () => {
    dismiss(toast.id);
    undo(toast);
  };
  return html`
    <li class="toast ${toast.bad ? "bad" : ""}" role=${toast.bad ? "alert" : "status"}>
      <span>${toast.text}${toast.detail && html`<small>${toast.detail}</small>`}</span>
      ${toast.undo && html`<button class="small" onClick=${back}>${t("undo")}</button>`}
      <button class="small plain" aria-label=${t("dismiss")} onClick=${() => dismiss(toast.id)}>×</button>
    </li>`;
}

const Page = () =>
  state.call.value
    ? html`<${CallPage} key=${state.call.value.id} call=${state.call.value} />`
    : state.voice.value
      ? html`<${VoicePage} key=${state.voice.value.key} heard=${state.voice.value} />`
      : html`<${Empty} />`;

const App = () => html`
  <${Strip} /><${Alarms} />
  <${Notices} />
  <div class="body ${state.silence.value ? "stale" : ""} ${state.call.value || state.voice.value ? "reading" : ""}">
    <${Queue} />
    <main><${Page} /></main>
  </div>
  <ul class="toasts">${toasts.value.map((n) => html`<${Toast} key=${n.id} toast=${n} />`)}</ul>
  <${Ask} />`;

effect(() => {
  const root = document.documentElement;
  root.lang = HTML_LANG[state.language.value];
  root.dataset.theme = state.theme.value;
});

effect(() => {
  const count = state.yours.value.length;
  const sign = state.silence.value ? "⚠ " : count ? `(${count}) ` : "";
  document.title = `${sign}${name(state.site.value.names)} ${t("console")}`;
});

effect(() => state.call.value && watchProposal(state.call.value));

// A voice that was open while it became a call stays open as the call.
effect(() => {
  const id = state.selected.value;
  if (!id.startsWith("voice:") || state.voice.value) return;
  const call = state.open.value.find((c) => c.heard.some((h) => `voice:${h.key}` === id));
  if (call) select(call.id);
});

// A page that shows nothing opens the most urgent call that waits for this desk.
effect(() => {
  const gone = state.ready.value && !state.call.value && !state.voice.value;
  const narrow = matchMedia("(max-width: 55rem)").matches;
  if (gone && !narrow && state.yours.value.length) select(state.yours.value[0].id);
});

render(html`<${App} />`, document.body);
bell.listen();
keys.listen();
connect();
