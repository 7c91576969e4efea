// Who looked at what, who ordered what. The newest first.
import { enter, tell } from "./account-sheet.js";
import { moment, named, t } from "./account-words.js";
import { $, ask, make } from "./door.js";

const WHAT = { audio: "looked_audio", picture: "looked_picture", identity: "looked_identity", spoke: "spoke", "handed over": "handed_over", "took over": "took_over" };
let trail = [];

const about = (one) => [one.number ? t("call_n", { n: one.number }) : "", one.text].filter(Boolean).join(" · ");
const who = (one) => {
  const person = one.person || t("unsigned");
  return one.account && one.account !== person ? `${person} (${one.account})` : person;
};

function words() {
  const wanted = $("filter").value.trim().toLowerCase();
  const rows = trail
    .map((one) => [moment(one.at), who(one), [t(WHAT[one.what] ?? one.what), named(one.desk_names)].filter(Boolean).join(" · "), about(one)])
    .filter((cells) => !wanted || cells.join(" ").toLowerCase().includes(wanted));
  $("trail").replaceChildren(...rows.map(([when, ...rest]) =>
    make("tr", {}, make("td", { className: "when", textContent: when }), ...rest.map((text) => make("td", { textContent: text })))));
  $("none").hidden = rows.length > 0;
}

$("filter").addEventListener("input", words);
$("pick").addEventListener("submit", (event) => event.preventDefault());

async function refresh() {
  const answer = await ask("/api/audit");
  if (!answer.ok) return tell(answer);
  trail = answer.trail;
  words();
}

await enter(words);
await refresh();
setInterval(refresh, 15000);
