// Words to all, and who has answered.
import { useSignal } from "@preact/signals";
import { b } from "./board-words.js";
import { html } from "./html.js";
import { random, say } from "./say.js";
import * as state from "./state.js";
import { Since } from "./times.js";
import { name } from "./words.js";

const ALL = { zh: "全体：", en: "all-call: " };
const ROLL = { zh: "点名：", en: "roll-call: " };

export function AllCall() {
  const [text, roll, cause] = [useSignal(""), useSignal(false), useSignal(random())];
  const submit = async (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) return;
    const head = roll.value ? ROLL : ALL;
    if (!(await say(`${head[state.language.value] ?? head.en}${words}`, cause.value))) return;
    text.value = "";
    cause.value = random(); // the next one is meant anew, even with the same words
  };
  return html`<section class="card"><h2>${b("all_call")}</h2>
    <form onSubmit=${submit}>
      <textarea rows="2" maxlength="500" aria-label=${b("all_words")} placeholder=${b("all_words")} value=${text.value} onInput=${(e) => (text.value = e.target.value)}></textarea>
      <div class="does"><label><input type="checkbox" checked=${roll.value} onChange=${(e) => (roll.value = e.target.checked)} /> ${b("roll_too")}</label>
        <button class="go" disabled=${!text.value.trim()}>${b("send")}</button></div>
    </form></section>`;
}

const missing = (roll) => roll.rows.filter((r) => r.state !== "here").map((r) => name(r.names, r.unit)).join("、");

const Roll = ({ roll }) => html`
  <li><p><b>${roll.words}</b> <${Since} at=${roll.at} until=${roll.over} /></p>
    ${roll.number
      ? html`<p>${b("there", { there: roll.there, total: roll.total })}</p>${missing(roll) && html`<p class="why">${b("missing", { names: missing(roll) })}</p>`}`
      : html`<p>${b("told_all", { n: roll.total })}</p>`}</li>`;

export function Rolls() {
  const rolls = [...state.rolls.value.values()].sort((x, y) => Date.parse(y.at) - Date.parse(x.at)).slice(0, 5);
  if (!rolls.length) return null;
  return html`<section class="card"><h2>${b("rolls")}</h2><ul class="rolls">${rolls.map((r) => html`<${Roll} key=${r.key} roll=${r} />`)}</ul></section>`;
}
