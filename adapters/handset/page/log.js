// What was said, by us and to us, as a list: the state of what we say, and what was understood.

import { among, now, say } from "/page/words.js";

const MOST = 200;

export function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

export const callOf = (number) => (number ? `${say("call")}${number}${say("callEnd")}` : "");

const stateOf = ({ state, why }) => (state ? say(state) + (why ? `: ${why}` : "") : "");

function understood({ words, number, kind, place }) {
  const matter = [callOf(number), among(kind), among(place)].filter(Boolean).join(" · ");
  return [words && `“${words}”`, matter].filter(Boolean);
}

export class Log {
  #list; #player; #waiting = new Map(); // by key: the item whose words are awaited

  constructor(list, player) {
    this.#list = list;
    this.#player = player;
  }

  dress() {
    this.#list.ariaLabel = say("log");
    this.#list.querySelectorAll("[data-state]").forEach((e) => { e.textContent = stateOf(e.dataset); });
    this.#list.querySelectorAll("li").forEach((item) => item.dress?.());
  }

  clear() { this.#list.replaceChildren(); this.#waiting.clear(); }

  put(item) {
    this.#list.append(item);
    while (this.#list.children.length > MOST) this.#list.firstChild.remove();
    this.show(item);
  }

  // News of an older item must not push the latest one out of sight.
  show(item) { if (item === this.#list.lastElementChild) item.scrollIntoView({ block: "end" }); }

  // Something that we say: `text` may change while it is said, `state` tells of its life.
  own(text) {
    const item = element("li", "", "own");
    const head = element("p", text);
    const state = element("small");
    item.append(head, state);
    this.put(item);
    return {
      item,
      text: (words) => { head.textContent = words; },
      state: (name, why = "") => {
        Object.assign(state.dataset, { state: name, why });
        state.className = ["failed", "waiting"].includes(name) ? name : "";
        state.textContent = stateOf(state.dataset);
        this.show(item);
      },
      understandable: (key) => this.#waiting.set(key, item),
      playable: (fetch) => item.append(" ", this.playButton("play", fetch)),
      remove: () => item.remove(),
    };
  }

  knows(key) { return this.#waiting.has(key); }

  // Words so far, while somebody speaks; false where this page knows nothing of it.
  soFar(key, words) {
    const item = this.#waiting.get(key);
    if (!item || item.dress) return Boolean(item); // what was understood in the end stays
    const lines = this.#lines(item);
    lines.ariaLive = "off"; // read aloud when they stand
    lines.replaceChildren(element("p", `… ${words}`, "heard so-far"));
    this.show(item);
    return true;
  }

  #lines(item) {
    let lines = item.querySelector(".understood");
    if (!lines) {
      lines = element("div", "", "understood");
      lines.dir = "auto";
      item.children[1].after(lines);
    }
    return lines;
  }

  understood(news) {
    const item = this.#waiting.get(news.key);
    if (!item) return;
    const lines = this.#lines(item);
    lines.ariaLive = "polite";
    item.dress = () => {
      const told = understood(news);
      lines.replaceChildren(...told.map((line, nth) => element("p", line, nth === 0 && news.words ? "heard" : "")));
      if (!told.length) lines.append(element("p", say("nothing")));
    };
    item.dress();
    this.show(item);
  }

  playButton(label, fetch) {
    const button = element("button", say(label), "plain");
    button.type = "button";
    button.dataset.say = label;
    button.onclick = () => this.#player.add(fetch, () => {});
    return button;
  }

  said(message, extras) {
    const item = element("li", "", [message.priority === 1 && "urgent", message.drill && "drill"].filter(Boolean).join(" "));
    document.documentElement.classList.toggle("drill", message.drill); // as long as it is the newest
    const head = element("small");
    item.dress = () => {
      head.textContent = [
        message.drill ? say("drill") : "", callOf(message.number), new Date(message.at).toLocaleTimeString(now(), { hourCycle: "h23" }),
        message.again ? say("again") : "", message.spoken ? "" : say("textOnly"),
      ].filter(Boolean).join(" · ");
    };
    item.dress();
    const text = element("p", message.text);
    text.lang = message.language;
    const row = element("div", "", "choices");
    row.append(...extras);
    item.append(head, text, row);
    this.put(item);
  }
}
