// The page: choose a call sign, talk, hear the answer.

import { element, Log } from "/page/log.js";
import { Player } from "/page/player.js";
import { Ptt } from "/page/ptt.js";
import { Radio } from "/page/radio.js";
import { possible, RATE, Recorder } from "/page/recorder.js";
import { prepare, shake, tone } from "/page/signs.js";
import { wav } from "/page/wav.js";
import { now, say, turn } from "/page/words.js";

const $ = (id) => document.getElementById(id);
const SHORTEST = 0.3; // seconds; less is a slip of the thumb
const WARNED = 10; // seconds before the longest
const recorder = new Recorder();
const player = new Player($("voice"));
const log = new Log($("log"), player);
const ptt = new Ptt($("talk"), press, release);
const seen = new Set();
let house = { site: {}, stations: [], pins: false, longest: 60, language: "zh" };
let radio = null;
let talk = "idle"; // idle, opening, let go (while opening), live, ending
let began = 0;
let spoken = null; // { way, own } of the transmission that is being spoken
let wake = null;

function dress() {
  document.documentElement.lang = now();
  document.querySelectorAll("[data-say]").forEach((e) => { e.textContent = say(e.dataset.say); });
  log.dress();
  $("language").textContent = say("other");
  $("words").placeholder = $("words").ariaLabel = say("type");
  $("callsign").ariaLabel = say("station");
  const site = house.site[now()] ?? house.site[house.language] ?? "";
  const title = [radio ? chosen() : say("title"), site].filter(Boolean).join(" · ");
  $("title").textContent = document.title = title;
  link();
  face();
}

// The link must never look better than it is: asked every second, not told.
function link() {
  const down = radio ? radio.down : 0;
  $("light").className = `light ${radio ? (down ? "down" : "up") : ""}`;
  $("light").ariaLabel = radio ? say(down ? "down" : "up") : say("title");
  $("link-for").textContent = down ? `${down} ${say("seconds")}` : "";
  if ($("link").hidden !== !down) {
    $("link").hidden = !down;
    if (down) { tone(330, 400); shake(300, 150, 300); }
  }
}

const note = (text) => { $("note").textContent = text; };
const spokenFor = () => (performance.now() - began) / 1000;

function face() {
  const live = talk === "live";
  $("talk").className = { idle: "", live: "live" }[talk] ?? "busy";
  $("talk").disabled = !possible();
  $("talk").ariaPressed = String(live);
  $("talk-say").textContent = live ? say(ptt.handsFree ? "talkLocked" : "talk")
    : talk === "idle" ? say(ptt.handsFree ? "tap" : "hold") : say("wait");
  const late = house.longest - spokenFor() < WARNED ? ` · ${say("lastSeconds")}` : "";
  $("talk-time").textContent = live ? `${spokenFor().toFixed(1)} ${say("seconds")}${late}` : "";
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
  prepare();
  player.unlock();
  const made = new Radio(chosen(), $("pin").value);
  made.on = { said: (news) => said(news, made), spoke: (news) => spoke(news, made), heard: (news) => heardSoFar(news), understood: (news) => log.understood(news) };
  try {
    await made.open();
  } catch ({ status }) {
    $("join-note").textContent = say({ 401: "wrongPin", 404: "noStation", 429: "locked" }[status] ?? "away");
    return;
  }
  radio = made;
  $("join").hidden = true;
  $("radio").hidden = false;
  $("join-note").textContent = "";
  note(possible() ? "" : say("noMic"));
  dress();
  stayAwake();
  if (possible()) recorder.open().catch(() => note(say("denied")));
}

async function switchOff() {
  if (talk === "live") await release();
  radio?.close();
  radio = null;
  player.stop();
  log.clear();
  seen.clear();
  await recorder.close();
  await wake?.release();
  wake = null;
  $("radio").hidden = true;
  $("join").hidden = false;
  dress();
}

async function stayAwake() {
  if (!radio || (wake && !wake.released)) return;
  wake = await navigator.wakeLock?.request("screen").catch(() => null);
}

// --- speaking ---

async function press() {
  if (talk !== "idle" || !radio || !possible()) return void ptt.reset();
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
  const own = log.own(say("voice"));
  const way = radio.talk(RATE, (state, why) => { own.state(state, why); way.keys.forEach(own.understandable); });
  spoken = { way, own };
  way.keys.forEach(own.understandable);
  own.state("live");
  recorder.start((samples) => way.add(samples));
  began = performance.now();
  talk = "live";
  shake(40);
  tone(1000, 70);
  note("");
  tick();
}

