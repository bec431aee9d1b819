// Starts the page: the rail, the view that the address names, and a quiet look for changes.

import { h, icon, ICONS, replace } from "../shared/dom.js";
import { activityView } from "./activity.js";
import { api } from "./api.js";
import { listView } from "./list.js";
import { notice } from "./notice.js";
import { prospectsView } from "./prospects.js";
import { recordView } from "./record.js";
import { here } from "./router.js";
import { troubleView } from "./trouble.js";
import { KINDS } from "./words.js";

const LOOK_MS = 2500;
const TABS = [
  ["contacts", "Contacts", "M8 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM3 13.500c.5-2.500 2.500-4 5-4s4.500 1.500 5 4"],
  ["accounts", "Accounts", "M3 13.500v-10h6v10M9 6.500h4v7M2 13.500h12M5 6h2M5 8.500h2M5 11h2"],
  ["prospects", "Prospects", "M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM10.500 10.500L14 14"],
  ["activity", "Activity", "M2 8h3l1.500-4.500 3 9L11 8h3"],
  ["trouble", "Trouble", "M8 2.500L14 13H2zM8 6.500v3M8 11.300v.1"],
];
const view = { node: null, refresh: null };
let team = null;
let seen = "";
let turn = 0;

function rail() {
  const current = here().view;
  replace(document.getElementById("tabs"), TABS.map(([key, title, path]) => h("li", {}, h("a", {
    href: `#/${key}`, "aria-current": key === current && "page", "aria-label": title },
  icon(path), h("span", { class: "words" }, title), team.counts[key] !== undefined && h("span", { class: "count" }, team.counts[key])))));
  const { left, limit, used } = team.credits;
  replace(document.getElementById("credits"), h("span", { class: "words" }, "Credits left"), h("strong", {}, left.toLocaleString()),
    h("span", { class: "words" }, `${used.toLocaleString()} used of ${limit.toLocaleString()}`),
    h("meter", { min: 0, max: limit, value: left, "aria-label": "Credits left" }, String(left)));
}

async function changed() {
  team = await api.team();
  rail();
}

function made({ view: name, id, query }) {
  if (KINDS[name] && id) return recordView(name, id, team, changed);
  if (KINDS[name]) return listView(name, query, team);
  if (name === "prospects") return prospectsView(query, changed);
  if (name === "activity") return activityView(team);
  if (name === "trouble") return troubleView();
  return { node: h("p", { class: "empty" }, "There is nothing at this address. ", h("a", { href: "#/contacts" }, "All contacts")), refresh: async () => {} };
}

function failed(error) {
  const back = h("a", { href: `#/${KINDS[here().view] ? here().view : "contacts"}` }, "Back to the list");
  return h("div", { class: "card empty", role: "alert" }, h("p", {}, h("strong", {}, error.message)), h("p", {}, back));
}

async function show() {
  const mine = (turn += 1);
  const main = document.getElementById("main");
  try {
    await changed();
    seen = team.version;
    const next = made(here());
    await next.refresh();
    if (mine !== turn) return;
    Object.assign(view, next);
    replace(main, next.node);
  } catch (error) {
    if (mine === turn) replace(main, failed(error));
    view.refresh = null;
  }
  main.scrollTop = 0;
  const title = main.querySelector("h1")?.textContent ?? "Apollo";
  document.title = `${title} · Apollo (sandbox)`;
}

async function look() {
  if (document.hidden || document.querySelector("dialog[open]")) return;
  try {
    const { version } = await api.version();
    if (version === seen) return;
    seen = version;
    await changed();
    await view.refresh?.();
  } catch { /* the next look, or the next press, says that nobody answers */ }
}

window.addEventListener("hashchange", async () => {
  await show();
  document.getElementById("main").focus({ preventScroll: true });
});
window.addEventListener("unhandledrejection", (event) => notice(event.reason?.message ?? "Something went wrong.", true));
show();
setInterval(look, LOOK_MS);
