// Every block of Block Kit that the sandbox takes, as DOM nodes; an unknown one is loud.

import { h } from "../shared/dom.js";
import { element, nextId, unknown } from "./elements.js";
import { markdown } from "./markdown.js";
import { label as words, plain, spoken, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { blockKey } from "./values.js";

function picture(block, classes) {
  const address = block.image_url ?? block.slack_file?.url ?? (block.slack_file?.id && `/_sandbox/files/${block.slack_file.id}`);
  return h("img", { src: address, alt: block.alt_text ?? "", class: classes, loading: "lazy" });
}

function accessory(ctx, id, block) {
  const what = block.accessory;
  if (!what) return null;
  if (what.type === "image") return picture(what, "thumb");
  const title = block.text ? spoken(block.text.text) : "";
  const simple = what.type === "button" || what.type === "overflow";
  const hint = what.placeholder ? plain(what.placeholder) : "";
  const name = simple ? {} : { name: [title, hint].filter(Boolean).join(" – ") || "Choice" };
  return element(ctx, id, what, name);
}

function section(ctx, id, block) {
  const fields = block.fields && h("div", { class: "fields" },
    block.fields.map((text) => h("div", { class: "section-field" }, textObject(text))));
  const side = accessory(ctx, id, block);
  return h("div", { class: side ? "section with-accessory" : "section" },
    h("div", { class: "section-body" }, block.text && h("div", { class: "section-text" }, textObject(block.text)), fields),
    side && h("div", { class: "accessory" }, side));
}

const header = (ctx, id, block) => h("div", { class: `block-header level-${block.level ?? 2}`, role: "heading", "aria-level": String((block.level ?? 2) + 1) },
  words(block.text));

const context = (ctx, id, block) => h("div", { class: "context" }, block.elements.map((part) =>
  (part.type === "image" ? picture(part, "tiny") : h("span", {}, textObject(part)))));

const actions = (ctx, id, block) => h("div", { class: "actions" }, block.elements.map((what) => element(ctx, id, what)));

function image(ctx, id, block) {
  return h("figure", { class: "image-block" }, block.title && h("figcaption", {}, plain(block.title)), picture(block, "picture"));
}

function input(ctx, id, block) {
  const fieldId = nextId();
  const error = ctx.errors?.[id];
  const notes = [block.hint && `${fieldId}-hint`, error && `${fieldId}-error`].filter(Boolean).join(" ");
  const label = plain(block.label);
  const grouped = ["checkboxes", "radio_buttons"].includes(block.element.type);
  const node = element(ctx, id, block.element, { id: fieldId, labelled: !grouped, input: true, dispatch: block.dispatch_action,
    describedBy: notes || null, invalid: Boolean(error), optional: block.optional, required: !block.optional, name: grouped ? label : undefined });
  const optional = block.optional && h("span", { class: "quiet optional" }, " (optional)");
  return h("div", { class: error ? "field invalid" : "field", dataset: { block: id } },
    grouped ? h("div", { class: "label", "aria-hidden": "true" }, label, optional) : h("label", { for: fieldId }, label, optional),
    node,
    error && h("p", { class: "error-text", id: `${fieldId}-error`, role: "alert" }, error),
    block.hint && h("p", { class: "hint", id: `${fieldId}-hint` }, plain(block.hint)));
}

function cell(content, tag, settings = {}) {
  const inside = content?.type === "rich_text" ? richText(content)
    : content?.type === "raw_number" ? content.text ?? String(content.value) : content?.text ?? "";
  return h(tag, { scope: tag === "th" && "col", class: `${settings.align ?? "left"}${settings.is_wrapped ? " wrapped" : ""}` }, inside);
}

function table(ctx, id, block) {
  const row = (cells, tag) => h("tr", {}, cells.map((content, index) => cell(content, tag, block.column_settings?.[index] ?? {})));
  const [head, ...rows] = block.rows;
  return h("div", { class: "table-block", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {}, h("thead", {}, row(head, "th")), h("tbody", {}, rows.map((cells) => row(cells, "td")))));
}

const BLOCKS = {
  section, header, context, actions, image, input, table,
  divider: () => h("hr", { class: "divider" }),
  rich_text: (ctx, id, block) => richText(block),
  markdown: (ctx, id, block) => markdown(block.text),
};

export function renderBlock(ctx, block, index) {
  const draw = BLOCKS[block.type];
  const id = blockKey(block, index);
  try {
    return h("div", { class: "block", dataset: { blockId: id } }, draw ? draw(ctx, id, block) : unknown(`block “${block.type}”`));
  } catch (error) {
    return unknown(`shape of block “${block.type}” (${error.message})`);
  }
}

export const renderBlocks = (ctx, blocks) => (blocks ?? []).map((block, index) => renderBlock(ctx, block, index));
