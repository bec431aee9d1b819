// The Trouble tab: switches that make this Apollo misbehave.

import { h, replace } from "../shared/dom.js";
import { api } from "./api.js";
import { notice } from "./notice.js";

export function troubleView() {
  const place = h("div", { class: "card trouble" });

  function draw(switches) {
    const held = document.activeElement?.id;
    replace(place, switches.length === 0 && h("p", { class: "quiet" }, "No API is served beside this page."),
      switches.map((item) => h("label", { class: "switch" },
        h("input", { id: `switch-${item.key}`, type: "checkbox", role: "switch", checked: item.on, "aria-label": item.label, onchange: (event) => turn(item, event.target.checked) }),
        h("span", {}, h("strong", {}, item.label), h("span", { class: "hint" }, item.hint)))));
    if (held?.startsWith("switch-")) document.getElementById(held)?.focus();
  }
  async function turn(item, on) {
    try {
      draw(await api.turn(item.key, on));
      notice(`${item.label} is ${on ? "on" : "off"}.`);
    } catch (error) {
      notice(error.message, true);
    }
  }
  const node = h("div", {}, h("div", { class: "head" }, h("h1", {}, "Trouble"),
    h("p", { class: "quiet" }, "What can go wrong at Apollo, at the flick of a switch. This page itself keeps working.")), place);
  return { node, refresh: async () => draw(await api.switches()) };
}
