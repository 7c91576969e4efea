// What the account, audit and shift pages share: who is here, the ways between the pages, news.
import { named, t } from "./account-words.js";
import { drill, watch } from "./account-drill.js";
import { $, ask, settings, speak, trouble } from "./door.js";

export let me = {};

// Ask who this is; whoever is not signed in goes to the door. `words` says what the page itself says.
export async function enter(words) {
  settings();
  me = await ask("/api/me");
  if (me.status === 401) return location.replace(`/login?next=${location.pathname}`);
  drill(me.drill);
  watch(() => ask("/api/me"));
  const may = (right) => (me.open && !me.account ? right !== "audit" : (me.rights ?? []).includes(right));
  const here = location.pathname;
  $("back").hidden = !may("read");
  $("to-shift").hidden = !may("read") || here === "/shift";
  $("to-audit").hidden = !me.account || !may("audit") || here === "/audit";
  $("to-account").hidden = !me.account || here === "/account";
  $("out").hidden = !me.account;
  $("out").addEventListener("click", () => leave(false));
  document.documentElement.dataset.zone = me.zone ?? "";
  speak(() => {
    $("site").textContent = [named(me.names), here === "/account" && me.shown].filter(Boolean).join(" · ");
    $("to-account").textContent = t("signed_in_as", { shown: me.shown, role: t(me.role) });
    document.title = `${document.querySelector("h1 [data-t]").textContent} · ${named(me.names)}`;
    words();
  });
}

export async function leave(everywhere) {
  const answer = await ask("/api/logout", { everywhere }, me.token);
  if (answer.ok) location.replace("/login");
  else tell(answer);
}

// Good news as a key of the words, bad news as the server's answer; null takes both back.
export function tell(news) {
  const good = typeof news === "string";
  $("news").hidden = !good;
  $("news").textContent = good ? t(news) : "";
  $("trouble").hidden = good || !news;
  $("trouble").textContent = !good && news ? trouble(news) : "";
  if (news) window.scrollTo({ top: 0 });
}

// A desk is called as its unit is.
export const deskName = (desk) => named(me.desk_names?.[desk]) || desk;

// A new token came with a new session.
export const renewed = async () => (me = await ask("/api/me"));
