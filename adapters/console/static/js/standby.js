// The reserve that stands in where others are away, and where too few are on duty.
import { html } from "./html.js";
import { Mark } from "./marks.js";
import { say } from "./say.js";
import * as state from "./state.js";
import { Since } from "./times.js";
import { name, t } from "./words.js";

const order = (words, move) => say(words, `${words}|${move.since}`);

// The one key: the oldest move that waits for a yes.
export function coverFirst() {
  const move = state.standby.value.moves.find((m) => m.stage === "asked");
  if (move) order(`cover ${move.id}`, move);
}

const MARKS = { asked: "proposed", sent: "taken", there: "on scene" };

const Move = ({ move }) => html`
  <li class="moved ${move.stage}"><p><${Mark} of=${MARKS[move.stage]} size="14" /> <b>${move.id} ${name(move.unit_names, move.unit)}</b>
      → ${name(move.post_names, move.post)} <span class="why">${t(`cover_${move.stage}`)}</span> <${Since} at=${move.since} /></p>
    ${move.stage === "asked" && html`<button class="act" onClick=${() => order(`cover ${move.id}`, move)}>${t("cover_yes")} <kbd>R</kbd></button>`}
    <button class="small plain" onClick=${() => order(`no cover ${move.id}`, move)}>${t("cover_no")}</button></li>`;

const Thin = ({ thin }) => html`
  <li class="thin"><span class="bignumber">${thin.have}/${thin.need}</span> <b>${name(thin.names, thin.id)}</b>
    <span class="state bad"><${Mark} of="escalated" size="13" />${t("too_few")}</span></li>`;

export const Standby = () => state.standby.value.moves.length + state.standby.value.thin.length > 0 && html`
  <section class="card panel standby"><h2><span><${Mark} of="on scene" size="14" /> ${t("standby")}</span></h2>
    <ul>${state.standby.value.thin.map((one) => html`<${Thin} key=${one.id} thin=${one} />`)}
      ${state.standby.value.moves.map((m) => html`<${Move} key=${m.id} move=${m} />`)}</ul></section>`;
