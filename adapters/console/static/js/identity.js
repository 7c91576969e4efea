// Who reported: shown on demand, with a reason, to those entitled; the server writes the look down first.
// Law: it is never kept: another call, or a minute, and it is gone from the page.
import { useEffect, useState } from "preact/hooks";
import { html } from "./html.js";
import { hello, language } from "./state.js";

const SHOWN = 60_000; // ms
const WORDS = {
  zh: {
    head: "报警人身份", why: "为什么查看？会被记录。", nobody: "没有可显示的报警人。", failed: "没有显示：{why}", hide: "隐藏",
    reasons: ["回拨核实", "家属联系", "现场会合", "案件需要"],
  },
  en: {
    head: "Who reported", why: "Why? It is recorded.", nobody: "There is nobody to show.", failed: "Not shown: {why}", hide: "Hide",
    reasons: ["call back", "family asks", "meet on scene", "needed for the case"],
  },
};

async function look(call, reason) {
  const headers = { "content-type": "application/json", "x-patrol-token": hello.value.token };
  try {
    const answer = await fetch("/api/reporter", { method: "POST", headers, body: JSON.stringify({ call, reason }) });
    return await answer.json();
  } catch (error) {
    return { error: String(error) };
  }
}

const Person = ({ who }) => html`<li><b>${who.name}</b> ${who.adapter} · ${who.sender || who.channel}</li>`;

export function Identity({ call }) {
  const [told, tell] = useState(null); // null closed, [] asks why, else the answer
  const words = WORDS[language.value];
  useEffect(() => tell(null), [call.id]);
  useEffect(() => {
    const hides = told?.reporters && setTimeout(() => tell(null), SHOWN);
    return () => clearTimeout(hides);
  }, [told]);
  if (call.reporter || !hello.value?.who?.account || !hello.value.who.rights.includes("name")) return null;
  if (!told) return html`<p class="identity"><button class="small plain" onClick=${() => tell({})}>${words.head}</button></p>`;
  if (told.error) return html`<p class="identity" role="alert">${words.failed.replace("{why}", told.error)}</p>`;
  if (!told.reporters) {
    return html`<p class="identity" role="group" aria-label=${words.why}>${words.why} ${words.reasons.map((reason) => html`
      <button class="small" key=${reason} onClick=${async () => tell(await look(call.id, reason))}>${reason}</button>`)}</p>`;
  }
  return html`<div class="identity"><ul>${told.reporters.length ? told.reporters.map((who) => html`<${Person} key=${who.channel} who=${who} />`) : words.nobody}</ul>
    <button class="small plain" onClick=${() => tell(null)}>${words.hide}</button></div>`;
}
