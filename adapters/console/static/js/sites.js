// Other sites that know a call: whose it was, and the number it has there.
import { html } from "./html.js";
import { Mark } from "./marks.js";
import { name, t } from "./words.js";

const said = (site) => {
  const who = name(site.unit_names, site.unit);
  const way = site.came ? "site_from" : "site_to";
  return site.number ? t(way, { who, n: site.number }) : t(`${way}_new`, { who });
};

// `short`: in a row of the queue, where the arrow stands for the word.
export const Sites = ({ call, short = false }) => (call.sites ?? []).map((site) => html`
  <span class="othersite" key=${site.link} title=${said(site)}><${Mark} of=${site.came ? "from_site" : "to_site"} size="14" />
    ${short ? html`${name(site.unit_names, site.unit)} ${site.number || ""}<span class="sr">${said(site)}</span>`
      : html`${said(site)}${site.state === "closed" ? ` · ${t("site_closed")}` : site.state === "stuck" ? ` · ${t("site_stuck")}` : ""}`}</span>`);
