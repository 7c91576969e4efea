// One's own account; for administrators also the accounts of others.
import { deskName, enter, leave, me, renewed, tell } from "./account-sheet.js";
import { moment, t } from "./account-words.js";
import { $, ask, make, speak } from "./door.js";

let own = { sessions: [] };
let others = null;
let secret = "";

function words() {
  $("second-state").textContent = own.second ? t("second_on", { n: own.recovery }) : t("second_off");
  $("second-new").hidden = own.second || secret !== "";
  $("second-form").hidden = own.second || secret === "";
  $("second-off").hidden = !own.second;
  $("sessions").replaceChildren(...own.sessions.map(session));
  $("managing").hidden = others === null;
  if (others) manage();
}

const session = (one) =>
  make("li", {}, t("session", { address: one.address || "—", since: moment(one.made) }), one.this ? ` · ${t("this_one")}` : "");

async function refresh() {
  own = await ask("/api/own");
  if ((me.rights ?? []).includes("manage")) others = await ask("/api/accounts");
  speak();
}

async function change(path, body, done) {
  tell(null);
  const answer = await ask(path, body, me.token);
  if (!answer.ok) return tell(answer);
  await renewed();
  await refresh();
  done(answer);
}

$("password").addEventListener("submit", (event) => {
  event.preventDefault();
  if ($("new").value !== $("again").value) return tell({ code: "differ" });
  if (!$("old").value || !$("new").value) return tell({ code: "empty" });
  change("/api/own/password", { old: $("old").value, new: $("new").value }, () => {
    $("password").reset();
    tell("saved");
  });
});

$("second-new").addEventListener("click", async () => {
  const answer = await ask("/api/own/second/new", {}, me.token);
  if (!answer.ok) return tell(answer);
  secret = answer.secret;
  $("secret").textContent = secret.replace(/(.{4})/g, "$1 ").trim();
  $("qr").hidden = !answer.picture;
  if (answer.picture) $("qr").src = answer.picture;
  words();
  $("digits").focus();
});

$("second-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = { password: $("proof").value, secret, code: $("digits").value };
  change("/api/own/second/on", body, ({ recovery }) => {
    secret = "";
    $("second-form").reset();
    $("codes").replaceChildren(...recovery.map((code) => make("li", { textContent: code })));
    $("recovery").hidden = false;
    words();
  });
});

$("second-off").addEventListener("submit", (event) => {
  event.preventDefault();
  change("/api/own/second/off", { password: $("proof-off").value }, () => {
    $("second-off").reset();
    $("recovery").hidden = true;
    tell("saved");
  });
});

$("everywhere").addEventListener("click", () => leave(true));

// Accounts of others.

function manage() {
  const chosen = $("add-role").value;
  $("add-role").replaceChildren(...others.roles.map((role) => make("option", { value: role, textContent: t(role) })));
  if (chosen) $("add-role").value = chosen;
  if (!$("add-desks").children.length)
    $("add-desks").append(...others.desks.map((desk) => make("label", {}, make("input", { type: "checkbox", value: desk }), ` ${deskName(desk)}`)));
  $("accounts").replaceChildren(...others.accounts.map(row));
}

function row(one) {
  const state = one.disabled ? t("disabled") : one.waiting ? t("waiting") : one.signed_in ? t("online", { n: one.signed_in }) : t("offline");
  const orders = [one.disabled ? "enable" : "disable", "reset", ...(one.signed_in ? ["sign-out"] : [])];
  const acts = make("div", { className: "acts" }, ...orders.map((order) => act(one.name, order)));
  return make("tr", { className: one.disabled ? "off" : "" },
    make("td", { textContent: one.name }), make("td", { textContent: one.shown }),
    make("td", { textContent: t(one.role) + (one.desks.length ? ` (${one.desks.map(deskName).join("、")})` : "") }),
    make("td", { textContent: state + (one.second ? ` · ${t("has_second")}` : "") }), make("td", {}, acts));
}

function act(name, order) {
  const words = t(order.replace("-", "_"));
  const button = make("button", { className: "small", type: "button", textContent: words, attributes: { "aria-label": `${words}: ${name}` } });
  button.addEventListener("click", async () => {
    if (["reset", "disable"].includes(order) && !confirm(t(`sure_${order}`, { name }))) return;
    tell(null);
    shown(await ask("/api/accounts/order", { name, do: order }, me.token));
  });
  return button;
}

$("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!$("add-name").value.trim()) return tell({ code: "empty" });
  tell(null);
  const desks = [...$("add-desks").querySelectorAll("input:checked")].map((box) => box.value);
  const body = { name: $("add-name").value, shown: $("add-shown").value, role: $("add-role").value, desks };
  const answer = await ask("/api/accounts", body, me.token);
  if (answer.ok) $("add").reset();
  shown(answer);
});

async function shown(answer) {
  if (!answer.ok) return tell(answer);
  $("link").hidden = !answer.setup;
  if (answer.setup) $("setup").textContent = location.origin + answer.setup;
  await refresh();
  if (answer.setup) $("link").scrollIntoView({ block: "center" });
}

$("copy").addEventListener("click", async () => {
  await navigator.clipboard?.writeText($("setup").textContent);
  tell("copied");
});

await enter(words);
$("own").value = me.account ?? "";
await refresh();
