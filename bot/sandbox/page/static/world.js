// The "World" dialog: demo time, the bot's life, and quick switches for trouble at the three services.

import { h, icon, ICONS, replace } from "./dom.js";

const STEPS = [["15 minutes", 900], ["1 hour", 3600], ["1 day", 86400]];
const NAMES = { hubspot: "HubSpot", apollo: "Apollo", slack: "Slack" };

// Returns what the world says of itself, or null where a sandbox runs alone.
export async function readWorld() {
  try {
    const answer = await fetch("/world/status");
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function post(path, body) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
}

function timeSection(status, redo) {
  const now = new Date(status.now).toLocaleString(undefined, { dateStyle: "full", timeStyle: "short" });
  return [
    h("h3", {}, "Demo time"),
    h("p", { class: "big" }, now),
    h("div", { class: "row" }, STEPS.map(([name, seconds]) =>
      h("button", { type: "button", class: "btn", onclick: () => redo(post("/world/clock", { advance: seconds })) },
        `Forward ${name}`))),
    h("p", { class: "hint" }, "Forward, what is scheduled happens at once: the next pull, a digest, a reminder."),
  ];
}

function botSection(status, redo) {
  if (!status.bot.known) return null;
  const kill = h("button", { type: "button", class: "btn danger", disabled: !status.bot.running,
    onclick: () => redo(post("/world/kill-bot")) }, "Kill the bot");
  return [
    h("h3", {}, "The bot"),
    h("div", { class: "row" },
      h("span", { class: `dot ${status.bot.running ? "on" : "off"}` }),
      h("strong", {}, status.bot.running ? "Running" : "Stopped"), kill),
    h("p", { class: "hint" }, "A power cut: no good-bye, nothing tidied up. Start it again with ",
      h("code", {}, "make demo"), "; it goes on where it was."),
  ];
}

function toggle(item, redo) {
  const box = h("input", { type: "checkbox", role: "switch", checked: item.on,
    onchange: (event) => redo(post(`/world/faults/${item.service}/${item.key}`, { on: event.target.checked })) });
  return h("label", { class: "switch" }, box, h("span", {}, item.label, h("span", { class: "hint" }, ` ${item.hint}`)));
}

function troubleSection(status, redo) {
  const services = Object.keys(NAMES).filter((service) => status.switches.some((item) => item.service === service));
  return [
    h("h3", {}, "Trouble"),
    services.map((service) => h("fieldset", {}, h("legend", {}, NAMES[service]),
      status.switches.filter((item) => item.service === service).map((item) => toggle(item, redo)),
      others(status, service))),
  ];
}

function others(status, service) {
  const count = status.others[service] ?? 0;
  return count > 0 && h("p", { class: "hint" }, `${count} more set by hand`);
}

export async function openWorld(changed = () => {}) {
  const body = h("div", { class: "dialog-body world" }, h("span", { class: "spinner" }));
  const close = h("button", { type: "button", class: "btn icon-only", "aria-label": "Close", onclick: () => dialog.close() },
    icon(ICONS.close));
  const title = h("h2", { id: "world-title" }, "World");
  const dialog = h("dialog", { "aria-labelledby": "world-title", onclose: () => dialog.remove() },
    h("div", { class: "dialog-head" }, title, close), body);
  document.body.append(dialog);
  dialog.showModal();

  async function redraw() {
    const status = await readWorld();
    if (!status) return replace(body, h("p", { role: "alert" }, "The sandbox does not answer. Start it again with make demo."));
    const held = document.activeElement?.textContent;
    replace(body, timeSection(status, redo), botSection(status, redo), troubleSection(status, redo));
    const same = [...body.querySelectorAll("button, label")].find((node) => node.textContent === held);
    return same?.focus();
  }
  async function redo(request) {
    try {
      await request;
    } catch { /* the redraw says that nobody answers */ }
    await redraw();
    changed();
  }
  await redraw();
}
