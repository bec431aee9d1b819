// A field to search in: for choices the bot looks up (external) and for choices of many.

import { add, h, icon, ICONS, replace } from "../shared/dom.js";
import { labelled } from "./inputs.js";
import { plain, textObject } from "./mrkdwn.js";
import { fromElement, groups, holdsIds, optionOf } from "./options.js";
import { current, isMany } from "./values.js";

const PAUSE_MS = 180;

class Combobox {
  constructor(field) {
    this.field = field;
    this.element = field.element;
    this.many = isMany(field.element);
    this.external = field.element.type.includes("external");
    const held = current(field.ctx, field.blockId, field.element);
    this.chosen = [held ?? []].flat().map((value) => optionOf(field.element, value));
    this.shown = [];
    this.active = -1;
    this.asked = 0;
    this.build();
  }

  build() {
    const listId = `${this.field.id}-list`;
    this.list = h("ul", { role: "listbox", id: listId, class: "combo-list", popover: "manual", "aria-label": this.field.name ?? "Options" });
    this.chips = h("span", { class: "chips" });
    this.input = h("input", {
      ...labelled(this.field), type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": listId,
      "aria-autocomplete": "list", autocomplete: "off",
      onclick: () => this.open(), onblur: () => this.close(),
      oninput: () => this.open(), onkeydown: (event) => this.key(event),
    });
    this.node = h("div", { class: "combo" }, this.chips, this.input, this.list);
    this.draw();
  }

  draw() {
    replace(this.chips, this.many && this.chosen.map((option, index) => h("span", { class: "chip" }, plain(option.text),
      h("button", { type: "button", "aria-label": `Remove ${plain(option.text)}`, onclick: () => this.drop(index) },
        icon(ICONS.close, { size: 12 })))));
    this.input.placeholder = this.many && this.chosen.length > 0 ? ""
      : this.element.placeholder ? plain(this.element.placeholder) : "Search…";
    this.input.value = this.many ? "" : this.chosen[0] ? plain(this.chosen[0].text) : "";
  }

  query() {
    const typed = this.input.value.trim();
    return !this.many && this.chosen[0] && typed === plain(this.chosen[0].text) ? "" : typed;
  }

  async open() {
    this.place();
    const query = this.query();
    const least = this.external ? this.element.min_query_length ?? 3 : 0;
    if ([...query].length < least) return this.say(`Type at least ${least} character${least === 1 ? "" : "s"}`);
    if (!this.external) return this.offer(this.matching(query));
    const turn = this.asked += 1;
    this.say("Searching…");
    await new Promise((resume) => setTimeout(resume, PAUSE_MS));
    if (turn !== this.asked) return undefined;
    const answer = await this.field.ctx.suggest(this.field, query);
    if (turn !== this.asked || document.activeElement !== this.input) return undefined;
    return answer.ok === false ? this.say(`No answer: ${answer.error}`) : this.offer(fromElement(answer));
  }

  matching(query) {
    const wanted = query.toLowerCase();
    return groups(this.element).map((group) => ({ label: group.label,
      options: group.options.filter((option) => plain(option.text).toLowerCase().includes(wanted)) }));
  }

  offer(found) {
    const chosen = new Set(this.chosen.map((option) => option.value));
    this.shown = [];
    replace(this.list);
    for (const group of found.filter((each) => each.options.length > 0)) {
      if (group.label) add(this.list, [h("li", { class: "combo-group", role: "presentation" }, group.label)]);
      for (const option of group.options) add(this.list, [this.row(option, chosen.has(option.value))]);
    }
    if (this.shown.length === 0) return this.say("No results");
    return this.mark(0);
  }

  row(option, chosen) {
    const id = `${this.field.id}-option-${this.shown.length}`;
    const node = h("li", { role: "option", id, "aria-selected": String(chosen), onmousedown: (event) => event.preventDefault(),
      onclick: () => this.pick(option) }, chosen && icon(ICONS.check, { size: 14 }), textObject(option.text),
    option.description && h("span", { class: "hint" }, " ", textObject(option.description)));
    this.shown.push({ option, node });
    return node;
  }

  say(text) {
    this.shown = [];
    replace(this.list, h("li", { class: "combo-note", role: "presentation" }, text));
  }

  place() {
    const box = this.input.closest(".combo").getBoundingClientRect();
    if (!this.list.matches(":popover-open")) this.list.showPopover();
    const below = window.innerHeight - box.bottom;
    const up = below < 180 && box.top > below;
    Object.assign(this.list.style, { left: `${box.left}px`, width: `${box.width}px`,
      top: up ? "auto" : `${box.bottom + 2}px`, bottom: up ? `${window.innerHeight - box.top + 2}px` : "auto",
      maxHeight: `${Math.min(280, (up ? box.top : below) - 12)}px` });
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.asked += 1;
    if (!this.many && this.field.optional && this.chosen.length > 0 && this.input.value.trim() === "") return this.forget();
    if (this.list.matches(":popover-open")) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    return this.draw();
  }

  forget() {
    this.chosen = [];
    this.tell();
    this.close();
  }

  mark(index) {
    this.active = (index + this.shown.length) % this.shown.length;
    this.shown.forEach(({ node }, each) => node.classList.toggle("active", each === this.active));
    this.input.setAttribute("aria-activedescendant", this.shown[this.active].node.id);
    this.shown[this.active].node.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const open = this.list.matches(":popover-open");
    if (event.key === "Escape" && open) { event.preventDefault(); event.stopPropagation(); this.close(); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) this.open();
      else if (this.shown.length > 0) this.mark(this.active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && open && this.shown.length > 0) {
      event.preventDefault();
      this.pick(this.shown[this.active].option);
    } else if (event.key === "Backspace" && this.many && this.input.value === "" && this.chosen.length > 0) this.drop(this.chosen.length - 1);
  }

  pick(option) {
    const at = this.chosen.findIndex((each) => each.value === option.value);
    if (!this.many) this.chosen = [option];
    else if (at >= 0) this.chosen.splice(at, 1);
    else if (this.chosen.length < (this.element.max_selected_items ?? Infinity)) this.chosen.push(option);
    this.tell();
    if (this.many) this.open();
    else this.close();
  }

  drop(index) {
    this.chosen.splice(index, 1);
    this.tell();
  }

  tell() {
    this.draw();
    const values = this.chosen.map((option) => (holdsIds(this.element) ? option.value : option));
    this.field.change(this.many ? values : values[0] ?? null);
  }
}

export const combobox = (field) => new Combobox(field).node;
