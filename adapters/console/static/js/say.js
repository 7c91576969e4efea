// Words go to the server from here, and from nowhere else.
// Law: one intention is one key. A repeated press, or a retry after a lost answer, is the same
// message to the server; `cause` names the intention.
import { signal } from "@preact/signals";
import { desk, hello } from "./state.js";
import { t } from "./words.js";

const WAITS = [0, 300, 900, 2000]; // ms before each try
const AGAIN = 3000; // ms after which the same press is meant anew
const DONE_FOR = 5000; // ms that good news stays; bad news stays until it is dismissed

export const underway = signal(new Set()); // causes
export const toasts = signal([]);

const keys = new Map(); // cause → key
const done = new Set(); // causes that the server has
let count = 0;

export async function say(words, cause, undo = "") {
  if (underway.value.has(cause) || done.has(cause)) return false;
  mark(cause, true);
  const failure = await send("/api/say", { key: keyOf(cause), desk: desk.value, words });
  mark(cause, false);
  toasts.value = toasts.value.filter((n) => n.cause !== cause); // what failed before is settled now
  if (failure) return toast({ bad: true, text: t("not_sent", { words }), detail: failure, cause });
  done.add(cause);
  setTimeout(() => forget(cause), AGAIN);
  return toast({ text: t("sent", { words }), undo, cause });
}

// The same for what is more than words; the person's own key is in the body.
export async function put(path, body, words) {
  const failure = await send(path, body);
  return toast(failure ? { bad: true, text: t("not_sent", { words }), detail: failure } : { text: t("sent", { words }) });
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
  if (!one.bad) setTimeout(() => dismiss(one.id), DONE_FOR);
  return !one.bad;
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

function keyOf(cause) {
  if (!keys.has(cause)) keys.set(cause, random());
  return keys.get(cause);
}

export function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(12)); // randomUUID needs https
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}
