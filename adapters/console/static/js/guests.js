// Departments that were invited into a call: who takes part, who does not, who has not answered.
import { open, simple } from "./acts.js";
import { html } from "./html.js";
import { Mark, TONES } from "./marks.js";
import { unitName } from "./route.js";
import * as state from "./state.js";
import { Due, Since } from "./times.js";
import { name, t } from "./words.js";

const SHAPE = { taken: "heard" }; // who takes part is not on a way
const INSIDE = new Set(["offered", "taken", "on scene"]);

function Guest({ call, guest }) {
  const inside = INSIDE.has(guest.state);
  return html`
    <li class="assignment ${inside ? "" : "past"}">
      <span class="who"><b>${unitName(guest)}</b>
        ${guest.note && html` <span class="why">${name(guest.note_names, guest.note)}</span>`}</span>
      <span class="state ${TONES[guest.state] ?? "quiet"}"><${Mark} of=${SHAPE[guest.state] ?? guest.state} />${t(`guest_${guest.state.replace(" ", "_")}`)}</span>
      <span class="when"><${Since} at=${guest.since} />${guest.until && html`<${Due} at=${guest.until} />`}</span>
      ${inside && state.live(call) && html`<button class="small plain" onClick=${() => simple("release", call, guest.unit)}>${t("release")}</button>`}
    </li>`;
}

export const Guests = ({ call }) =>
  call.guests?.length > 0 && html`
    <section class="card assignments guests">
      <h2>${t("guests")} ${state.live(call) && html`<button class="small plain" onClick=${() => open("invite")}>${t("invite")} <kbd>I</kbd></button>`}</h2>
      <ul>${call.guests.map((g) => html`<${Guest} key=${g.unit} call=${call} guest=${g} />`)}</ul>
    </section>`;
