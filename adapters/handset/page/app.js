// The page: choose a call sign, hold to talk, hear the answer.

import { Player } from "/page/player.js";
import { Radio } from "/page/radio.js";
import { possible, Recorder } from "/page/recorder.js";
import { now, say, turn } from "/page/words.js";

const $ = (id) => document.getElementById(id);
const SHORTEST = 0.3; // seconds; less is a slip of the thumb
const recorder = new Recorder();
const player = new Player();
const seen = new Set();
let house = { site: {}, stations: [], pins: false, longest: 60 };
let radio = null;
let talk = "idle"; // idle, opening, let go (while opening), live
let began = 0;
let up = null;
let wake = null;

function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = kind;
  return made;
}

function dress() {
  document.documentElement.lang = now();
  document.querySelectorAll("[data-say]").forEach((e) => { e.textContent = say(e.dataset.say); });
  document.querySelectorAll("[data-state]").forEach((e) => { e.textContent = stateOf(e.dataset); });
  $("language").textContent = say("other");
  $("words").placeholder = $("words").ariaLabel = say("type");
  const site = house.site[now()] ?? house.site[house.language] ?? "";
  $("title").textContent = [radio ? chosen() : say("title"), site].filter(Boolean).join(" · ");
  link(up);
  face();
}

function link(state) {
  up = state;
  $("light").className = `light ${state === null ? "" : state ? "up" : "down"}`;
  $("light").ariaLabel = state === null ? "" : say(state ? "up" : "down");
  if (state !== null) note(state ? "" : say("down"));
}

function note(text) { $("note").textContent = text; }

function face() {
  const seconds = talk === "live" ? (performance.now() - began) / 1000 : 0;
  $("talk").className = { idle: "", live: "live" }[talk] ?? "busy";
  $("talk").disabled = !possible();
  $("talk-say").textContent = say({ idle: "hold", live: "talk" }[talk] ?? "wait");
  $("talk-time").textContent = talk === "live" ? `${seconds.toFixed(1)} ${say("seconds")}` : "";
}

// --- choosing a call sign ---

const chosen = () => (house.stations.length ? $("station").value : $("callsign").value.trim());

async function meet() {
  house = await fetch("/stations").then((answer) => answer.json());
  $("station").replaceChildren(...house.stations.map((name) => new Option(name, name)));
  $("station").hidden = !house.stations.length;
  $("callsign").hidden = house.stations.length > 0;
  $("pin").hidden = $("pin-label").hidden = !house.pins;
  const asked = new URLSearchParams(location.search).get("station");
  if (asked) $("station").value = $("callsign").value = asked;
  dress();
}

async function switchOn() {
  if (!chosen()) return void ($("join-note").textContent = say("needStation"));
  const made = new Radio(chosen(), $("pin").value);
  made.onlink = link;
  made.onsaid = (message) => said(message, made);
  try {
    await made.open();
  } catch ({ status }) {
    $("join-note").textContent = say({ 401: "wrongPin", 404: "noStation", 429: "locked" }[status] ?? "down");
    return;
  }
  radio = made;
  $("join").hidden = true;
  $("radio").hidden = false;
  $("join-note").textContent = "";
  dress();
  if (!possible()) note(say("noMic"));
  wake = await navigator.wakeLock?.request("screen").catch(() => null);
}

async function switchOff() {
  radio?.close();
  radio = null;
  player.stop();
  await recorder.close();
  await wake?.release();
  $("radio").hidden = true;
  $("join").hidden = false;
  up = null;
  dress();
}

// --- speaking ---

async function press() {
  if (talk !== "idle" || !radio || !possible()) return;
  talk = "opening";
  player.hold();
  face();
  try {
    await recorder.open();
  } catch {
    note(say("denied"));
    return idle();
  }
  if (talk !== "opening") return idle(); // released meanwhile
  recorder.start();
  began = performance.now();
  talk = "live";
  navigator.vibrate?.(40);
  note("");
  tick();
}

function tick() {
  if (talk !== "live") return;
  face();
  if ((performance.now() - began) / 1000 >= house.longest - 1) release();
  else requestAnimationFrame(tick);
}

