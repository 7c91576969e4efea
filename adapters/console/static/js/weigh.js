// What the words in the box would come to if they were sent now: text messages, and their price.
// It is asked of the server when who types pauses; nothing is said by asking.
import { useEffect, useState } from "preact/hooks";
import { html } from "./html.js";
import { weigh } from "./say.js";
import { language } from "./state.js";

export const WORDS = {
  zh: { one: "{adapter}：{parts} 条短信", several: "{adapter}：{people} 人，{parts} 条短信", price: "，约 {price}", cut: "，末尾放不下" },
  en: { one: "{adapter}: {parts} SMS", several: "{adapter}: {people} people, {parts} SMS", price: ", about {price}", cut: ", the end does not fit" },
};
const PAUSE = 400; // ms without a key

const say = (key, gaps) => (WORDS[language.value] ?? WORDS.en)[key].replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? gap);

function row(sent) {
  const price = `${Number(sent.price.toFixed(4))} ${sent.currency}`.trim();
  return say(sent.people > 1 ? "several" : "one", sent) + (sent.price ? say("price", { price }) : "") + (sent.cut ? say("cut", {}) : "");
}

export function Weight({ words }) {
  const [sent, tell] = useState([]);
  useEffect(() => {
    if (!words) return tell([]);
    let over = false;
    const timer = setTimeout(async () => {
      const told = await weigh(words);
      if (!over) tell(told);
    }, PAUSE);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [words]);
  const shown = words ? sent.map(row).join(" · ") : "";
  return html`<span class="weight" role="status">${shown}</span>`;
}
