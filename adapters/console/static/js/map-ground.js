// The ground under the map, from the one file of tiles that a site may bring along (PMTiles).
// Law: this and its painters are fetched only where there is such a file; it comes from this house.
import { effect } from "@preact/signals";
import { failure } from "./map-data.js";
import { colours } from "./map-sprites.js";
import { language, theme } from "./state.js";
import { HTML_LANG } from "./words.js";

const FILE = "/api/map/ground.pmtiles";
const beside = (file) => new URL(`../vendor/${file}`, import.meta.url).href; // of this version
const PAINTERS = { vector: beside("protomaps-leaflet.mjs"), picture: beside("pmtiles.mjs") };
const BELOW = 1; // under everything else that lies still

const fetched = new globalThis.Map();

// The painters are plain scripts, as their packages bring them: each leaves one global name.
function fetchScript(path) {
  if (!fetched.has(path))
    fetched.set(path, new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { src: path, onload: done, onerror: () => failed(new Error(path)) });
      document.head.append(script);
    }));
  return fetched.get(path);
}

const dark = () => theme.value === "dark" || (theme.value === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);

const limits = (told) => ({ bounds: told.bounds, minNativeZoom: told.least, maxNativeZoom: told.most, zIndex: BELOW, className: "map-ground" });

// The page's own colours and language: drawn anew when they change.
const vectors = (told) =>
  globalThis.protomapsL.leafletLayer({
    url: FILE, flavor: dark() ? "dark" : "light", lang: HTML_LANG[language.value], bounds: told.bounds,
    maxDataZoom: told.most, zIndex: BELOW, className: "map-ground", attribution: "",
  });

function pictures(L, told) {
  const file = new globalThis.pmtiles.PMTiles(FILE);
  const Pictures = L.GridLayer.extend({
    createTile({ x, y, z }, done) {
      const tile = document.createElement("canvas");
      draw(file, tile, z, x, y).then(() => done(null, tile), (error) => done(error, tile));
      return tile;
    },
  });
  return new Pictures(limits(told));
}

async function draw(file, tile, z, x, y) {
  const found = await file.getZxy(z, x, y);
  if (!found) return;
  const picture = await createImageBitmap(new Blob([found.data]));
  [tile.width, tile.height] = [picture.width, picture.height];
  tile.getContext("2d").drawImage(picture, 0, 0);
  picture.close();
}

let shown = null;
let stop = () => {};

// Lay it under the map, in place of what lay there.
export async function lay(L, map, told) {
  stop();
  shown?.remove();
  shown = null;
  if (!told) return;
  try {
    await fetchScript(PAINTERS[told.tiles]);
  } catch (error) {
    failure.value = error.message;
    return;
  }
  stop = effect(() => {
    void [colours.value, language.value];
    if (shown && told.tiles === "picture") return;
    shown?.remove();
    shown = told.tiles === "picture" ? pictures(L, told) : vectors(told);
    shown.addTo(map);
  });
}
