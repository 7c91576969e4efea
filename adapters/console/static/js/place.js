// Where a call is, in words.
import { name, t } from "./words.js";

export const place = (call) => name(call.place_names, "") || t("nowhere");

// What and where, as a line of its own begins.
export const titled = (call) => {
  const kind = name(call.kind_names, call.kind);
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} · ${place(call)}`;
};
