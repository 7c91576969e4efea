// The one way to write markup: text is always text, never parsed as HTML.
import { h } from "preact";
import htm from "htm";

export const html = htm.bind(h);
