// What moves: routes, calls, units and their names, drawn on one canvas.
// Law: nothing is made per unit and frame; a thousand of them are a thousand copies of few pictures.
import { labelled } from "./labels.js";
import { cameras } from "./map-cameras.js";
import * as data from "./map-data.js";
import { SIZES, colours, mark, picture } from "./map-sprites.js";
import { OLD } from "./map-units.js";
import * as state from "./state.js";
import { name } from "./words.js";

const NEAR = 15; // pixels that a click may miss by
const NAMED = 120; // places that may have a name at once
let names = null; // where labels go; found anew when the view has settled

export const settle = () => (names = null);

export function paint(c, v, units, { picked, trace }) {
  const is = colours.peek();
  if (!is.ink) return;
  const on = data.layers.peek();
  const call = state.call.peek();
  const sent = new Set((call && state.live(call) ? call.route?.ways : [])?.map((w) => w.unit));
  if (on.has("holes")) uncovered(c, v, is);
  closed(c, v, is);
  if (call) routes(c, v, is, call);
  if (on.has("places")) for (const place of data.places.peek()) diamond(c, v, is, place);
  if (on.has("cameras")) cameras(c, v, is, data.cameras.peek());
  if (on.has("units")) crowd(c, v, is, units, { sent, picked, off: on.has("off") });
  if (on.has("calls")) calls(c, v, is, call);
  if (picked?.kind === "spot") pin(c, at(v, data.mercator(picked.at.lat, picked.at.lon)), is.alarm, is.card, "+", "", true);
  if (trace.length) measured(c, v, is, trace);
  written(c, v, is, units, sent, picked);
}

const at = (v, p) => ({ x: p.x * v.scale - v.left, y: p.y * v.scale - v.top });
const inside = (v, x, y) => x > -30 && y > -30 && x < v.width + 30 && y < v.height + 30;

function crowd(c, v, is, units, { sent, picked, off }) {
  const now = state.now.peek();
  for (const u of units) {
    if (u.state === "off" && !off) continue;
    const [x, y] = [u.x * v.scale - v.left, u.y * v.scale - v.top];
    if (!inside(v, x, y)) continue;
    const size = SIZES[u.heading === null ? 0 : 1];
    c.drawImage(picture(u.unit.kind, u.state, now - u.since > OLD, u.heading), x - size / 2, y - size / 2, size, size);
    if (sent.has(u.id) || (picked?.kind === "unit" && picked.id === u.id)) ring(c, x, y, 14.5, is.ink);
  }
}

function ring(c, x, y, radius, colour) {
  c.beginPath();
  c.arc(x, y, radius, 0, 7);
  c.lineWidth = 2;
  c.strokeStyle = colour;
  c.stroke();
}

function diamond(c, v, is, place) {
  const { x, y } = at(v, place);
  if (!inside(v, x, y)) return;
  c.beginPath();
  c.moveTo(x, y - 4.5);
  c.lineTo(x + 4.5, y);
  c.lineTo(x, y + 4.5);
  c.lineTo(x - 4.5, y);
  c.closePath();
  c.fillStyle = is.soft;
  c.fill();
}

function calls(c, v, is, selected) {
  const live = state.open.peek().filter((call) => call.point && call !== selected).reverse();
  for (const call of selected?.point ? [...live, selected] : live) {
    const spot = at(v, data.mercator(call.point.lat, call.point.lon));
    if (inside(v, spot.x, spot.y - 20)) pin(c, spot, is[`p${call.priority}`] ?? is.p3, is.card, String(call.number), call.status, call === selected, is.ink);
  }
}

