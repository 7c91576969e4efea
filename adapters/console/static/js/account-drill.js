// An exercise on the plain pages: the same frame and the same word as on the board's.
import { t } from "./account-words.js";
import { make } from "./door.js";

const EVERY = 10000; // ms between two looks
let shown = [];

export function drill(on) {
  document.documentElement.classList.toggle("drill", Boolean(on));
  if (on && !shown.length) {
    const frame = make("div", { className: "drillframe", attributes: { "aria-hidden": "true" } });
    const banner = make("p", { className: "drillbanner", attributes: { role: "status" }, data: { t: "drill_banner" } });
    shown = [frame, banner];
    document.body.prepend(...shown);
  } else if (!on) {
    for (const one of shown) one.remove();
    shown = [];
  }
  if (on) shown[1].textContent = t("drill_banner");
}

// `look` asks who this is; the house tells with it whether it exercises.
export function watch(look) {
  setInterval(async () => {
    const me = await look();
    if (me.ok) drill(me.drill);
  }, EVERY);
}
