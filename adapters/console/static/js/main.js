// Puts the page together.
import { render } from "preact";
import { effect } from "@preact/signals";
import { select, watchProposal } from "./acts.js";
import { Ask } from "./ask.js";
import * as bell from "./bell.js";
import { CallBar, CallPage, VoicePage } from "./call.js";
import { Composer } from "./composer.js";
import { Health } from "./health.js";
import { Drill } from "./drill.js";
import { html } from "./html.js";
import * as keys from "./keys.js";
import { connect } from "./link.js";
import { Queue } from "./queue.js";
import { SitePage } from "./site-page.js";
import * as state from "./state.js";
import { Alarms, Notices, Strip } from "./strip.js";
import { Toasts } from "./toasts.js";
import { HTML_LANG, name, t } from "./words.js";

const Page = () =>
  state.call.value
    ? html`<${CallPage} key=${state.call.value.id} call=${state.call.value} />`
    : state.voice.value
      ? html`<${VoicePage} key=${state.voice.value.key} heard=${state.voice.value} />`
      : html`<${SitePage} />`;

const reading = () => state.call.value || state.voice.value || state.selected.value === state.SITE;

const App = () => html`
  <${Drill} />
  <${Strip} /><${Alarms} />
  <${Notices} />
  <div class="body ${state.silence.value ? "stale" : ""} ${reading() ? "reading" : ""}">
    <${Queue} />
    <div class="work">
      <main tabindex="-1"><${Page} /></main>
      <footer class="bar">${state.call.value && html`<${CallBar} call=${state.call.value} />`}<${Composer} /></footer>
    </div>
  </div>
  <${Health} />
  <${Toasts} />
  <${Ask} />`;

effect(() => {
  const root = document.documentElement;
  root.lang = HTML_LANG[state.language.value];
  root.dataset.theme = state.theme.value;
  root.classList.toggle("large", state.large.value);
});

effect(() => {
  const count = state.yours.value.length;
  const sign = state.silence.value ? "⚠ " : count ? `(${count}) ` : "";
  document.title = `${state.drill.value ? `${t("drill")} ` : ""}${sign}${name(state.site.value.names)} ${t("console")}`;
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
  const gone = state.ready.value && !state.call.value && !state.voice.value && state.selected.value !== state.SITE;
  const narrow = matchMedia("(max-width: 55rem)").matches;
  if (gone && !narrow && state.yours.value.length) select(state.yours.value[0].id);
});

document.querySelector(".opening")?.remove(); // what stood there before the first picture
render(html`<${App} />`, document.body);
bell.listen();
keys.listen();
connect();
