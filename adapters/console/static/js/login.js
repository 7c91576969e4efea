// The door: signing in, and opening a set-up link. The link's token stands behind "#": no log sees it.
import { named, t } from "./account-words.js";
import { $, ask, settings, speak, trouble } from "./door.js";

const setup = new URLSearchParams(location.hash.slice(1)).get("setup") ?? "";
let site = {};
let link = null;
let problem = null;

function show(form) {
  for (const id of ["sign-in", "set-up", "display", "none"]) $(id).hidden = id !== form;
  $("head").dataset.t = { "set-up": "set_up_head", display: "display_head" }[form] ?? "sign_in";
  speak(words);
  document.querySelector(`#${form} input:not([type=checkbox], [readonly], [type=hidden]), #${form} button`)?.focus();
}

function words() {
  $("site").textContent = named(site);
  document.title = `${t($("head").dataset.t)} · ${named(site)}`;
  if (link) {
    $("whose").textContent = t("whose", link);
    $("which").textContent = t("which", link);
  }
  $("trouble").hidden = problem === null;
  $("trouble").textContent = problem ? trouble(problem) : "";
}

function tell(answer) {
  problem = answer;
  words();
}

// Only a path of this house: a link cannot lead anybody astray.
function next(home) {
  const wanted = new URLSearchParams(location.search).get("next") ?? "";
  const ours = /^\/(?![/\\])[\w./-]*$/.test(wanted) && wanted !== "/";
  location.replace(ours ? wanted : home);
}

async function enter(path, body, button) {
  tell(null);
  button.disabled = true;
  const answer = await ask(path, body);
  button.disabled = false;
  if (answer.ok && answer.home) return next(answer.home);
  if (answer.code === "second") {
    $("second").hidden = false;
    return $("code").focus();
  }
  tell(answer);
  if (answer.code === "wrong") ($("second").hidden ? $("password") : $("code")).select();
}

$("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const [name, password, code] = ["name", "password", "code"].map((id) => $(id).value);
  if (!name.trim() || !password) return tell({ code: "empty" });
  enter("/api/login", { name, password, code }, event.submitter ?? event.target.querySelector(".go"));
});

$("set-up").addEventListener("submit", (event) => {
  event.preventDefault();
  const password = $("first").value;
  if (!password) return tell({ code: "empty" });
  if (password !== $("again").value) return tell({ code: "differ" });
  enter("/api/setup", { token: setup, password }, event.target.querySelector(".go"));
});

$("display").addEventListener("submit", (event) => {
  event.preventDefault();
  enter("/api/setup", { token: setup, device: true }, event.target.querySelector(".go"));
});

async function begin() {
  settings();
  speak(words);
  const me = await ask("/api/me");
  site = me.names ?? {};
  $("report").hidden = !me.report;
  if (setup) {
    history.replaceState(null, "", location.pathname);
    link = await ask("/api/setup", { token: setup });
    if (link.ok) {
      $("own").value = link.name;
      return show(link.role === "device" ? "display" : "set-up");
    }
    problem = link;
    link = null;
  } else if (me.account || (me.open && !me.accounts)) return next(me.home ?? "/");
  show(me.accounts === false ? "none" : "sign-in");
}

// A link that is pasted where the door is open already.
window.addEventListener("hashchange", () => location.hash.startsWith("#setup=") && location.reload());
begin();
