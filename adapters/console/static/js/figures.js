// The figures of the day, from the calls that are on the board.
import { computed } from "@preact/signals";
import { b } from "./board-words.js";
import * as state from "./state.js";
import { tooLate } from "./steps.js";

const day = (at) => new Date(at).toLocaleDateString("en-CA", { timeZone: state.site.value.timezone });

function median(values) {
  const sorted = values.filter((v) => v !== null).sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (!sorted.length) return null;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const until = (call, at) => (at ? (Date.parse(at) - Date.parse(call.first_heard ?? call.opened)) / 60000 : null);

const minute = computed(() => Math.floor(state.now.value / 1000));

export const figures = computed(() => {
  void minute.value;
  const now = state.now.peek();
  const today = [...state.calls.value.values()].filter((c) => c.status !== "merged" && day(c.opened) === day(now));
  const open = state.open.value;
  return {
    open: open.length,
    yours: state.yours.value.length,
    late: open.filter((c) => tooLate(c, now)).length,
    today: today.length,
    closed: today.filter((c) => c.status === "closed").length,
    taken: median(today.map((c) => until(c, c.first_taken))),
    scene: median(today.map((c) => until(c, c.first_scene))),
  };
});

// How long something took, in minutes: under one it is told in seconds.
export const lasted = (minutes) =>
  minutes === null ? b("none_yet")
    : minutes < 1 ? b("seconds", { n: Math.round(minutes * 60) }) : b("minutes", { n: Math.round(minutes * 10) / 10 });
