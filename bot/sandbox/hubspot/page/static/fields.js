// The form fields of a record: one label and one control a property, with its error beside it.

import { h } from "../shared/dom.js";

export function field(definition, value, { extra = null } = {}) {
  const id = `field-${definition.name}`;
  const control = controlFor(definition, value, id);
  const error = h("p", { class: "error-text", id: `${id}-error`, hidden: true });
  const label = h("label", { for: id }, definition.label);
  const key = definition.unique && h("span", { class: "pill" }, "unique");
  const node = h("div", { class: "field" }, h("div", { class: "field-head" }, h("span", {}, label, " ", key), extra), control, error);
  return {
    node,
    name: definition.name,
    value: () => control.value,
    changed: () => control.value !== value,
    control,
    refuse(words) {
      error.textContent = words ?? "";
      error.hidden = !words;
      if (words) {
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", error.id);
      } else {
        control.removeAttribute("aria-invalid");
        control.removeAttribute("aria-describedby");
      }
    },
  };
}

function controlFor(definition, value, id) {
  const shared = { id, name: definition.name };
  if (definition.choices.length) {
    const known = definition.choices.some(([each]) => each === value) || value === "";
    const select = h("select", shared, h("option", { value: "" }, "–"),
      !known && h("option", { value }, value),
      definition.choices.map(([each, label]) => h("option", { value: each }, label)));
    select.value = value;
    return select;
  }
  if (definition.long) return h("textarea", { ...shared, rows: 4, value });
  return h("input", { ...shared, type: "text", autocomplete: "off", spellcheck: "false", value,
    inputmode: definition.number ? "decimal" : null });
}

// Marks what was refused and gives the first such field the focus; returns whether one was shown.
export function showErrors(fields, errors) {
  for (const each of fields) each.refuse(errors[each.name]);
  const first = fields.find((each) => errors[each.name]);
  first?.control.focus();
  return Boolean(first);
}
