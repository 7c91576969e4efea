// Questions: pick one of a list, or say it in words. Typed, filtered, sent with Enter.
import { useLayoutEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { answer } from "./acts.js";
import { fit } from "./complete.js";
import { html } from "./html.js";
import { HELP } from "./keys-words.js";
import * as state from "./state.js";
import { name, t } from "./words.js";

const fits = (option, filter) => fit([option.id, ...option.aliases, ...Object.values(option.names)], filter) >= 0;

const near = (unit) => {
  const at = state.options.value.findIndex((o) => o.unit === unit.id);
  return (at < 0 ? 99 : at) + (unit.on_duty ? 0 : 1000) + (unit.kind === "desk" ? 200 : 0);
};
const listed = (things) => Object.entries(things).map(([id, thing]) => ({ id, names: thing.names, aliases: thing.aliases ?? [], hint: "" }));
const hint = (unit) =>
  !unit.on_duty ? t("off_duty") : unit.calls.length ? t("busy", { n: unit.calls.length }) : "";
const listedUnits = (keep) =>
  [...state.units.value.values()].filter(keep).sort((a, b) => near(a) - near(b))
    .map((u) => ({ id: u.id, names: u.names, aliases: [], hint: hint(u), kind: u.kind }));

const HERE = new Set(["offered", "taken", "on scene"]);
const inside = (call, unit) => [...call.assignments, ...(call.guests ?? [])].some((a) => a.unit === unit && HERE.has(a.state));

const LISTS = {
  assign: () => listedUnits(() => true),
  invite: (call) => listedUnits((u) => u.id !== state.deskUnit(state.desk.value) && !inside(call, u.id)).sort((a, b) => (a.kind === "desk" ? 0 : 1) - (b.kind === "desk" ? 0 : 1)),
  escalate: () => listedUnits((u) => u.kind === "desk"),
  locate: () => listed(state.site.value.places),
  kind: () => listed(state.site.value.kinds),
  merge: (call) => state.open.value.filter((c) => c.id !== call.id).sort((a, b) => apart(call, a) - apart(call, b))
    .map((c) => ({ id: String(c.number), names: c.kind_names, aliases: Object.values(c.place_names), hint: name(c.place_names) })),
  step: (call) => (call.plan?.steps ?? []).filter((s) => !s.done).map((s) => ({ id: String(s.nth), names: s.names, aliases: [], hint: s.layer })),
  closure: () => Object.entries(state.site.value.paths ?? {}).map(([id, p]) => ({ id, names: p.names, aliases: [], hint: shut(id) ? t("is_shut") : "" })),
  announce: () => Object.entries(state.site.value.announcements ?? {}).map(([id, a]) => ({ id, names: a.words, aliases: [], hint: "" })),
};

const shut = (path) => state.closures.value.some((c) => c.path === path);
// Calls at the same place first: those are most likely one matter.
const apart = (a, b) => (a.place && a.place === b.place ? 0 : a.kind === b.kind ? 1 : 2);

function Pick({ ask }) {
  const [filter, at] = [useSignal(""), useSignal(0)];
  const options = LISTS[ask.kind](ask.call).filter((o) => fits(o, filter.value)).slice(0, 40);
  const nth = Math.min(at.value, options.length - 1);
  const type = (event) => {
    filter.value = event.target.value;
    at.value = 0;
  };
  const move = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    at.value = Math.min(Math.max(nth + by, 0), options.length - 1);
  };
  const submit = (event) => {
    event.preventDefault();
    if (options[nth]) answer(ask, options[nth].id);
  };
  return html`
    <form onSubmit=${submit}>
      <input class="field" role="combobox" aria-expanded="true" aria-controls="picks"
        aria-activedescendant=${options[nth] && `pick-${nth}`} aria-label=${t("filter")}
        placeholder=${t("filter")} value=${filter.value} onInput=${type} onKeyDown=${move} autocomplete="off" autofocus />
      <ul class="picks" role="listbox" id="picks" aria-label=${t(`ask_${ask.kind}`, { n: ask.call?.number })}>
        ${options.map((o, i) => html`
          <li key=${o.id} id="pick-${i}" role="option" aria-selected=${i === nth ? "true" : "false"} onClick=${() => answer(ask, o.id)}>
            <span>${name(o.names, o.id)}</span> <span class="why">${o.hint}</span> <code>${o.id}</code></li>`)}
      </ul>
      ${!options.length && html`<p class="none">${t("no_match")}</p>`}
    </form>`;
}

function Words({ ask }) {
  const text = useSignal("");
  const submit = (event) => {
    event.preventDefault();
    answer(ask, text.value);
  };
  return html`
    <form onSubmit=${submit}>
      ${ask.kind === "close" && html`<div class="quick">${t("quick_close").split("|").map((q) => html`
        <button type="button" class="small" onClick=${() => answer(ask, q)}>${q}</button>`)}</div>`}
      <div class="line"><input class="field" maxlength="1500" value=${text.value} aria-label=${t(`ask_${ask.kind}`, { n: ask.call?.number })}
        onInput=${(e) => (text.value = e.target.value)} autocomplete="off" autofocus />
        <button class="go" disabled=${!text.value.trim()}>${t("send")}</button></div>
    </form>`;
}

const Keys = () => html`
  <div class="keys">${HELP.map(([head, rows]) => html`<section><h3>${t(head)}</h3><dl>${rows.map(([keys, word]) => html`
    <div><dt>${keys.split(" ").map((k) => html`<kbd>${k}</kbd> `)}</dt><dd>${t(word)}</dd></div>`)}</dl></section>`)}</div>`;

const titled = (ask) =>
  ask.kind === "keys" ? t("keys") : t(`ask_${ask.kind}`, { n: ask.call?.number });

export function Ask() {
  const box = useRef(null);
  const ask = state.ask.value;
  // Before the next paint: who types fast must not lose a letter.
  useLayoutEffect(() => {
    if (ask && !box.current.open) box.current.showModal();
  }, [ask]);
  if (!ask) return null;
  const close = () => (state.ask.value = null);
  const body = ask.kind === "keys" ? Keys : LISTS[ask.kind] ? Pick : Words;
  return html`
    <dialog ref=${box} onClose=${close} aria-labelledby="ask-title"
      onClick=${(e) => e.target === box.current && close()}>
      <h2 id="ask-title">${titled(ask)}</h2>
      <${body} key=${ask.id} ask=${ask} />
    </dialog>`;
}
