// The map itself: Leaflet on a canvas, made once and carried from page to page.
// Law: updates are merged, there is at most one drawing a frame, and none while nothing changes.
import "leaflet";
import { computed, effect, signal, untracked } from "@preact/signals";
import { select } from "./acts.js";
import { ground } from "./map-base.js";
import * as data from "./map-data.js";
import { hit, paint, settle } from "./map-paint.js";
import { PLAIN, colours, forget, mix, type } from "./map-sprites.js";
import { placed } from "./map-units.js";
import * as state from "./state.js";

const L = globalThis.leaflet;
const EDGE = 36; // pixels around what must be seen
const CLOSE = 17; // zoom for a single spot

export const tool = signal(""); // "measure", "call": what the next click means
export const picked = signal(null); // {kind: "unit" | "path" | "spot", …}
export const trace = signal([]); // the points that are measured
export const drawn = signal(0); // frames, for who counts them

let map = null;
let base = null;
let overlay = null;
let frame = 0;
let units = [];
let stale = true; // units have changed since the last frame
let home = ""; // the ground that was fitted into the view

// Canvas over the whole view, drawn anew whenever the view or the data change.
const Overlay = L.Layer.extend({
  onAdd(on) {
    this.canvas = L.DomUtil.create("canvas", "map-things");
    on.createPane("things").append(this.canvas);
    on.getPane("things").style.zIndex = 450;
    on.getPane("things").style.pointerEvents = "none";
    on.on("move viewreset resize", ask);
    on.on("moveend", settle);
  },
});

function ask() {
  frame ||= requestAnimationFrame(draw);
}

