// What the map is drawn of, fetched from this house alone: the ground once for each version of the
// site, circles and holes when somebody looks at them.
import { computed, effect, signal, untracked } from "@preact/signals";
import { call, closures, now, site } from "./state.js";

export const LAYERS = ["units", "off", "calls", "places", "zones", "cameras", "circles", "holes"];
const AT_FIRST = ["units", "off", "calls", "places", "zones"];
const KEPT = "console.map.layers";

export const layers = signal(new Set(kept()));
export const paths = signal([]); // {id, names, ridden, timed, oneway, line: [{lat, lon}], world}
export const zones = signal([]); // {id, names, ring: [{lat, lon}]}
export const cameras = signal([]); // {id, names, heading, view, x, y}
export const failure = signal("");
export const circles = signal([]); // {mode, minutes, polygons}, widest first
export const mode = signal("foot");
export const holes = signal(null); // as the server tells them
const wanted = signal(null); // the hour that somebody chose
const present = computed(() => Number(new Date(now.value).toLocaleTimeString("en-GB", { timeZone: site.value.timezone }).slice(0, 2)));
export const hour = computed(() => wanted.value ?? present.value);
export const choose = (value) => (wanted.value = value);
export const WITHIN = 5; // minutes

function kept() {
  const said = localStorage.getItem(KEPT);
  return said === null ? AT_FIRST : said.split(",").filter((l) => LAYERS.includes(l));
}

export function toggle(layer) {
  const next = new Set(layers.value);
  if (!next.delete(layer)) next.add(layer);
  localStorage.setItem(KEPT, [...next].join());
  layers.value = next;
}

// Places come with the greeting: they are there even where the ground is not.
export const places = computed(() =>
  Object.entries(site.value.places).map(([id, p]) => ({ id, names: p.names, lat: p.lat, lon: p.lon, ...mercator(p.lat, p.lon) })),
);

// Web Mercator on a square of side 1: the same as Leaflet's, without making an object for each point.
export function mercator(lat, lon) {
  const s = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
  return { x: lon / 360 + 0.5, y: 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI) };
}

async function json(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(30000) });
  if (!answer.ok) throw new Error((await answer.json()).error);
  return answer.json();
}

// The newest question counts; an answer to an older one is dropped.
function asking(take) {
  let nth = 0;
  return async (path) => {
    const mine = ++nth;
    try {
      const said = path ? await json(path) : null;
      if (mine === nth) take(said);
    } catch (error) {
      if (mine === nth) failure.value = error.message;
    }
  };
}

const degrees = (line) => line.map(([lon, lat]) => ({ lat, lon }));
const flat = (line) => Float64Array.from(line.flatMap(([lon, lat]) => Object.values(mercator(lat, lon))));

const askGround = asking((said) => {
  const of = (what) => said.features.filter((f) => f.properties.what === what && f.geometry);
  failure.value = "";
  paths.value = of("path").map((f) => ({ ...f.properties, line: degrees(f.geometry.coordinates), world: flat(f.geometry.coordinates) }));
  cameras.value = of("camera").map((f) => ({ ...f.properties, ...mercator(...f.geometry.coordinates.toReversed()) }));
  zones.value = of("zone").map((f) => ({ ...f.properties, ring: degrees(f.geometry.coordinates[0]) }));
});

const askCircles = asking((said) => {
  circles.value = (said?.features ?? []).map((f) => ({
    ...f.properties,
    polygons: f.geometry.coordinates.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon]))),
  }));
  const modes = new Set(circles.value.map((c) => c.mode));
  if (modes.size && !modes.has(mode.value)) mode.value = [...modes][0];
});

const askHoles = asking((said) => (holes.value = said));

const shut = computed(() => closures.value.map((c) => c.path).join());
const spot = computed(() => (call.value?.point ? `lat=${call.value.point.lat}&lon=${call.value.point.lon}` : ""));
const version = computed(() => site.value.map ?? "");

let begun = false;
export function begin() {
  if (begun) return;
  begun = true;
  effect(() => version.value && untracked(() => askGround("/api/map")));
  effect(() => {
    const asked = layers.value.has("circles") && spot.value;
    void [shut.value, version.value]; // other closures, other circles
    askCircles(asked && `/api/map/circles?${spot.value}`);
  });
  effect(() => {
    void [shut.value, version.value];
    askHoles(layers.value.has("holes") && `/api/map/holes?within=${WITHIN}`);
  });
}