function tick() {
  if (talk !== "live") return;
  const before = $("talk-time").textContent;
  face();
  if (!before.includes(say("lastSeconds")) && $("talk-time").textContent.includes(say("lastSeconds"))) shake(100, 100, 100);
  if (spokenFor() >= house.longest - 1) release(say("full"));
  else requestAnimationFrame(tick);
}

async function release(why = "") {
  if (talk === "opening") talk = "let go";
  if (talk !== "live") return;
  talk = "ending";
  face();
  const { way, own } = spoken;
  const slip = spokenFor() < SHORTEST;
  await recorder.stop();
  way.end();
  idle();
  shake(20);
  note(slip ? say("short") : why);
  if (slip) return own.remove(); // the bridge forgets it as well
  own.text(`${say("voice")} ${way.seconds.toFixed(1)} ${say("seconds")}`);
  own.playable(async () => wav(way.samples(), RATE));
}

function idle() {
  talk = "idle";
  spoken = null;
  ptt.reset();
  $("talk").style.removeProperty("--level");
  player.release();
  face();
}

function write(text, send, file = null) {
  const own = log.own(text);
  own.state("waiting");
  own.understandable(send((state, why) => own.state(state, why)));
  if (file) own.playable(async () => file);
}

// --- hearing ---

function said(message, from) {
  if (seen.has(message.key)) return;
  seen.add(message.key);
  log.said(message, extras(message, from));
  if (message.priority === 1) { shake(200, 100, 200); tone(1400, 150); }
  const heard = (played) => {
    if (played || document.visibilityState === "visible") from.heard(message.key);
  };
  if (message.audio) player.add(() => from.sound(message.audio), heard, message.priority);
  else heard(false);
}

function extras(message, from) {
  const made = [];
  if (message.audio) made.push(log.playButton("play", () => from.sound(message.audio)));
  if (message.voice) made.push(log.playButton("own", () => from.sound(message.voice)));
  for (const { label, words } of message.choices) {
    const button = element("button", label);
    button.type = "button";
    button.onclick = () => write(label, (told) => radio.words(words, message.key, told));
    made.push(button);
  }
  return made;
}

// Our own station spoke: by this page, or by another one, which is heard as on any channel.
function spoke({ key, seconds, audio }, from) {
  if (seen.has(key) || log.knows(key)) return;
  seen.add(key);
  note(""); // it showed the words so far
  const other = log.own(`${say("others")} · ${seconds.toFixed(1)} ${say("seconds")}`);
  other.understandable(key);
  other.playable(() => from.sound(audio));
  player.add(() => from.sound(audio), () => {}, 9);
}

// Words so far of what this station says now: by this page, or by another one.
function heardSoFar({ key, words }) {
  if (log.soFar(key, words)) return;
  note(`${say("others")}: … ${words}`);
}

// --- hands ---

recorder.onlevel = (level) => $("talk").style.setProperty("--level", level.toFixed(2));
recorder.onlost = () => release(say("micLost"));
$("language").onclick = () => { turn(); dress(); };
$("on").onclick = switchOn;
$("off").onclick = switchOff;
$("lock").onclick = () => {
  if (talk !== "idle") return;
  ptt.handsFree = !ptt.handsFree;
  $("lock").ariaPressed = String(ptt.handsFree);
  face();
};
$("typed").onsubmit = (event) => {
  event.preventDefault();
  const words = $("words").value.trim();
  if (words) write(words, (told) => radio.words(words, "", told));
  $("words").value = "";
};
$("file").onchange = () => {
  const [file] = $("file").files;
  if (file) write(file.name, (told) => radio.voice(file, told), file);
  $("file").value = "";
};
document.onvisibilitychange = () => {
  if (document.visibilityState === "hidden") return void (talk === "idle" && recorder.close());
  link();
  radio?.hurry();
  stayAwake();
  if (radio && possible()) recorder.open().catch(() => {});
};
window.addEventListener("online", () => radio?.hurry());
window.addEventListener("beforeunload", (event) => { if (radio?.owes) event.preventDefault(); });
setInterval(link, 1000);
dress();
meet();
