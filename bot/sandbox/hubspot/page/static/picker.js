// A search box with a list of records to choose one from, as radio buttons.

import { h, replace } from "../shared/dom.js";
import { get } from "./api.js";
import { TITLE } from "./parts.js";

export function details(line) {
  return [...line.cells.filter(Boolean).slice(0, 3), `ID ${line.id}`].join(" · ");
}

export function picker(kind, { start = "", leaveOut = [], changed }) {
  const input = h("input", { type: "search", id: "pick", value: start, autocomplete: "off" });
  const list = h("fieldset", { class: "choices" });
  let timer;

  async function draw() {
    const found = await get(`${kind}?${new URLSearchParams({ q: input.value.trim(), size: 12 })}`);
    const lines = found.lines.filter((line) => !leaveOut.includes(line.id));
    replace(list, h("legend", { class: "visually-hidden" }, TITLE[kind]), lines.map((line) => h("label", { class: "choice" },
      h("input", { type: "radio", name: "picked", value: line.id, onchange: () => changed(line) }),
      h("span", {}, h("strong", {}, line.name), h("span", { class: "quiet small" }, details(line))))),
    !lines.length && h("p", { class: "quiet" }, "Nothing found."));
    changed(null);
  }
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 150);
  });
  draw();
  return h("div", {}, h("div", { class: "field" }, h("label", { for: "pick" }, `Search ${TITLE[kind].toLowerCase()}`), input), list);
}
