// The tab bar of all three services: Slack, HubSpot, Apollo, the demo's time, the bot's state, World.
// It renders itself into <header id="shell" data-service="slack|hubspot|apollo">.

import { h, icon, ICONS, replace } from "./dom.js";
import { openWorld, readWorld } from "./world.js";

const TABS = [
  ["slack", "Slack", "/"],
  ["hubspot", "HubSpot", "/hubspot/"],
  ["apollo", "Apollo", "/apollo/"],
];
const EVERY_MS = 4000;

function tab([key, name, address], current) {
  return h("a", { href: address, class: key, "aria-current": key === current && "page" }, name);
}

function bar(header, current, world) {
  const tabs = world ? TABS : TABS.filter(([key]) => key === current).map(([key, name]) => [key, name, "."]);
  const brand = h("span", { class: "brand" }, "Apollo ⇄ HubSpot", h("span", { class: "tag" }, "sandbox"));
  const time = h("span", { class: "world-time", "aria-label": "Demo time" });
  const bot = h("span", { class: "bot-state", role: "status" });
  const button = h("button", { type: "button", "aria-haspopup": "dialog", onclick: () => openWorld(refresh) },
    icon(ICONS.globe), "World");
  replace(header, brand, h("nav", { "aria-label": "Services" }, tabs.map((each) => tab(each, current))),
    world && [time, bot, button]);

  let ahead = 0;
  function tick() {
    const now = new Date(Date.now() + ahead);
    time.textContent = now.toLocaleString(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  }
  function show(status) {
    ahead = new Date(status.now) - Date.now();
    tick();
    if (!status.bot.known) return replace(bot);
    const word = status.bot.running ? "Bot running" : "Bot stopped";
    if (bot.textContent !== word) replace(bot, h("span", { class: `dot ${status.bot.running ? "on" : "off"}` }), word);
    return bot;
  }
  async function refresh() {
    const status = await readWorld();
    if (status) show(status);
  }
  if (world) {
    show(world);
    setInterval(tick, 1000);
    setInterval(() => document.hidden || refresh(), EVERY_MS);
  }
}

async function mount() {
  const header = document.getElementById("shell");
  if (header) bar(header, header.dataset.service, await readWorld());
}

mount();
