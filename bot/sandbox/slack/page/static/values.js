// What the fields of a surface hold, in the shape of Slack's view.state.values.
// A draft (typed here) stands before what the server kept, and that before the initial value.

const KEYS = {
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  rich_text_input: ["rich_text_value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  multi_users_select: ["selected_users", "initial_users"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  checkboxes: ["selected_options", "initial_options"],
  radio_buttons: ["selected_option", "initial_option"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
};

export const valueKey = (element) => KEYS[element.type]?.[0] ?? null;
export const isMany = (element) => valueKey(element)?.endsWith("s") ?? false;

export const blockKey = (block, index) => block.block_id ?? `block-${index}`;

// Returns the value a field holds now; null (or [] for many) when it holds none.
export function current(ctx, blockId, element) {
  const [key, initial] = KEYS[element.type];
  const kept = ctx.drafts[blockId]?.[element.action_id] ?? ctx.values?.[blockId]?.[element.action_id];
  const value = kept && kept.type === element.type ? kept[key] : element[initial];
  return value ?? (isMany(element) ? [] : null);
}

export function keep(ctx, blockId, element, value) {
  ctx.drafts[blockId] = { ...ctx.drafts[blockId], [element.action_id]: { type: element.type, [valueKey(element)]: value } };
}

export const holders = (block) => [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])]
  .filter((element) => element && KEYS[element.type]);

// Returns all values of a surface: {block_id: {action_id: {type, …}}}.
export function collect(blocks, ctx) {
  const all = {};
  (blocks ?? []).forEach((block, index) => {
    const id = blockKey(block, index);
    for (const element of holders(block)) {
      all[id] = { ...all[id], [element.action_id]: { type: element.type, [valueKey(element)]: current(ctx, id, element) } };
    }
  });
  return all;
}

const empty = (value) => value === null || value === "" || (Array.isArray(value) && value.length === 0);

function complaint(element, value) {
  const length = typeof value === "string" ? [...value].length : 0;
  if (element.min_length && length < element.min_length) return `Please enter at least ${element.min_length} characters.`;
  if (element.max_length && length > element.max_length) return `Please enter no more than ${element.max_length} characters.`;
  if (element.type === "number_input") return numberComplaint(element, value);
  if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value)) return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !/^https?:\/\/\S+$/.test(value)) return "Please enter a valid URL.";
  return null;
}

function numberComplaint(element, value) {
  const pattern = element.is_decimal_allowed ? /^-?\d+([.,]\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(value.trim())) return element.is_decimal_allowed ? "Please enter a number." : "Please enter a whole number.";
  const number = Number(value.replace(",", "."));
  if (element.min_value !== undefined && number < Number(element.min_value)) return `Please enter a number no smaller than ${element.min_value}.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `Please enter a number no greater than ${element.max_value}.`;
  return null;
}

// Returns {block_id: sentence} as Slack's own client checks before anything is sent.
export function complaints(blocks, ctx) {
  const found = {};
  (blocks ?? []).forEach((block, index) => {
    if (block.type !== "input") return;
    const id = blockKey(block, index);
    const value = current(ctx, id, block.element);
    if (empty(value)) {
      if (!block.optional) found[id] = "Please complete this required field.";
    } else {
      const said = complaint(block.element, value);
      if (said) found[id] = said;
    }
  });
  return found;
}
