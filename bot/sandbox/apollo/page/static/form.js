// The form of a record: built of the fields of its kind, read back as the values that changed.

import { h } from "../shared/dom.js";

let count = 0;

function options(field, kind, team) {
  return field.choose === "users" ? team.users : team.stages[kind];
}

function control(field, id, value, kind, team) {
  if (field.choose) {
    return h("select", { id, name: field.name }, options(field, kind, team).map((each) =>
      h("option", { value: each.id, selected: each.id === value }, each.name)));
  }
  return h("input", { id, name: field.name, type: field.type ?? "text", value: value ?? "", autocomplete: "off",
    list: field.suggest && `${id}-list` });
}

function listsField(field, value, kind, team, id) {
  const named = team.lists.filter((list) => list.modality === kind).map((list) => list.name);
  const all = [...new Set([...named, ...(value ?? [])])];
  return h("fieldset", { class: "field lists wide" }, h("legend", {}, field.label),
    h("div", { class: "choices" }, all.map((name) =>
      h("label", {}, h("input", { type: "checkbox", name: field.name, value: name, checked: (value ?? []).includes(name) }), name))),
    h("label", { class: "small new", for: id }, "Add to a new list"),
    h("input", { id, type: "text", name: `${field.name}-new`, autocomplete: "off" }));
}

// Returns {node, changes()}: node holds the fields, changes() the values that differ from `values`.
export function recordForm(type, kind, values, team) {
  const node = h("div", { class: "grid" }, type.fields.map((field) => {
    const id = `f${(count += 1)}`;
    const value = values[field.name];
    if (field.lists) return listsField(field, value, kind, team, id);
    return h("div", { class: field.wide ? "field wide" : "field" },
      h("label", { for: id }, field.label), control(field, id, value, kind, team),
      field.suggest && h("datalist", { id: `${id}-list` }, team[field.suggest].map((name) => h("option", { value: name }))));
  }));

  function now(field) {
    if (!field.lists) return node.querySelector(`[name="${field.name}"]`).value.trim();
    const ticked = [...node.querySelectorAll(`[name="${field.name}"]:checked`)].map((box) => box.value);
    const fresh = node.querySelector(`[name="${field.name}-new"]`).value.trim();
    return fresh ? [...ticked, fresh] : ticked;
  }

  function changes() {
    const found = {};
    for (const field of type.fields) {
      const value = now(field);
      const before = values[field.name] ?? (field.lists ? [] : "");
      if (JSON.stringify(value) !== JSON.stringify(before)) found[field.name] = value;
    }
    return found;
  }
  return { node, changes };
}
