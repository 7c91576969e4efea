// Words go to the server from here, and from nowhere else.
// Law: one intention is one key. A repeated press, or a retry after a lost answer, is the same
// message to the server; `cause` names the intention. What the rules answer is shown where it was
// said, not in a list of its own.
import { signal } from "@preact/signals";
import { desk, hello, now, said as keep, site } from "./state.js";
import { t } from "./words.js";

const WAITS = [0, 300, 900, 2000]; // ms before each try
const AGAIN = 3000; // ms after which the same press is meant anew
const DONE_FOR = 5000; // ms that good news stays; bad news stays until it is dismissed
const ANSWER_FOR = 9000; // ms that an answer stays
const SENT = 60; // own messages whose answers are known

export const underway = signal(new Set()); // causes
export const toasts = signal([]);
export const answered = signal(null); // the newest answer: {cause, text}

const keys = new Map(); // cause → key
const done = new Set(); // causes that the server has
const sent = new Map(); // key → cause, the newest last
let count = 0;

export async function say(words, cause, undo = "") {
  if (underway.value.has(cause) || done.has(cause)) return false;
  mark(cause, true);
  const key = remember(cause);
  const failure = await send("/api/say", { key, desk: desk.value, words });
  mark(cause, false);
  toasts.value = toasts.value.filter((n) => n.cause !== cause || n.answer); // what failed before is settled now
  if (failure) return toast({ bad: true, text: t("not_sent", { words }), detail: failure, cause });
  done.add(cause);
  setTimeout(() => forget(cause), AGAIN);
  if (toasts.value.some((n) => n.cause === cause)) return true; // its answer was faster
  const until = undo ? now.value + (site.value.undo_within ?? 5) * 1000 : 0;
  return toast({ text: t("sent", { words }), undo, until, cause });
}

// The same for what is more than words; the person's own key is in the body.
export async function put(path, body, words) {
  const failure = await send(path, body);
  return toast(failure ? { bad: true, text: t("not_sent", { words }), detail: failure } : { text: t("sent", { words }) });
}

// A message to this desk: an answer to what was said here is shown there, everything else is kept.
export function heard(message) {
  const cause = causeOf(message.key);
  if (cause === undefined) return keep(message);
  if (message.choices.length) keep(message);
  else acknowledge(message);
  answered.value = { cause, text: message.text };
  toasts.value = toasts.value.filter((n) => n.cause !== cause || n.undo);
  toast({ text: message.text, answer: true, cause });
}

function causeOf(relay) {
  for (const [key, cause] of sent) if (relay.includes(key)) return cause;
  return undefined;
}

// From now on the same intention is a new one.
export function forget(cause) {
  done.delete(cause);
  keys.delete(cause);
}

export async function acknowledge(message) {
  const failure = await send("/api/seen", { desk: desk.value, relay: message.key });
  if (failure) toast({ bad: true, text: t("not_seen"), detail: failure });
}

export function toast(news) {
  const one = { ...news, id: ++count };
  toasts.value = [...toasts.value.slice(-3), one];
  if (!one.bad) setTimeout(() => dismiss(one.id), one.answer ? ANSWER_FOR : DONE_FOR);
  return !one.bad;
}

// What these words would come to; nothing is said by asking. [] where that is not known.
export async function weigh(words) {
  try {
    const answer = await post("/api/weigh", { desk: desk.value, words });
    return answer.ok ? (await answer.json()).sent : [];
  } catch {
    return [];
  }
}

export const dismiss = (id) => (toasts.value = toasts.value.filter((n) => n.id !== id));

async function send(path, body) {
  let failure = "";
  for (const wait of WAITS) {
    await new Promise((go) => setTimeout(go, wait));
    try {
      const answer = await post(path, body);
      if (answer.ok) return "";
      failure = (await answer.json()).error;
      // 403 may be the token of a server that has restarted; the stream brings the new one.
      if (answer.status !== 403 && answer.status < 500) return failure;
    } catch {
      failure = t("no_answer");
    }
  }
  return failure;
}

function post(path, body) {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-patrol-token": hello.value.token },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(4000),
  });
}

function mark(cause, on) {
  const set = new Set(underway.value);
  if (on) set.add(cause);
  else set.delete(cause);
  underway.value = set;
}

function remember(cause) {
  if (!keys.has(cause)) keys.set(cause, random());
  const key = keys.get(cause);
  sent.set(key, cause);
  if (sent.size > SENT) sent.delete(sent.keys().next().value);
  return key;
}

export function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(12)); // randomUUID needs https
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}
