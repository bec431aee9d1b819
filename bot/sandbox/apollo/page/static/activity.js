// What happened in the sandbox: every write that took effect, every credit charged.

import { h, replace } from "../shared/dom.js";
import { api } from "./api.js";
import { changesOf, eventText } from "./record.js";
import { when } from "./words.js";

function target(entry) {
  if (entry.what !== "delete" && (entry.kind === "contact" || entry.kind === "account")) {
    return h("a", { href: `#/${entry.kind}s/${entry.id}` }, entry.name);
  }
  return entry.name;
}

function price(entry) {
  if (entry.what !== "charge") return null;
  return Object.entries(entry.changes).filter(([name]) => name !== "pool").map(([endpoint, credits]) =>
    h("div", {}, `${credits} ${credits === 1 ? "credit" : "credits"} by ${endpoint}`));
}

export function activityView(team) {
  const place = h("div", {});
  async function refresh() {
    const entries = await api.activity();
    const titles = ["When", "What", "Record", "Changes"];
    replace(place, h("div", { class: "sheet" }, h("table", { class: "table" }, h("caption", { class: "visually-hidden" }, "Activity"),
      h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, entries.map((entry) => h("tr", {}, h("td", { class: "when" }, when(entry.at)), h("td", {}, eventText(entry)),
        h("td", {}, target(entry)), h("td", { class: "changes" }, price(entry), changesOf(entry, team)))))),
    entries.length === 0 && h("p", { class: "empty" }, "Nothing yet. What people, the API and enrichment do appears here.")));
  }
  return { node: h("div", {}, h("div", { class: "head" }, h("h1", {}, "Activity")), place), refresh };
}
