// Text, number and date fields, checkboxes and radio buttons. A field is {ctx, blockId, element,
// name, id, describedBy, invalid, change(value), enter(value)}.

import { h } from "../shared/dom.js";
import { plain, textObject } from "./mrkdwn.js";
import { current } from "./values.js";

export const labelled = (field) => ({
  id: field.id, "aria-label": field.name, "aria-describedby": field.describedBy,
  "aria-invalid": field.invalid ? "true" : null, "aria-required": field.required ? "true" : null,
  dataset: { key: `${field.blockId}/${field.element.action_id}` },
});

export function textInput(field, type = "text") {
  const { element } = field;
  const start = current(field.ctx, field.blockId, element) ?? "";
  return h(element.multiline ? "textarea" : "input", {
    ...labelled(field), type: element.multiline ? null : type, rows: element.multiline ? 4 : null,
    inputmode: element.type === "number_input" ? "decimal" : null, autocomplete: "off",
    placeholder: element.placeholder && plain(element.placeholder), value: start,
    autofocus: element.focus_on_load, oninput: (event) => field.change(event.target.value),
    onkeydown: (event) => {
      if (event.key === "Enter" && !element.multiline && field.enter) {
        event.preventDefault();
        field.enter(event.target.value);
      }
    },
  });
}

// A rich_text_input is written here as plain lines and sent as one rich_text section.
export function richInput(field) {
  const held = current(field.ctx, field.blockId, field.element);
  const text = (held?.elements ?? []).flatMap((part) => part.elements ?? []).map((part) => part.text ?? "").join("");
  const send = (value) => field.change(value === "" ? null : {
    type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: value }] }] });
  return h("textarea", { ...labelled(field), rows: 4, value: text, oninput: (event) => send(event.target.value) });
}

const pad = (number) => String(number).padStart(2, "0");

function localMinute(seconds) {
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

export function dateInput(field) {
  const type = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" }[field.element.type];
  const held = current(field.ctx, field.blockId, field.element);
  const moment = type === "datetime-local";
  return h("input", {
    ...labelled(field), type, class: "date", value: moment && held ? localMinute(held) : held ?? "",
    onchange: (event) => {
      const value = event.target.value || null;
      field.change(moment && value ? Math.round(new Date(value) / 1000) : value);
    },
  });
}

const same = (a, b) => a?.value === b?.value;

function choice(field, option, index, type, checked, changed) {
  const id = `${field.id}-${index}`;
  const about = option.description && h("span", { class: "hint", id: `${id}-about` }, textObject(option.description));
  return h("div", { class: "choice" },
    h("input", { type, id, name: field.id, checked, "aria-describedby": about ? `${id}-about` : null,
      dataset: { key: `${field.blockId}/${field.element.action_id}/${index}` }, onchange: changed }),
    h("label", { for: id }, textObject(option.text)), about);
}

function group(field, role, children) {
  return h("div", { class: "choices", role, ...labelled(field), dataset: {} }, children);
}

export function checkboxes(field) {
  const { options } = field.element;
  const held = () => current(field.ctx, field.blockId, field.element);
  const changed = (option) => (event) => field.change(options.filter((each) =>
    (same(each, option) ? event.target.checked : held().some((kept) => same(kept, each)))));
  return group(field, "group", options.map((option, index) =>
    choice(field, option, index, "checkbox", held().some((kept) => same(kept, option)), changed(option))));
}

export function radioButtons(field) {
  const held = current(field.ctx, field.blockId, field.element);
  return group(field, "radiogroup", field.element.options.map((option, index) =>
    choice(field, option, index, "radio", same(held, option), () => field.change(option))));
}
