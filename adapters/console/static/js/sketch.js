// A sketch of the area: places, units, the call and the ways to it. Not a map, and says so.
import { html } from "./html.js";
import { labelled } from "./labels.js";
import { site, units } from "./state.js";
import { name, t } from "./words.js";

const [WIDTH, HEIGHT, EDGE] = [400, 220, 30];

// Degrees to the picture, north up, the whole of `points` inside.
function frame(points) {
  const [lats, lons] = [points.map((p) => p.lat), points.map((p) => p.lon)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(
    (WIDTH - 2 * EDGE) / Math.max((east - west) * narrow, 1e-4),
    (HEIGHT - 2 * EDGE) / Math.max(north - south, 1e-4),
  );
  const [midLat, midLon] = [(south + north) / 2, (west + east) / 2];
  return ({ lat, lon }) => [WIDTH / 2 + (lon - midLon) * narrow * scale, HEIGHT / 2 - (lat - midLat) * scale];
}

function things(call) {
  const places = Object.entries(site.value.places).map(([id, p]) => ({ kind: "place", id, at: p, text: name(p.names, id), size: 4 }));
  const sent = new Set((call.route?.ways ?? []).map((w) => w.unit));
  const known = [...units.value.values()]
    .filter((u) => u.point)
    .map((u) => ({ kind: sent.has(u.id) ? "unit sent" : "unit", id: u.id, at: u.point, size: sent.has(u.id) ? 6 : 4,
      text: sent.has(u.id) ? name(u.names, u.id) : "" }));
  const spot = call.point ? [{ kind: "spot", id: "here", at: call.point, text: "", size: 12 }] : [];
  // Drawn in this order; labels are placed in the opposite one, so that what matters gets the room.
  return [...places, ...known.sort((a, b) => a.size - b.size), ...spot];
}

function lines(call, xy) {
  const straight = (unit) => [units.value.get(unit)?.point, call.point];
  return (call.route?.ways ?? [])
    .map((w) => (w.line.length > 1 ? w.line : straight(w.unit)))
    .filter((points) => points.every(Boolean))
    .map((points) => points.map(xy).map((p) => p.join()).join(" "));
}

// Are all ways that are drawn measured on paths? One straight line among them must not pass for one.
const along = (call) => (call.route?.ways ?? []).length > 0 && call.route.ways.every((w) => w.line.length > 2);

const SHAPES = {
  place: ({ x, y }) => html`<path d="M${x} ${y - 4}l4 4-4 4-4-4z" />`,
  unit: ({ x, y }) => html`<circle cx=${x} cy=${y} r="3.5" />`,
  "unit sent": ({ x, y }) => html`<circle cx=${x} cy=${y} r="5.5" />`,
  spot: ({ x, y, number }) => html`<circle cx=${x} cy=${y} r="11" /><text class="at" x=${x} y=${y + 4}>${number}</text>`,
};

const Thing = ({ thing, number }) => html`
  <g class=${thing.kind}>${SHAPES[thing.kind]({ ...thing, number })}
    ${thing.label && html`<text x=${thing.label.x} y=${thing.label.y} text-anchor=${thing.label.anchor}>${thing.text}</text>`}</g>`;

export function Sketch({ call }) {
  const all = things(call);
  if (all.length < 2) return null;
  const xy = frame(all.map((thing) => thing.at));
  const placed = all.map((thing) => {
    const [x, y] = xy(thing.at);
    return { ...thing, x, y };
  });
  const drawn = labelled(placed, WIDTH, HEIGHT);
  return html`
    <section class="card sketch">
      <h2>${t("map")} <span class="aside">${t(along(call) ? "along" : "straight")}</span></h2>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${t("map")}>
        ${lines(call, xy).map((points) => html`<polyline class="way" key=${points} points=${points} />`)}
        ${drawn.map((thing) => html`<${Thing} key=${thing.kind + thing.id} thing=${thing} number=${call.number} />`)}
      </svg>
    </section>`;
}
