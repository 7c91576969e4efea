// The public page. Law: words that were typed are never lost: they stay on the phone until the
// server has them, and go out by themselves when the line is back.
import { WORDS } from "./report-words.js";

const $ = (id) => document.getElementById(id);
const STEPS = ["heard", "coming", "there", "over"];
const POLL = 3000; // ms between two looks for answers
const RETRY = 4000; // ms until a message that could not be sent is tried again
const KEEP = 30; // own messages that the phone remembers
const place = new URLSearchParams(location.search).get("place") ?? "";

const stored = (name, fallback) => JSON.parse(localStorage.getItem(`report.${name}`) ?? "null") ?? fallback;
const store = (name, value) => localStorage.setItem(`report.${name}`, JSON.stringify(value));

let language = stored("language", navigator.language.startsWith("zh") ? "zh" : "en");
let mine = stored("mine", []); // {key, words, lat, lon, at, sent}
let news = { names: {}, place: {}, phone: "110", answers: [], number: 0, step: "none", at: new Date() };
let point = null;
let locating = false;
let note = null; // [word, gaps]
let busy = false;
let ahead = 0; // ms that the server's clock is ahead of this phone's
let [retrying, looking] = [0, 0]; // timers

const t = (key, gaps = {}) => WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => gaps[name] ?? "");
const named = (names) => names[language] ?? Object.values(names)[0] ?? "";

function text(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function draw() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  for (const element of document.querySelectorAll("[data-t]")) text(element, t(element.dataset.t));
  text($("site"), named(news.names));
  text($("language"), t("other"));
  text($("label"), t(mine.length ? "more" : "label"));
  text($("send"), t(busy ? "sending" : "send"));
  text($("located"), t(locating ? "locating" : point ? "located" : "locate"));
  $("locate").classList.toggle("on", point !== null);
  $("intro").hidden = mine.length > 0;
  $("place").hidden = mine.length > 0 || !named(news.place);
  $("words").rows = mine.length ? 2 : 4;
  text($("place"), t("here", { place: named(news.place) }));
  text($("phone"), news.phone);
  $("phone").href = `tel:${news.phone.replace(/[^\d+*#]/g, "")}`;
  $("note").hidden = note === null;
  if (note) text($("note"), t(note[0], { phone: news.phone, ...note[1] }));
  drawProgress();
  drawTalk();
}

function drawProgress() {
  $("progress").hidden = !news.number;
  text($("number"), String(news.number));
  const reached = STEPS.indexOf(news.step);
  for (const item of $("steps").children) {
    const at = STEPS.indexOf(item.dataset.step);
    text(item, t(item.dataset.step));
    item.className = at < reached ? "done" : at === reached ? "done now" : "";
  }
}

function drawTalk() {
  const own = mine.map((m) => ({ at: m.at + ahead, mine: true, waits: !m.sent, words: m.words || t("position") }));
  const theirs = news.answers.map((a) => ({ at: Date.parse(a.at), words: a.text }));
  const items = [...own, ...theirs].sort((a, b) => a.at - b.at).map(bubble);
  if (items.map((i) => i.outerHTML).join("") !== $("talk").innerHTML) $("talk").replaceChildren(...items);
}

function bubble({ mine: own, waits, words }) {
  const item = document.createElement("li");
  item.className = own ? (waits ? "mine waits" : "mine") : "theirs";
  item.append(words);
  if (own) {
    const mark = document.createElement("small");
    mark.textContent = waits ? `… ${t("kept")}` : `✓ ${t("got")}`;
    item.append(mark);
  }
  return item;
}

function keep() {
  mine = mine.slice(-KEEP);
  store("mine", mine);
}

function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

function submit(event) {
  event.preventDefault();
  const words = $("words").value.trim();
  if (!words && !point) {
    note = ["empty", {}];
    draw();
    return;
  }
  mine.push({ key: random(), words, ...point, place, language, at: Date.now(), sent: false });
  $("words").value = "";
  store("draft", "");
  point = null;
  keep();
  flush();
}

// Send what waits, oldest first; stop at the first that cannot go now, and come back to it.
async function flush() {
  if (busy) return;
  busy = true;
  note = null;
  draw();
  let again = 0;
  for (const message of mine.filter((m) => !m.sent)) {
    again = await sent(message);
    if (again) break;
  }
  busy = false;
  draw();
  clearTimeout(retrying);
  if (again) retrying = setTimeout(flush, again);
  else look();
}

// Milliseconds until the next try; 0 = the server has it, or will never take it.
async function sent(message) {
  const { key, words, lat, lon, place, language } = message;
  let answer;
  try {
    answer = await fetch("/report/say", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key, words, lat: lat ?? null, lon: lon ?? null, place, language }),
    });
  } catch {
    note = ["offline", {}];
    return RETRY;
  }
  if (answer.ok) {
    message.sent = true;
    keep();
    return 0;
  }
  const told = await answer.json().catch(() => ({ error: String(answer.status) }));
  if (answer.status === 429) {
    note = ["wait", { n: told.wait }];
    return told.wait * 1000;
  }
  note = ["refused", { reason: told.error }];
  if (answer.status >= 500) return RETRY;
  mine = mine.filter((m) => m !== message);
  $("words").value ||= words; // back into the box: nothing typed is lost
  keep();
  return 0;
}

async function look() {
  clearTimeout(looking);
  if (!document.hidden) {
    try {
      const answer = await fetch(`/report/answers?place=${encodeURIComponent(place)}`);
      if (answer.ok) news = await answer.json();
      ahead = Date.parse(news.at) - Date.now();
      if (note?.[0] === "offline") note = null;
    } catch {
      note = ["offline", {}];
    }
    draw();
  }
  looking = setTimeout(look, POLL);
}

function locate() {
  if (point) {
    point = null;
    draw();
    return;
  }
  locating = true;
  draw();
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      [locating, note] = [false, null];
      point = { lat: coords.latitude, lon: coords.longitude };
      draw();
    },
    () => {
      [locating, note] = [false, ["no_location", {}]];
      draw();
    },
    { enableHighAccuracy: true, timeout: 15000 },
  );
}

function changeLanguage() {
  language = language === "zh" ? "en" : "zh";
  store("language", language);
  draw();
}

$("form").addEventListener("submit", submit);
$("language").addEventListener("click", changeLanguage);
$("locate").addEventListener("click", locate);
$("locate").hidden = !(window.isSecureContext && navigator.geolocation);
$("words").value = stored("draft", "");
$("words").addEventListener("input", () => store("draft", $("words").value));
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => document.hidden || look());
draw();
flush();
