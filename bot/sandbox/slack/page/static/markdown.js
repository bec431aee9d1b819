// The markdown block: the common part of standard Markdown, as DOM nodes.

import { h } from "../shared/dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";
import { withSigns } from "./signs.js";

const SPANS = [
  [/^`([^`]+)`/, (found) => h("code", {}, found[1])],
  [/^\*\*(.+?)\*\*/, (found) => h("strong", {}, span(found[1]))],
  [/^__(.+?)__/, (found) => h("strong", {}, span(found[1]))],
  [/^~~(.+?)~~/, (found) => h("s", {}, span(found[1]))],
  [/^\*([^*\s][^*]*)\*/, (found) => h("em", {}, span(found[1]))],
  [/^_([^_\s][^_]*)_(?!\w)/, (found) => h("em", {}, span(found[1]))],
  [/^!?\[([^\]]*)\]\(([^()\s]+)\)/, (found) => link(found[2], span(found[1]))],
  [/^\\([\\`*_{}[\]()#+.!|~>-])/, (found) => found[1]],
];

function span(text) {
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const hit = SPANS.map(([pattern, make]) => [pattern.exec(rest), make]).find(([found]) => found);
    if (hit) {
      nodes.push(...withSigns(withEmoji(plain)), hit[1](hit[0]));
      plain = "";
    } else plain += text[at];
    at += hit ? hit[0][0].length : 1;
  }
  return [...nodes, ...withSigns(withEmoji(plain))].filter((node) => node !== "");
}

const cells = (line) => line.replace(/^\s*\||\|\s*$/g, "").split("|").map((cell) => cell.trim());

function table(lines) {
  const [head, , ...rows] = lines.map(cells);
  return h("table", { class: "md-table" },
    h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, span(cell))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", {}, span(cell)))))));
}

const item = (line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, "");

// Each kind: whether a line opens it, whether the next goes on with it, what it becomes.
const KINDS = [
  { opens: /^#{1,6}\s/, make: ([line]) => h("p", { class: `md-head level-${/^#+/.exec(line)[0].length}` }, h("strong", {}, span(line.replace(/^#+\s*/, "")))) },
  { opens: /^\s*(?:---+|\*\*\*+)\s*$/, make: () => h("hr") },
  { opens: /^\s*[-*+]\s/, goes: /^\s*[-*+]\s/, make: (lines) => h("ul", {}, lines.map((line) => h("li", {}, span(item(line))))) },
  { opens: /^\s*\d+[.)]\s/, goes: /^\s*\d+[.)]\s/, make: (lines) => h("ol", {}, lines.map((line) => h("li", {}, span(item(line))))) },
  { opens: /^>\s?/, goes: /^>\s?/, make: (lines) => h("blockquote", {}, span(lines.map((line) => line.replace(/^>\s?/, "")).join("\n"))) },
  { opens: /^\s*\|.*\|\s*$/, goes: /^\s*\|.*\|\s*$/, make: table },
  { opens: /\S/, goes: /^(?!#{1,6}\s|\s*[-*+]\s|\s*\d+[.)]\s|>|```|\s*\|).*\S/, make: (lines) => h("p", {}, span(lines.join("\n"))) },
];

function blocks(text) {
  const lines = text.split("\n");
  const nodes = [];
  while (lines.length > 0) {
    const kind = KINDS.find(({ opens }) => opens.test(lines[0]));
    const taken = [lines.shift()];
    while (kind?.goes && lines.length > 0 && kind.goes.test(lines[0])) taken.push(lines.shift());
    if (kind) nodes.push(kind.make(taken));
  }
  return nodes;
}

export function markdown(text) {
  return h("div", { class: "markdown" }, String(text ?? "").split(/```\w*\n?([\s\S]*?)```/).flatMap((part, index) =>
    index % 2 === 1 ? [h("pre", {}, part.replace(/\n$/, ""))] : blocks(part)));
}
