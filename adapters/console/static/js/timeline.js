// Everything heard, said and decided about a call, in one line of time.
import { teller } from "./heard.js";
import { html } from "./html.js";
import { Mark, Reach } from "./marks.js";
import { units } from "./state.js";
import { clock, TimeOfDay } from "./times.js";
import { name, said, t } from "./words.js";

const who = (unit) => name(units.value.get(unit)?.names, unit);

const heardItem = (heard) => ({ at: heard.at, key: `h${heard.key}`, heard });
const relayItem = (relay) => ({ at: relay.at, key: `r${relay.key}`, relay });
const factItem = (fact, nth) => ({ at: fact.at, key: `f${nth}`, fact });

function Item({ item }) {
  if (item.heard) return html`<${In} heard=${item.heard} />`;
  if (item.relay) return html`<${Out} relay=${item.relay} />`;
  return html`<${Fact} fact=${item.fact} />`;
}

const In = ({ heard }) => html`
  <li class="in"><${TimeOfDay} at=${heard.at} /><${Mark} of=${heard.voice ? "voice" : "heard"} size="14" />
    <div><b>${teller(heard)}</b> <q>${heard.words || t("not_understood")}</q></div></li>`;

// All news of a relay, as it came.
const history = (relay) =>
  relay.moves.map((m) => `${clock(m.at)} ${t(m.reach === "sent" ? "sent_reach" : m.reach)} ${name(m.reason_names, m.reason)}`).join("\n");

const Out = ({ relay }) => html`
  <li class="out"><${TimeOfDay} at=${relay.at} /><${Mark} of="taken" size="14" />
    <div><b>${relay.unit ? who(relay.unit) : t("reporter")}</b> <span class="via">${relay.unit && relay.to}</span>
      <span class="words">${relay.text}</span>
      <${Reach} of=${relay.reach} history=${history(relay)} />
      ${relay.reason ? html` <span class="why">${name(relay.reason_names, relay.reason)}</span>`
        : relay.parts > 0 && html` <span class="why">${t("text_parts", { n: relay.parts })}</span>`}</div></li>`;

const Fact = ({ fact }) => html`
  <li class="fact"><${TimeOfDay} at=${fact.at} /><${Mark} of="fact" size="14" />
    <div>${said(fact.text, `${fact.what} ${fact.unit && who(fact.unit)}`)}</div></li>`;

export function Timeline({ call }) {
  const items = [
    ...call.heard.map(heardItem),
    ...call.relays.map(relayItem),
    ...call.timeline.map(factItem),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return html`
    <section class="card timeline">
      <h2>${t("timeline")}</h2>
      ${items.length ? html`<ol>${items.map((i) => html`<${Item} key=${i.key} item=${i} />`)}</ol>`
        : html`<p class="none">${t("no_timeline")}</p>`}
    </section>`;
}