// A pin whose tip is the spot; its number in it, its state as a shape beside it.
function pin(c, { x, y }, fill, paper, text, status, big, ink) {
  const r = big ? 15 : 11.5;
  const top = y - r * 2.1;
  c.beginPath();
  c.arc(x, top, r, Math.PI * 0.8, Math.PI * 2.2);
  c.lineTo(x, y);
  c.closePath();
  c.fillStyle = fill;
  c.fill();
  c.lineWidth = big ? 3 : 1.5;
  c.strokeStyle = big ? (ink ?? paper) : paper;
  c.stroke();
  c.fillStyle = paper;
  c.font = `700 ${big ? 14 : 11.5}px system-ui, sans-serif`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillText(text, x, top + 0.5);
  if (!status) return;
  c.save();
  c.translate(x + r * 0.55, top - r - 5);
  c.beginPath();
  c.arc(7, 7, 8, 0, 7);
  c.fillStyle = paper;
  c.fill();
  c.scale(14 / 16, 14 / 16);
  c.lineWidth = 1.8;
  c.strokeStyle = fill;
  c.stroke(mark(status));
  c.restore();
}

function trail(c, v, line) {
  c.beginPath();
  line.forEach((p, i) => {
    const { x, y } = at(v, data.mercator(p.lat, p.lon));
    if (i) c.lineTo(x, y);
    else c.moveTo(x, y);
  });
}

// The way as it will be gone; a straight line is thin and dotted, for it is no way.
function routes(c, v, is, call) {
  c.lineCap = c.lineJoin = "round";
  for (const way of call.route?.ways ?? []) {
    const from = state.units.peek().get(way.unit)?.point;
    const line = way.line.length > 1 ? way.line : [from, call.point];
    if (!line.every(Boolean)) continue;
    const real = line.length > 2;
    trail(c, v, line);
    c.strokeStyle = is.card;
    c.lineWidth = real ? 8 : 4;
    c.stroke();
    c.setLineDash(!real ? [1, 6] : call.route.confirmed_by ? [] : [10, 7]);
    c.strokeStyle = is.accent;
    c.lineWidth = real ? 4.5 : 2.5;
    c.stroke();
    c.setLineDash([]);
  }
  c.lineCap = c.lineJoin = "miter";
  c.lineCap = "butt";
}

// Crosses along closed paths, so that red is not all that tells.
function closed(c, v, is) {
  const shut = new Set(state.closures.peek().map((one) => one.path));
  if (!shut.size) return;
  c.strokeStyle = is.alarm;
  c.lineWidth = 2.6;
  c.beginPath();
  for (const path of data.paths.peek()) if (shut.has(path.id)) cross(c, v, path.world);
  c.stroke();
}

function cross(c, v, world) {
  let left = 20;
  for (let i = 2; i < world.length; i += 2) {
    const [ax, ay] = [world[i - 2] * v.scale - v.left, world[i - 1] * v.scale - v.top];
    const [bx, by] = [world[i] * v.scale - v.left, world[i + 1] * v.scale - v.top];
    const long = Math.hypot(bx - ax, by - ay);
    if (long > 1e5) continue; // zoomed far in: the part that is seen has its own
    for (; left < long; left += 44) {
      const [x, y] = [ax + ((bx - ax) * left) / long, ay + ((by - ay) * left) / long];
      if (!inside(v, x, y)) continue;
      c.moveTo(x - 5, y - 5);
      c.lineTo(x + 5, y + 5);
      c.moveTo(x + 5, y - 5);
      c.lineTo(x - 5, y + 5);
    }
    left -= long;
  }
}

function uncovered(c, v, is) {
  const told = data.holes.peek();
  const shape = told?.shapes[told.hours[data.hour.peek()]?.shape];
  if (!shape) return;
  c.globalAlpha = 0.45;
  c.strokeStyle = is.warn;
  c.lineWidth = 11;
  for (const line of shape.lines) {
    trail(c, v, line.map(([lon, lat]) => ({ lat, lon })));
    c.stroke();
  }
  c.globalAlpha = 1;
  for (const place of data.places.peek()) {
    if (!(place.id in shape.places)) continue;
    const { x, y } = at(v, place);
    c.setLineDash([4, 3]);
    ring(c, x, y, 12, is.warn);
    c.setLineDash([]);
  }
}

