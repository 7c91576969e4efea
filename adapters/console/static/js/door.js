// What the plain pages share: words in place, language and theme, and talking to the server.
import { language, t, theme } from "./account-words.js";

const THEMES = ["auto", "light", "dark"];
export const $ = (id) => document.getElementById(id);

let again = () => {};

// Everything that is marked with data-t says its words; `more` says the rest.
export function speak(more = again) {
  again = more;
  const root = document.documentElement;
  root.lang = language() === "zh" ? "zh-Hans" : "en";
  root.dataset.theme = theme();
  for (const one of document.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of document.querySelectorAll("[data-language]"))
    one.setAttribute("aria-pressed", String(one.dataset.language === language()));
  $("theme").textContent = t("theme", { of: t(theme()) });
  again();
}

export function settings() {
  for (const one of document.querySelectorAll("[data-language]"))
    one.addEventListener("click", () => keep("language", one.dataset.language));
  $("theme").addEventListener("click", () => keep("theme", THEMES[(THEMES.indexOf(theme()) + 1) % 3]));
  for (const one of document.querySelectorAll("input.show"))
    one.addEventListener("change", () => {
      for (const field of one.form.querySelectorAll("input[type=password], input[data-shown]")) {
        field.type = one.checked ? "text" : "password";
        field.dataset.shown = "";
      }
    });
}

function keep(key, value) {
  localStorage.setItem(`console.${key}`, value);
  speak();
}

// An answer of the server: {ok, status, …what it said}; `code` "away" when there was none.
export async function ask(path, body, token = "") {
  const how = body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { "x-patrol-token": token }) },
    body: JSON.stringify(body),
  };
  try {
    const answer = await fetch(path, { ...how, signal: AbortSignal.timeout(15000) });
    return { ...(await answer.json()), ok: answer.ok, status: answer.status };
  } catch {
    return { ok: false, status: 0, code: "away" };
  }
}

const KNOWN = ["wrong", "wait", "link", "short", "long", "common", "name", "code", "away", "differ", "empty"];

export const trouble = (answer) =>
  KNOWN.includes(answer.code)
    ? t(`trouble_${answer.code}`, { n: answer.seconds })
    : t("trouble_other", { error: answer.error ?? answer.status });

export function make(tag, properties = {}, ...children) {
  const { data, attributes, ...rest } = properties;
  const one = Object.assign(document.createElement(tag), rest);
  Object.assign(one.dataset, data ?? {});
  for (const [key, value] of Object.entries(attributes ?? {})) one.setAttribute(key, value);
  one.append(...children);
  return one;
}
