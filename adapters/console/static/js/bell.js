// Tones for calls that wait for this desk: higher and more often the more urgent they are, and
// louder the longer nobody looks at them.
import { effect } from "@preact/signals";
import { now, ready, selected, sound, yours } from "./state.js";

const TONES = { 1: [880, 3], 2: [660, 2], 3: [520, 1], 4: [440, 1] };
const AGAIN = { 1: 8, 2: 15, 3: 30, 4: 60 }; // seconds until the next tone
const STEPS = [0.12, 0.25, 0.45, 0.8]; // how loud, tone after tone

const calls = new Map(); // call id → {since, rung}: waits, and nobody has looked at it
let context = null;
let begun = false;

// What is rung now: {priority, volume} or null. A call that was looked at rings no more.
export function due(waiting, at, seen) {
  const ids = new Set(waiting.map((c) => c.id));
  for (const id of calls.keys()) if (!ids.has(id)) calls.delete(id);
  let loudest = null;
  for (const call of waiting) {
    const mine = calls.get(call.id) ?? { since: at, rung: 0, seen: false };
    calls.set(call.id, mine);
    mine.seen ||= call.id === seen && mine.rung > 0;
    if (mine.seen || at < mine.since + mine.rung * (AGAIN[call.priority] ?? 30) * 1000) continue;
    const volume = STEPS[Math.min(mine.rung, STEPS.length - 1)];
    mine.rung += 1;
    if (!loudest || call.priority < loudest.priority) loudest = { priority: call.priority, volume: Math.max(volume, loudest?.volume ?? 0) };
  }
  return loudest;
}

function ring({ priority, volume }) {
  const [pitch, times] = TONES[priority] ?? TONES[3];
  for (let nth = 0; nth < times; nth++) beep(pitch, volume, context.currentTime + nth * 0.28);
}

function beep(pitch, loud, at) {
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(loud, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.24);
}

export function listen() {
  effect(() => {
    if (sound.value) (context ??= new AudioContext()).resume();
  });
  effect(() => {
    if (!ready.value) return;
    const found = due(yours.value, now.value, selected.value);
    if (found && begun && sound.peek()) ring(found); // what stood there when the page opened is no news
    begun = true;
  });
}
