// Units as the map shows them: state, age of the position, and the way they head.
// Law: what is remembered of a unit goes when the unit goes.
import { computed } from "@preact/signals";
import { mercator } from "./map-data.js";
import * as state from "./state.js";

const STATES = { "on scene": "scene", taken: "way", offered: "asked" };
const RANK = ["free", "asked", "way", "scene"];
const MOVED = 4; // metres that are no mere flicker of a receiver
export const OLD = 300_000; // ms after which a position is no more than a hint

// unit → its part in live calls: the one that ties it most.
export const parts = computed(() => {
  const found = new Map();
  for (const call of state.open.value) {
    for (const part of call.assignments) {
      const now = STATES[part.state];
      if (now && RANK.indexOf(now) > RANK.indexOf(found.get(part.unit)?.state ?? "free")) found.set(part.unit, { state: now, call });
    }
  }
  return found;
});

export const stateOf = (unit) => parts.value.get(unit.id)?.state ?? (unit.on_duty ? "free" : "off");

export const ageOf = (unit) => (unit.point_at ? state.now.peek() - Date.parse(unit.point_at) : 0);

const known = new Map(); // id → {unit, lat, lon, x, y, heading}

// Every unit that has a position, with where it heads; called when units have changed.
export function placed() {
  const units = state.units.value;
  for (const id of known.keys()) if (!units.has(id)) known.delete(id);
  const found = [];
  for (const unit of units.values()) {
    if (!unit.point) continue;
    const spot = spotOf(unit);
    spot.state = stateOf(unit);
    found.push(spot);
  }
  return found;
}

function spotOf(unit) {
  const before = known.get(unit.id);
  if (before?.unit === unit) return before;
  const { lat, lon } = unit.point;
  const heading = before && metres(before, unit.point) > MOVED ? bearing(before, unit.point) : (before?.heading ?? null);
  const since = unit.point_at ? Date.parse(unit.point_at) : Infinity;
  const spot = { id: unit.id, unit, lat, lon, heading, since, ...mercator(lat, lon) };
  known.set(unit.id, spot);
  return spot;
}

export const headingOf = (id) => known.get(id)?.heading ?? null;

const rad = (degrees) => (degrees * Math.PI) / 180;

// Great-circle distance in metres, as the server measures it.
export function metres(a, b) {
  const h =
    Math.sin(rad(b.lat - a.lat) / 2) ** 2 +
    Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2;
  return 2 * 6371000 * Math.asin(Math.min(1, Math.sqrt(h)));
}

// Degrees from north, clockwise.
export function bearing(a, b) {
  const y = Math.sin(rad(b.lon - a.lon)) * Math.cos(rad(b.lat));
  const x = Math.cos(rad(a.lat)) * Math.sin(rad(b.lat)) - Math.sin(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.cos(rad(b.lon - a.lon));
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
}

export const WINDS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];
export const wind = (heading) => WINDS[Math.round(heading / 45) % 8];
