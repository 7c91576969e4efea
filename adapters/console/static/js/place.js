// Where a call is, in words.
import { name, t } from "./words.js";

export const place = (call) => name(call.place_names, "") || t("nowhere");
