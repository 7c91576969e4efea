// Who is signed in, in the console's strip; and the way to the door when somebody is not any more.
// Law: it stands apart from the board: where there are no accounts it shows nothing and does nothing.
import { html } from "./html.js";
import { hello, language, silence } from "./state.js";

const WORDS = {
  zh: { shift: "交接班", account: "账号", out: "退出登录", audit: "审计记录" },
  en: { shift: "Shift hand-over", account: "Account", out: "Sign out", audit: "Audit trail" },
};
const t = (key) => WORDS[language.value][key];
const may = (right) => (hello.value?.who?.rights ?? []).includes(right);

async function leave() {
  const headers = { "content-type": "application/json", "x-patrol-token": hello.value.token };
  const answer = await fetch("/api/logout", { method: "POST", headers, body: "{}" });
  if (answer.ok) location.replace("/login");
}

export function Me() {
  const who = hello.value?.who;
  if (!who) return null;
  return html`<span class="me">
    ${may("read") && html`<a class="tool" href="/shift">${t("shift")}</a>`}
    ${may("audit") && html`<a class="tool" href="/audit">${t("audit")}</a>`}
    ${who.account && html`<a class="tool" href="/account" title=${t("account")}><span class="name">${who.shown}</span></a>
      <button class="tool" onClick=${leave}>${t("out")}</button>`}
  </span>`;
}

// A stream that stays away may have been ended: whoever is signed out goes to the door.
let asked = 0;
silence.subscribe(async (seconds) => {
  if (seconds < 3 || performance.now() - asked < 3000) return;
  asked = performance.now();
  try {
    const answer = await fetch("/api/me", { signal: AbortSignal.timeout(2500) });
    if (answer.status === 401) location.replace(`/login?next=${location.pathname}`);
  } catch {
    // The server is away: the page says so already.
  }
});
