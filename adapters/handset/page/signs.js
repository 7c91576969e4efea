// What the hand and the ear get beside the screen: a tone and a shake. Where there is neither, the
// screen says the same.

const Context = window.AudioContext ?? window.webkitAudioContext;
let context = null;

// In a touch: browsers give no sound before.
export function prepare() {
  context ??= Context ? new Context() : null;
  context?.resume();
}

export function tone(pitch, ms) {
  if (context?.state !== "running") return;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  const end = context.currentTime + ms / 1000;
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0.15, context.currentTime);
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start();
  oscillator.stop(end);
}

export const shake = (...pattern) => { navigator.vibrate?.(pattern); };
