// A choice of one among known options, as the browser's own <select>.

import { h } from "../shared/dom.js";
import { labelled } from "./inputs.js";
import { plain } from "./mrkdwn.js";
import { groups, holdsIds, optionOf } from "./options.js";
import { current } from "./values.js";

export function select(field) {
  const { element } = field;
  const ids = holdsIds(element);
  const held = optionOf(element, current(field.ctx, field.blockId, element));
  const known = groups(element);
  const byNode = new Map();
  function choice(option) {
    const node = h("option", { value: option.value, selected: option.value === held?.value }, plain(option.text));
    byNode.set(node, option);
    return node;
  }
  const offered = known.map((group) => (group.label
    ? h("optgroup", { label: group.label }, group.options.map(choice)) : group.options.map(choice)));
  const lost = held && !known.some((group) => group.options.some((option) => option.value === held.value));
  const hint = element.placeholder ? plain(element.placeholder) : "Choose an option";
  return h("select", {
    ...labelled(field), class: "select",
    onchange: (event) => {
      const option = byNode.get(event.target.selectedOptions[0]) ?? null;
      field.change(option && ids ? option.value : option);
    },
  }, h("option", { value: "", selected: !held, disabled: !field.optional }, hint), lost && choice(held), offered);
}