function draw() {
  frame = 0;
  if (!map || !map.getContainer().isConnected) return;
  if (stale) {
    units = placed();
    stale = false;
  }
  const [size, ratio, { canvas }] = [map.getSize(), devicePixelRatio || 1, overlay];
  if (canvas.width !== Math.round(size.x * ratio) || canvas.height !== Math.round(size.y * ratio)) {
    [canvas.width, canvas.height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    [canvas.style.width, canvas.style.height] = [`${size.x}px`, `${size.y}px`];
  }
  L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
  const context = canvas.getContext("2d", PLAIN);
  context.setTransform(ratio * type(), 0, 0, ratio * type(), 0, 0);
  context.clearRect(0, 0, size.x, size.y);
  paint(context, view(), units, { picked: picked.peek(), trace: trace.peek() });
  drawn.value++;
}

// From the square of side 1 to the pixels of the view, which grow with the type of the page.
function view() {
  const { min } = map.getPixelBounds();
  const [{ x, y }, k] = [map.getSize(), type()];
  return { scale: (256 * 2 ** map.getZoom()) / k, left: min.x / k, top: min.y / k, width: x / k, height: y / k };
}

function clicked({ latlng, containerPoint }) {
  const at = { lat: latlng.lat, lon: latlng.lng };
  if (tool.value === "measure") return void (trace.value = [...trace.value, at]);
  if (tool.value === "call") {
    tool.value = "";
    return void (picked.value = { kind: "spot", at });
  }
  const found = hit(containerPoint.divideBy(type()), view(), units);
  if (found?.kind === "call") {
    picked.value = null;
    return select(found.id);
  }
  picked.value = found;
}

function make() {
  const node = document.createElement("div");
  node.className = "map-board";
  map = L.map(node, {
    preferCanvas: true, zoomControl: false, attributionControl: false, zoomAnimation: false,
    fadeAnimation: false, markerZoomAnimation: false, zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 4, maxZoom: 21,
  });
  map.setView([0, 0], 4);
  base = L.layerGroup().addTo(map);
  overlay = new Overlay().addTo(map);
  map.on("click", clicked);
  map.on("resize", refit);
  follow();
}

// What is drawn follows what is known.
function follow() {
  data.begin();
  effect(() => {
    const told = JSON.parse(tiles.value);
    if (told || grounded) grounded = import("./map-ground.js").then((ground) => ground.lay(L, map, told));
  });
  for (const scheme of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) matchMedia(scheme).addEventListener("change", mix);
  effect(() => void (state.theme.value, queueMicrotask(mix)));
  effect(() => void (state.language.value, forget(), settle(), ask()));
  effect(() => ground(L, base));
  effect(() => {
    void [state.units.value, state.open.value];
    stale = true;
    ask();
  });
  effect(() => {
    void [colours.value, data.layers.value, data.places.value, data.cameras.value, data.holes.value, data.hour.value, state.selected.value, state.open.value];
    void [picked.value, trace.value];
    settle();
    ask();
  });
  effect(() => void (minute.value, ask()));
  effect(() => data.places.value.length + data.paths.value.length > 0 && untracked(first));
  effect(() => focus.value && untracked(look));
}

let grounded = null;
const tiles = computed(() => JSON.stringify(state.hello.value?.ground ?? null)); // each greeting is a new one
const minute = computed(() => Math.floor(state.now.value / 30_000)); // positions grow old

// A call that is opened, and one that gets another place or another route, is looked at.
const focus = computed(() => {
  const call = state.call.value;
  return call?.point ? `${call.id}|${call.point.lat}|${call.point.lon}|${(call.route?.ways ?? []).map((w) => w.unit)}` : "";
});

const all = () => [...data.places.value, ...data.paths.value.flatMap((p) => p.line), ...data.zones.value.flatMap((z) => z.ring)];

function first() {
  const now = `${state.site.value.map}|${data.paths.value.length}|${data.places.value.length}`;
  if (home !== now && !focus.value) whole();
  home = now;
}

// The column of tools covers the right edge: nothing that matters goes under it.
const tools = () => map.getContainer().closest(".mapbox")?.querySelector(".maptools")?.offsetWidth ?? 0;

function fit(points) {
  if (!points.length || !map.getContainer().isConnected) return;
  const bounds = L.latLngBounds(points.map((p) => [p.lat, p.lon]));
  map.fitBounds(bounds, { paddingTopLeft: [EDGE, EDGE * 1.6], paddingBottomRight: [EDGE * 1.5 + tools(), EDGE], maxZoom: CLOSE, animate: false });
  fitted = { points, at: seen() };
}

// A view that nobody has moved since fits its frame again, whatever size that gets.
let fitted = { points: [], at: "" };
function seen() {
  const corner = map.containerPointToLatLng([0, 0]); // stays where it is when the size changes
  return `${map.getZoom()}|${corner.lat.toFixed(5)}|${corner.lng.toFixed(5)}`;
}
const refit = () => fitted.at === seen() && fit(fitted.points);

export const whole = () => fit(all());

function look() {
  const call = state.call.value;
  const ways = (call.route?.ways ?? []).flatMap((w) => (w.line.length ? w.line : [state.units.value.get(w.unit)?.point]));
  fit([call.point, ...ways].filter(Boolean));
}

export function zoom(by) {
  map.setZoom(map.getZoom() + by);
}

export function goTo(point) {
  map.panTo([point.lat, point.lon], { animate: false });
}

// By so many pixels.
export const nudge = (x, y) => map.panBy([x, y], { animate: false });

export function stop() {
  tool.value = "";
  trace.value = [];
  picked.value = null;
}

// Put the map into an element of the page; returns how to take it out again.
export function mount(holder) {
  if (!map) make();
  const node = map.getContainer();
  holder.append(node);
  const watcher = new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false }));
  watcher.observe(holder);
  map.invalidateSize({ animate: false, pan: false });
  if (focus.value) look();
  else whole();
  ask();
  return () => {
    watcher.disconnect();
    if (node.parentNode === holder) node.remove();
  };
}

// For tests: where a spot of the world is on the screen.
export const onScreen = (lat, lon) => map.latLngToContainerPoint([lat, lon]);
