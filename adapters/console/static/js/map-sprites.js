// Colours of the page as a canvas wants them, and the little pictures of units, drawn once each.
import { signal } from "@preact/signals";
import { m } from "./map-words.js";
import { PATHS } from "./marks.js";

// Without a graphics card a canvas in plain memory is several times faster than one that is not.
export const PLAIN = { willReadFrequently: true };
const TURNS = 32; // directions that an arrow may have

// How much larger than on a desk the type of this page is.
let larger = 1;
export const type = () => larger;

const NAMES = ["paper", "card", "sunk", "ink", "soft", "line", "accent", "on-accent", "alarm", "warn", "cool", "p1", "p2", "p3", "p4"];
export const SIZES = [24, 36]; // CSS pixels of a unit's picture, without an arrow and with one

export const colours = signal({});
let pictures = new Map();

// `light-dark()` is resolved only where a colour is used, so one element uses them all in turn.
export function mix() {
  const probe = document.body.appendChild(document.createElement("i"));
  const found = {};
  for (const name of NAMES) {
    probe.style.color = `var(--${name})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  larger = Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 15);
  pictures = new Map();
  colours.value = found;
}

const FILLS = { free: "card", asked: "cool", way: "warn", scene: "accent", off: "sunk" };
const EDGES = { free: "accent", asked: "cool", way: "warn", scene: "accent", off: "soft" };

const OUTLINES = {
  platform: (c) => c.roundRect(4, 4, 16, 16, 3),
  patrol: (c) => c.arc(12, 12, 8.5, 0, 7),
  group: (c) => polygon(c, [[12, 3], [20, 7.5], [20, 16.5], [12, 21], [4, 16.5], [4, 7.5]]),
  desk: (c) => polygon(c, [[12, 2.5], [20.5, 9.5], [20.5, 20], [3.5, 20], [3.5, 9.5]]),
};

function polygon(c, [first, ...rest]) {
  c.moveTo(...first);
  for (const corner of rest) c.lineTo(...corner);
  c.closePath();
}

// The picture of a unit; there are as many as kinds, states and ages, whatever the number of units.
export function picture(kind, state, old, heading) {
  const turn = heading === null ? -1 : Math.round((heading / 360) * TURNS) % TURNS;
  const key = `${kind}|${state}|${old}|${turn}`;
  let drawn = pictures.get(key);
  if (!drawn) pictures.set(key, (drawn = draw(kind, state, old, turn)));
  return drawn;
}

export function forget() {
  pictures = new Map();
}

function draw(kind, state, old, turn) {
  const ratio = (devicePixelRatio || 1) * larger;
  const canvas = document.createElement("canvas");
  const size = SIZES[turn < 0 ? 0 : 1];
  canvas.width = canvas.height = Math.ceil(size * ratio);
  const c = canvas.getContext("2d", PLAIN);
  const is = colours.peek();
  c.scale(ratio, ratio);
  c.translate(size / 2, size / 2);
  if (turn >= 0) arrow(c, (turn / TURNS) * 2 * Math.PI, is);
  c.translate(-12, -12);
  c.beginPath();
  (OUTLINES[kind] ?? OUTLINES.patrol)(c);
  c.fillStyle = is[FILLS[state]];
  c.fill();
  c.strokeStyle = is.card;
  c.lineWidth = 4;
  if (FILLS[state] !== "card") c.stroke();
  c.fill();
  c.strokeStyle = is[EDGES[state]];
  c.lineWidth = 2;
  if (old) c.setLineDash([3, 2.2]);
  c.stroke();
  c.fillStyle = state === "free" ? is.accent : state === "off" ? is.soft : is.card;
  c.font = "700 11px system-ui, 'Noto Sans SC', sans-serif";
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillText(m(`letter_${state}`), 12, 12.8);
  return canvas;
}

function arrow(c, turn, is) {
  c.save();
  c.rotate(turn);
  c.beginPath();
  polygon(c, [[0, -17.5], [5, -10], [-5, -10]]);
  c.fillStyle = is.ink;
  c.fill();
  c.restore();
}

const marks = new Map();
export function mark(status) {
  if (!marks.has(status)) marks.set(status, new Path2D(PATHS[status] ?? PATHS.open));
  return marks.get(status);
}
