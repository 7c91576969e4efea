// What is open, what the last shift left, and the two words for it: "交班：…" and "接班".
import { deskName, enter, me, tell } from "./account-sheet.js";
import { language, moment, named, t } from "./account-words.js";
import { $, ask, make } from "./door.js";

const OVER = ["closed", "merged"];
let board = { calls: [], alarms: [], links: [], units: [] };
let shift = { shifts: [], unread: [], desks: [] };

function words() {
  const open = board.calls.filter((c) => !OVER.includes(c.status)).sort((a, b) => a.priority - b.priority || a.opened.localeCompare(b.opened));
  const wrong = [
    ...board.links.filter((l) => !l.up).map((l) => [line(l.adapter), t("line_down"), l.reason_names?.[language()] ?? l.reason].filter(Boolean).join(" · ")),
    ...board.alarms.filter((a) => a.on).map((a) => [line(a.adapter), named(a.names, a.what), a.about, a.detail].filter(Boolean).join(" · ")),
  ];
  list("open", open.map(call), "open-count");
  list("alarms", wrong, "alarm-count");
  list("unread", once(shift.unread).sort((a, b) => b.at.localeCompare(a.at)).map((m) => `${moment(m.at)} · ${m.text}`), "unread-count");
  $("shifts").replaceChildren(...(shift.shifts.length ? shift.shifts.map(last) : [make("p", { className: "none", textContent: t("none") })]));
  $("leaving").hidden = shift.desks.length === 0;
  $("desk-field").hidden = shift.desks.length < 2;
  if ($("desk").options.length !== shift.desks.length)
    $("desk").replaceChildren(...shift.desks.map((desk) => make("option", { value: desk, textContent: deskName(desk) })));
  else for (const option of $("desk").options) option.textContent = deskName(option.value);
}

// What two desks were told in the same words is one line.
const once = (messages) => [...new Map(messages.map((m) => [`${m.at.slice(0, 16)}|${m.text}`, m])).values()];
const line = (adapter) => (adapter === "speech" ? t("speech") : adapter);

function call(one) {
  const holder = one.holder_names?.[language()] ?? one.holder;
  return [t("call_n", { n: one.number }), t(`priority_${one.priority}`), named(one.kind_names, one.kind), named(one.place_names), holder, one.words].filter(Boolean).join(" · ");
}

function list(id, lines, count) {
  $(id).replaceChildren(...(lines.length ? lines : [t("nothing")]).map((line) => make("li", { textContent: line })));
  $(count).textContent = lines.length;
}

function last(one) {
  const taken = one.taken_at ? t("taken_by", { who: one.taken_by, at: moment(one.taken_at) }) : t("not_taken");
  const parts = [
    make("p", {}, make("strong", { textContent: named(one.desk_names, one.desk) }), ` · ${t("by_at", { who: one.person, at: moment(one.at) })}`),
    make("blockquote", { className: "left", textContent: one.note || t("no_note") }),
    make("p", { className: "hint", textContent: taken }),
  ];
  if (!one.taken_at && shift.desks.length) {
    const button = make("button", { className: "go", type: "button", textContent: t("take_over") });
    button.addEventListener("click", () => say(language() === "zh" ? "接班" : "take over the shift", "taken"));
    parts.push(button);
  }
  return make("div", { className: "handed" }, ...parts);
}

async function say(words, done) {
  tell(null);
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const key = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  const desk = $("desk").value || shift.desks[0];
  const answer = await ask("/api/say", { key, desk, words }, shift.token);
  if (!answer.ok) return tell(answer);
  if (done === "handed") $("note").value = ""; // a note that is being written stays
  setTimeout(refresh, 700); // it becomes a fact within a moment
  tell(done);
}

$("over").addEventListener("submit", (event) => {
  event.preventDefault();
  const note = $("note").value.trim();
  say(language() === "zh" ? `交班：${note}` : `shift over: ${note}`, "handed");
});
$("print").addEventListener("click", () => print());

async function refresh() {
  const [seen, told] = [await ask("/api/board"), await ask("/api/shift")];
  if (!seen.ok || !told.ok) return tell(seen.ok ? told : seen);
  [board, shift] = [seen, told];
  words();
}

await enter(words);
if (me.status) await refresh();
setInterval(refresh, 10000);