function measured(c, v, is, points) {
  trail(c, v, points);
  c.strokeStyle = is.card;
  c.lineWidth = 5;
  c.stroke();
  c.strokeStyle = is.ink;
  c.lineWidth = 2;
  c.stroke();
  for (const p of points) {
    const { x, y } = at(v, data.mercator(p.lat, p.lon));
    ring(c, x, y, 4, is.ink);
  }
}

// Names of places, and of the units that matter now; none over another.
function written(c, v, is, units, sent, picked) {
  names ??= find(v, units, sent, picked);
  c.font = "500 11.5px system-ui, 'Noto Sans SC', sans-serif";
  c.textBaseline = "alphabetic";
  c.lineJoin = "round";
  c.lineWidth = 3.5;
  c.strokeStyle = is.sunk;
  for (const { of, dx, dy, anchor, text, strong } of names) {
    const { x, y } = at(v, of);
    if (!inside(v, x, y)) continue;
    c.textAlign = { start: "left", middle: "center", end: "right" }[anchor];
    c.strokeText(text, x + dx, y + dy);
    c.fillStyle = strong ? is.ink : is.soft;
    c.fillText(text, x + dx, y + dy);
  }
}

function find(v, units, sent, picked) {
  const seen = (thing) => inside(v, thing.x, thing.y);
  const one = (of, text, size, strong) => ({ ...at(v, of), of, text, size, strong });
  const places = data.layers.peek().has("places")
    ? data.places.peek().map((p) => one(p, name(p.names, p.id), 5, false)).filter(seen).slice(0, NAMED)
    : [];
  const told = (u) => sent.has(u.id) || (picked?.kind === "unit" && picked.id === u.id);
  const named = units.filter(told).map((u) => one(u, name(u.unit.names, u.id), 14, true));
  const found = labelled([...places, ...named, ...heads(v)], v.width, v.height);
  return found.filter((t) => t.label).map((t) => ({ of: t.of, text: t.text, strong: t.strong, anchor: t.label.anchor, dx: t.label.x - t.x, dy: t.label.y - t.y }));
}

// The heads of the calls' pins, which no name may cover.
function heads(v) {
  const calls = data.layers.peek().has("calls") ? state.open.peek().filter((c) => c.point) : [];
  return calls.slice(0, NAMED).map((c) => {
    const { x, y } = at(v, data.mercator(c.point.lat, c.point.lon));
    return { x: x + 3, y: y - 24, size: 15, text: "" };
  });
}

// What a click means: the unit or call that is nearest, else the path.
export function hit({ x, y }, v, units) {
  const on = data.layers.peek();
  let best = { far: NEAR, kind: "", id: "" };
  const nearer = (kind, id, px, py, reach = 0) => {
    const far = Math.hypot(px - x, py - y) - reach;
    if (far < best.far) best = { far, kind, id };
  };
  for (const u of on.has("units") ? units : []) if (u.state !== "off" || on.has("off")) nearer("unit", u.id, u.x * v.scale - v.left, u.y * v.scale - v.top);
  for (const call of on.has("calls") ? state.open.peek() : []) {
    if (!call.point) continue;
    const spot = at(v, data.mercator(call.point.lat, call.point.lon));
    nearer("call", call.id, spot.x, spot.y - 24, 4);
  }
  if (best.kind) return { kind: best.kind, id: best.id };
  let path = { far: 10, id: "" };
  for (const p of data.paths.peek()) path = closest(p, x, y, v, path);
  return path.id ? { kind: "path", id: path.id } : null;
}

function closest({ id, world }, x, y, v, best) {
  for (let i = 2; i < world.length; i += 2) {
    const [ax, ay] = [world[i - 2] * v.scale - v.left, world[i - 1] * v.scale - v.top];
    const [bx, by] = [world[i] * v.scale - v.left - ax, world[i + 1] * v.scale - v.top - ay];
    const share = Math.max(0, Math.min(1, ((x - ax) * bx + (y - ay) * by) / (bx * bx + by * by || 1)));
    const far = Math.hypot(x - ax - share * bx, y - ay - share * by);
    if (far < best.far) best = { far, id };
  }
  return best;
}