function release() {
  if (talk === "opening") talk = "let go";
  if (talk !== "live") return;
  const { file, seconds } = recorder.stop();
  idle();
  if (seconds < SHORTEST) note(say("short"));
  else own(`${say("voice")} ${seconds.toFixed(1)} ${say("seconds")}`, (told) => radio.voice(file, told), file);
}

function idle() {
  talk = "idle";
  $("talk").style.removeProperty("--level");
  player.release();
  face();
}

// --- the log ---

function stateOf({ state, why }) { return say(state) + (why ? `: ${why}` : ""); }

function put(item) {
  $("log").append(item);
  while ($("log").children.length > 200) $("log").firstChild.remove();
  item.scrollIntoView({ block: "end" });
}

function own(text, send, file = null) {
  const item = element("li", "", "own");
  const state = element("small");
  item.append(element("p", text), state);
  if (file) item.append(" ", playButton("play", async () => file));
  put(item);
  send((name, why = "") => {
    state.dataset.state = name;
    state.dataset.why = why;
    state.className = name === "failed" ? "failed" : "";
    state.textContent = stateOf(state.dataset);
    item.scrollIntoView({ block: "end" });
  });
}

function playButton(label, fetch) {
  const button = element("button", say(label), "plain");
  button.type = "button";
  button.dataset.say = label;
  button.onclick = () => player.add(fetch, () => {});
  return button;
}

function said(message, from) {
  if (seen.has(message.key)) return;
  seen.add(message.key);
  const item = element("li", "", message.priority === 1 ? "urgent" : "");
  const head = element("small", [
    message.number ? `${say("call")}${message.number}${say("callEnd")}` : "",
    new Date(message.at).toLocaleTimeString(), message.again ? say("again") : "",
    message.spoken ? "" : say("textOnly"),
  ].filter(Boolean).join(" · "));
  const text = element("p", message.text);
  text.lang = message.language;
  item.append(head, text, extras(message, from));
  put(item);
  if (message.priority === 1) navigator.vibrate?.([200, 100, 200]);
  const heard = (played) => {
    if (played || document.visibilityState === "visible") from.heard(message.key);
  };
  if (message.audio) player.add(() => from.sound(message.audio), heard);
  else heard(false);
}

function extras(message, from) {
  const row = element("div", "", "choices");
  if (message.audio) row.append(playButton("play", () => from.sound(message.audio)));
  if (message.voice) row.append(playButton("own", () => from.sound(message.voice)));
  for (const { label, words } of message.choices) {
    const button = element("button", label);
    button.type = "button";
    button.onclick = () => own(label, (told) => from.words(words, message.key, told));
    row.append(button);
  }
  return row;
}

// --- hands ---

$("language").onclick = () => { turn(); dress(); };
$("on").onclick = switchOn;
$("off").onclick = switchOff;
$("talk").onpointerdown = (event) => {
  event.preventDefault();
  $("talk").setPointerCapture(event.pointerId);
  press();
};
$("talk").onpointerup = $("talk").onpointercancel = $("talk").onlostpointercapture = release;
$("talk").oncontextmenu = (event) => event.preventDefault();
$("talk").onkeydown = (event) => {
  if (event.repeat || (event.key !== " " && event.key !== "Enter")) return;
  event.preventDefault();
  press();
};
$("talk").onkeyup = (event) => { if (event.key === " " || event.key === "Enter") release(); };
$("talk").onblur = release;
recorder.onlevel = (level) => $("talk").style.setProperty("--level", level.toFixed(2));
$("typed").onsubmit = (event) => {
  event.preventDefault();
  const words = $("words").value.trim();
  if (words) own(words, (told) => radio.words(words, "", told));
  $("words").value = "";
};
$("file").onchange = () => {
  const [file] = $("file").files;
  if (file) own(file.name, (told) => radio.voice(file, told), file);
  $("file").value = "";
};
document.onvisibilitychange = () => {
  if (document.visibilityState === "hidden" && talk === "idle") recorder.close();
};
dress();
meet();
