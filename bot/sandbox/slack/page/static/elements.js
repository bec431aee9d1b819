// The interactive elements: buttons, overflow menus, and the fields of the other modules.

import { h, icon, ICONS } from "../shared/dom.js";
import { combobox } from "./combobox.js";
import { confirmed } from "./confirm.js";
import { checkboxes, dateInput, radioButtons, richInput, textInput } from "./inputs.js";
import { label, plain } from "./mrkdwn.js";
import { select } from "./select.js";
import { keep, valueKey } from "./values.js";

let count = 0;
export const nextId = () => `field-${count += 1}`;

const SAFE = /^https?:/i;

function button(field) {
  const { element } = field;
  const classes = `btn ${element.style ?? ""}`;
  const shared = { class: classes, "aria-label": element.accessibility_label, dataset: { key: `${field.blockId}/${element.action_id}` } };
  const value = element.value === undefined ? {} : { value: element.value };
  if (element.url && SAFE.test(element.url)) {
    return h("a", { ...shared, href: element.url, target: "_blank", rel: "noopener noreferrer", onclick: () => { field.act(value); } }, label(element.text));
  }
  return h("button", { ...shared, type: "button", onclick: async (event) => {
    if (await confirmed(element.confirm)) await busy(event.target.closest("button"), () => field.act(value));
  } }, label(element.text));
}

async function busy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function overflow(field) {
  const { element } = field;
  const id = nextId();
  const menu = h("div", { role: "menu", id, class: "menu", popover: "auto", "aria-label": "More actions" }, element.options.map((option) =>
    h(option.url && SAFE.test(option.url) ? "a" : "button", { role: "menuitem", type: option.url ? null : "button",
      href: option.url, target: option.url && "_blank", rel: option.url && "noopener noreferrer",
      onclick: async () => {
        menu.hidePopover();
        if (await confirmed(element.confirm)) await field.act({ selected_option: option });
      } }, label(option.text))));
  const opener = h("button", { type: "button", class: "btn icon-only more", "aria-label": "More actions", "aria-haspopup": "menu", popovertarget: id,
    dataset: { key: `${field.blockId}/${element.action_id}` } }, icon(ICONS.more, { fill: false }));
  menu.addEventListener("toggle", (event) => event.newState === "open" && placeMenu(menu, opener));
  menu.addEventListener("keydown", (event) => moveInMenu(menu, event));
  return h("span", { class: "overflow" }, opener, menu);
}

function placeMenu(menu, opener) {
  const box = opener.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, window.innerWidth - menu.offsetWidth - 8));
  const below = box.bottom + 4;
  const top = below + menu.offsetHeight > window.innerHeight ? box.top - menu.offsetHeight - 4 : below;
  Object.assign(menu.style, { left: `${left}px`, top: `${Math.max(8, top)}px` });
  menu.firstElementChild?.focus();
}

function moveInMenu(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.children];
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
}

const NAMES = { datepicker: "Date", timepicker: "Time", datetimepicker: "Date and time" };

const FIELDS = {
  plain_text_input: (field) => textInput(field),
  email_text_input: (field) => textInput(field, "email"),
  url_text_input: (field) => textInput(field, "url"),
  number_input: (field) => textInput(field),
  rich_text_input: richInput,
  checkboxes, radio_buttons: radioButtons,
  datepicker: dateInput, timepicker: dateInput, datetimepicker: dateInput,
  static_select: select, users_select: select, conversations_select: select, channels_select: select,
  external_select: combobox, multi_static_select: combobox, multi_external_select: combobox,
  multi_users_select: combobox, multi_conversations_select: combobox, multi_channels_select: combobox,
};

export const unknown = (what) => h("div", { class: "unknown", role: "alert" }, `Unknown ${what}: this page cannot show it.`);

// Returns the node of one interactive element. `given` names it: {name, id, describedBy, …}.
// Outside an input block every change is told to the bot at once; inside one when it asks for it.
export function element(ctx, blockId, what, given = {}) {
  const field = { ctx, blockId, element: what, id: nextId(), ...given };
  field.act = (value) => ctx.act(blockId, what, value);
  if (what.type === "button") return button(field);
  if (what.type === "overflow") return overflow(field);
  if (!FIELDS[what.type]) return unknown(`element “${what.type}”`);
  const tell = (value) => field.act({ [valueKey(what)]: value });
  const onEach = (what.dispatch_action_config?.trigger_actions_on ?? []).includes("on_character_entered");
  const typed = what.type.endsWith("_input");
  field.name ??= given.labelled ? null : what.placeholder ? plain(what.placeholder) : NAMES[what.type] ?? "Choice";
  field.change = async (value) => {
    const asked = what.confirm && !given.input;
    if (asked && !(await confirmed(what.confirm))) return;
    keep(ctx, blockId, what, value);
    if (typed ? given.dispatch && onEach : !given.input || given.dispatch) await tell(value);
  };
  field.enter = given.dispatch && !onEach && typed ? tell : null;
  return FIELDS[what.type](field);
}
