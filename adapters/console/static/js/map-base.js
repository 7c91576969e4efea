// What lies still: zones, circles, and the paths with their closures. Leaflet's canvas draws it.
import * as data from "./map-data.js";
import { colours } from "./map-sprites.js";
import { closures } from "./state.js";

const latlng = (p) => [p.lat, p.lon];

export function ground(L, group) {
  const is = colours.value;
  group.clearLayers();
  if (!is.ink) return;
  const on = (layer) => data.layers.value.has(layer);
  const add = (layer) => group.addLayer(layer);
  if (on("zones")) for (const zone of data.zones.value) add(outline(L, zone, is));
  if (on("circles")) for (const circle of data.circles.value) if (circle.mode === data.mode.value) add(area(L, circle, is));
  const shut = new Map(closures.value.map((c) => [c.path, c]));
  for (const path of data.paths.value) add(casing(L, path, is));
  for (const path of data.paths.value) for (const line of lines(L, path, shut.has(path.id), is)) add(line);
}

const quiet = { interactive: false, smoothFactor: 1.2 };

const outline = (L, zone, is) =>
  L.polygon(zone.ring.map(latlng), { ...quiet, color: is.soft, weight: 1.2, dashArray: "6 5", fillColor: is.cool, fillOpacity: 0.06 });

const area = (L, circle, is) =>
  L.polygon(circle.polygons.map((rings) => rings.map((r) => rounded(rounded(r)))), { ...quiet, smoothFactor: 2, color: is.accent, weight: { 1: 2, 3: 1.4, 5: 1 }[circle.minutes] ?? 1, opacity: 0.8, fillColor: is.accent, fillOpacity: 0.13 });

// The server draws areas in squares; corners that are cut (Chaikin) show that their edge is not sharp.
const rounded = (ring) =>
  ring.slice(1).flatMap((b, i) => [between(ring[i], b, 0.25), between(ring[i], b, 0.75)]);
const between = (a, b, share) => [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];

const casing = (L, path, is) => L.polyline(path.line.map(latlng), { ...quiet, color: is.soft, weight: path.ridden ? 3.6 : 5.4, opacity: 0.75 });

// A closed path is red and broken; crosses are drawn over it with the units.
function lines(L, path, closed, is) {
  const line = path.line.map(latlng);
  if (closed) return [L.polyline(line, { ...quiet, color: is.alarm, weight: 4, dashArray: "3 7" })];
  const ridden = { color: is.cool, weight: 2.2, dashArray: "9 5" };
  return [L.polyline(line, { ...quiet, ...(path.ridden ? ridden : { color: is.card, weight: 3 }) })];
}
