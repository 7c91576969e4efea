// A sketch of the area: places, units, the call and the ways to it. Not a map, and says so.
import { html } from "./html.js";
import { site, units } from "./state.js";
import { name, t } from "./words.js";

const [WIDTH, HEIGHT, EDGE] = [400, 220, 34];

const at = (point) => point && { lat: point.lat ?? point[0], lon: point.lon ?? point[1] };

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
  return (p) => [
    WIDTH / 2 + (p.lon - midLon) * narrow * scale,
    HEIGHT / 2 - (p.lat - midLat) * scale,
  ];
}

const Label = ({ xy: [x, y], text, kind }) => html`
  <text class=${kind} x=${x} y=${y - 9} text-anchor=${x < 80 ? "start" : x > WIDTH - 80 ? "end" : "middle"}>${text}</text>`;

const Place = ({ xy: [x, y], label }) => html`
  <g class="place"><path d="M${x} ${y - 4}l4 4-4 4-4-4z" />
    ${label && html`<${Label} xy=${[x, y]} text=${label} kind="" />`}</g>`;

const Unit = ({ xy: [x, y], label, sent }) => html`
  <g class="unit ${sent ? "sent" : ""}"><circle cx=${x} cy=${y} r=${sent ? 5.5 : 3.5} />
    ${label && html`<${Label} xy=${[x, y + (sent ? 24 : 0)]} text=${label} kind="sent" />`}</g>`;

const Way = ({ points }) => html`<polyline class="way" points=${points.map((p) => p.join()).join(" ")} />`;

export function Sketch({ call }) {
  const places = Object.entries(site.value.places).filter(([, p]) => p.point);
  const known = [...units.value.values()].filter((u) => u.point);
  const here = at(call.point);
  const all = [...places.map(([, p]) => at(p.point)), ...known.map((u) => at(u.point)), ...(here ? [here] : [])];
  if (all.length < 2) return null;
  const xy = frame(all);
  const ways = call.route?.ways ?? [];
  const sent = new Map(ways.map((w) => [w.unit, w]));
  const line = (w) => (w.line.length > 1 ? w.line.map((p) => xy(at(p))) : straight(w));
  const straight = (w) => {
    const from = units.value.get(w.unit)?.point;
    return from && here ? [xy(at(from)), xy(here)] : null;
  };
  const lines = ways.map(line).filter(Boolean);
  return html`
    <section class="card sketch">
      <h2>${t("map")} <span class="aside">${ways.some((w) => w.line.length < 3) && t("straight")}</span></h2>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${t("map")}>
        ${lines.map((points, i) => html`<${Way} key=${i} points=${points} />`)}
        ${places.map(([id, p]) => html`<${Place} key=${id} xy=${xy(at(p.point))} label=${name(p.names, id)} />`)}
        ${known.map((u) => html`<${Unit} key=${u.id} xy=${xy(at(u.point))} sent=${sent.has(u.id)}
          label=${sent.has(u.id) ? name(u.names, u.id) : ""} />`)}
        ${here && html`<${Spot} xy=${xy(here)} number=${call.number} />`}
      </svg>
    </section>`;
}

const Spot = ({ xy: [x, y], number }) => html`
  <g class="spot"><circle cx=${x} cy=${y} r="11" /><text x=${x} y=${y + 4} text-anchor="middle">${number}</text></g>`;
