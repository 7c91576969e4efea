// Law: what was said is never lost. It stays on the phone until the server has it, and goes out by
// itself when the line is back; sent twice it is one, by its key.
const KEEP = 30; // own messages that the phone remembers
const RETRY = 2000; // ms until the first new try; twice as long each time
const SLOWEST = 30000;
const PATIENCE = { words: 20000, files: 180000 }; // ms for an answer
const HERE = 12 * 3600 * 1000; // ms until a place is said again

let mine = stored("mine", []);
let note = null; // [word, gaps]
let kept = true;
let busy = false;
let tries = 0;
let retrying = 0;

function keep() {
  const waiting = mine.filter((m) => !m.sent);
  const over = mine.filter((m) => m.sent);
  mine = over.slice(-Math.max(0, KEEP - waiting.length)).concat(waiting);
  mine.sort((a, b) => a.at - b.at);
  kept = store("mine", mine);
  if (!kept) store("mine", mine.filter((m) => m.sent || !(m.voice || m.photo))); // words at least
}

// The place of the code goes with the first words, and again after half a day.
function place() {
  const where = code();
  const said = stored("where", { code: "", at: 0 });
  if (!where || (said.code === where && Date.now() - said.at < HERE)) return "";
  store("where", { code: where, at: Date.now() });
  return where;
}

// Puts a message into the outbox; what it lacks is empty.
function say(message) {
  const base = { key: random(), words: "", label: "", lat: null, lon: null, place: place(), reply: "", voice: "", photo: "", seconds: 0, language: page.language, at: Date.now(), sent: false };
  Object.keys(message).forEach((name) => { base[name] = message[name]; });
  mine.push(base);
  keep();
}

function request(method, path, body, patience, done) {
  const call = new XMLHttpRequest();
  const lost = () => done(0, null);
  call.open(method, path);
  call.timeout = patience;
  call.onload = () => {
    let told = null;
    try {
      told = JSON.parse(call.responseText);
    } catch (_) {
      told = null; // not ours: a hotel's login page, a gateway's error
    }
    done(call.status, told);
  };
  call.onerror = lost;
  call.ontimeout = lost;
  if (body) call.setRequestHeader("content-type", "application/json");
  call.send(body ? JSON.stringify(body) : null);
}

// Sends what waits, oldest first; stops at the first that cannot go now, and comes back to it.
function flush() {
  const next = mine.filter((m) => !m.sent)[0];
  clearTimeout(retrying);
  if (busy || !next) return;
  busy = true;
  draw();
  const body = {};
  ["key", "words", "lat", "lon", "place", "reply", "voice", "photo", "language"].forEach((name) => { body[name] = next[name]; });
  request("POST", "/report/say", body, next.voice || next.photo ? PATIENCE.files : PATIENCE.words, (status, told) => {
    busy = false;
    const wait = sent(next, status, told);
    draw();
    if (wait) retrying = setTimeout(flush, wait);
    else if (mine.some((m) => !m.sent)) flush();
    else soon();
  });
}

// Milliseconds until the next try; 0 = the server has it, or will never take it.
function sent(message, status, told) {
  if (status === 200 && told && told.heard) {
    message.sent = true;
    if (message.forgets) {
      mine = mine.filter((m) => !m.sent || m === message); // the phone forgets as well
      store("where", null);
    }
    message.voice = message.voice && "sent";
    message.photo = message.photo && "sent";
    tries = 0;
    note = null;
    keep();
    return 0;
  }
  if (status === 429) {
    const seconds = told && told.wait ? told.wait : 30;
    note = ["wait", { n: seconds, phone: page.phone }];
    return seconds * 1000;
  }
  if (status < 400 || status >= 500 || !told) {
    note = status >= 500 && told ? ["refused", { reason: told.error, phone: page.phone }] : [kept ? "offline" : "memory", {}];
    tries += 1;
    return Math.min(SLOWEST, RETRY * Math.pow(2, tries - 1));
  }
  note = ["refused", { reason: told.error, phone: page.phone }];
  mine = mine.filter((m) => m !== message);
  if (!$("words").value) $("words").value = message.words; // back into the box
  keep();
  return 0;
}

function unsent() {
  tries = 0;
  flush();
}
