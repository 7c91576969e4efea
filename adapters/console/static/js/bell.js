// A tone when a call comes that waits for this desk. Higher and longer the more urgent it is.
import { effect } from "@preact/signals";
import { ready, sound, yours } from "./state.js";

const TONES = { 1: [880, 3], 2: [660, 2], 3: [520, 1], 4: [440, 1] };
let context = null;
let known = null;

function ring(priority) {
  const [pitch, times] = TONES[priority] ?? TONES[3];
  for (let nth = 0; nth < times; nth++) beep(pitch, context.currentTime + nth * 0.28);
}

function beep(pitch, at) {
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
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
    const calls = yours.value;
    const fresh = known ? calls.filter((c) => !known.has(c.id)) : [];
    known = new Set(calls.map((c) => c.id));
    if (fresh.length && sound.peek()) ring(Math.min(...fresh.map((c) => c.priority)));
  });
}
