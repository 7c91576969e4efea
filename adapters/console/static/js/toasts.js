// What has just happened, in passing: sent, answered, refused; for some seconds it can be undone.
import { undo } from "./acts.js";
import { html } from "./html.js";
import { dismiss, toasts } from "./say.js";
import { now } from "./state.js";
import { t } from "./words.js";

const ROUND = 2 * Math.PI * 7;

function Undo({ toast, on }) {
  const left = Math.max(0, toast.until - now.value);
  if (!left) return null;
  const part = left / (toast.whole ?? 5000);
  return html`<button class="small undo" onClick=${on}>
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><circle cx="9" cy="9" r="7" class="ground" />
      <circle cx="9" cy="9" r="7" transform="rotate(-90 9 9)" stroke-dasharray="${part * ROUND} ${ROUND}" /></svg>
    ${t("undo")} <span class="clock">${Math.ceil(left / 1000)}</span> <kbd>u</kbd></button>`;
}

function Toast({ toast }) {
  const back = () => {
    dismiss(toast.id);
    undo(toast);
  };
  return html`
    <li class="toast ${toast.bad ? "bad" : ""} ${toast.answer ? "answer" : ""}">
      <span role=${toast.bad ? "alert" : "status"}>${toast.text}${toast.detail && html`<small>${toast.detail}</small>`}</span>
      ${toast.undo && html`<${Undo} toast=${toast} on=${back} />`}
      <button class="small plain" aria-label=${t("dismiss")} onClick=${() => dismiss(toast.id)}>×</button>
    </li>`;
}

export const Toasts = () => html`<ul class="toasts">${toasts.value.map((n) => html`<${Toast} key=${n.id} toast=${n} />`)}</ul>`;

// The newest thing that can still be undone.
export function undoLast() {
  const toast = toasts.value.findLast((n) => n.undo && n.until > now.value);
  if (!toast) return;
  dismiss(toast.id);
  undo(toast);
}
