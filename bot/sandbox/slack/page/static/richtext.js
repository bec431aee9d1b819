// rich_text blocks: sections, lists, quotes and preformatted text.

import { h } from "../shared/dom.js";
import { formatDate } from "./dates.js";
import { broadcast, link, mention } from "./mrkdwn.js";
import { sign, withSigns } from "./signs.js";

function styled(node, style = {}) {
  const tags = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"], ["underline", "u"]];
  return tags.filter(([name]) => style[name]).reduce((inner, [, tag]) => h(tag, {}, inner), node);
}

const fromCode = (code) => String.fromCodePoint(...code.split("-").map((part) => Number.parseInt(part, 16)));

const INLINE = {
  text: (part) => withSigns(part.text),
  link: (part) => link(part.url, part.text ?? part.url),
  user: (part) => mention(part.user_id),
  usergroup: (part) => h("span", { class: "mention" }, `@${part.usergroup_id}`),
  channel: (part) => mention(part.channel_id, "#"),
  broadcast: (part) => broadcast(part.range),
  emoji: (part) => sign(part.name) ?? h("span", { class: "emoji" }, part.unicode ? fromCode(part.unicode) : `:${part.name}:`),
  date: (part) => link(part.url ?? "", h("time", {}, formatDate(part.timestamp, part.format) ?? part.fallback ?? "")),
  color: (part) => part.value,
};

const inline = (parts) => (parts ?? []).map((part) =>
  styled(INLINE[part.type] ? INLINE[part.type](part) : `[${part.type}]`, part.style));

function list(element) {
  const tag = element.style === "ordered" ? "ol" : "ul";
  const node = h(tag, { class: `rich-list indent-${Math.min(element.indent ?? 0, 8)}` },
    element.elements.map((item) => h("li", {}, inline(item.elements))));
  if (element.offset) node.start = element.offset + 1;
  return node;
}

const PARTS = {
  rich_text_section: (element) => h("div", { class: "rich-section" }, inline(element.elements)),
  rich_text_list: list,
  rich_text_quote: (element) => h("blockquote", {}, inline(element.elements)),
  rich_text_preformatted: (element) => h("pre", {}, inline(element.elements)),
};

export function richText(block) {
  return h("div", { class: "rich-text" }, (block.elements ?? []).map((element) =>
    PARTS[element.type] ? PARTS[element.type](element) : h("span", { class: "unknown" }, `Unknown rich text: ${element.type}`)));
}
