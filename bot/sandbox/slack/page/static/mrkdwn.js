// Slack's mrkdwn as DOM nodes, built from text nodes and elements only.
// An escaped name (&lt;!channel&gt;) is text; only Slack's own <tokens> mean something.

import { h } from "../shared/dom.js";
import { formatDate } from "./dates.js";
import { withEmoji } from "./emoji.js";
import { sign as draw, withSigns } from "./signs.js";
import { channelById, store, userName } from "./store.js";

const SAFE = /^(https?:|mailto:|tel:|slack:)/i;
const STYLES = { "*": "strong", _: "em", "~": "s" };

export const unescape = (text) =>
  text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);

// A link that opens in a new tab; an address that is not one of the web's stays text.
export function link(address, ...label) {
  if (!SAFE.test(address)) return h("span", {}, ...label);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...label);
}

export function mention(id, kind = "@") {
  const name = kind === "@" ? userName(id) : channelById(id)?.name ?? id;
  const mine = kind === "@" && id === store.person;
  return h("span", { class: mine ? "mention mine" : "mention" }, `${kind}${name}`);
}

export const broadcast = (range) => h("span", { class: "mention mine" }, `@${range}`);

function token(inside) {
  const bar = inside.indexOf("|");
  const body = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : unescape(inside.slice(bar + 1));
  if (/^@[UWB]\w+$/.test(body)) return mention(body.slice(1));
  if (/^#[CGD]\w+$/.test(body)) return mention(body.slice(1), "#");
  if (/^!(channel|here|everyone)$/.test(body)) return broadcast(body.slice(1));
  if (body.startsWith("!subteam^")) return h("span", { class: "mention" }, label ?? `@${body.slice(9)}`);
  if (body.startsWith("!date^")) return dateToken(body, label);
  if (SAFE.test(body)) return link(unescape(body), label ?? unescape(body).replace(/^(mailto|tel):/, ""));
  return null;
}

function dateToken(body, fallback) {
  const [, seconds, format, address] = body.split("^");
  const text = formatDate(seconds, unescape(format ?? "")) ?? fallback ?? "";
  const time = h("time", { title: fallback }, text);
  return address ? link(unescape(address), time) : time;
}

const wordish = (character) => character !== undefined && /[\p{L}\p{N}]/u.test(character);

// Returns the index of the sign that closes the one at `from`, or -1.
function closing(text, from) {
  const sign = text[from];
  if (wordish(text[from - 1]) || /\s/.test(text[from + 1] ?? " ") || text[from + 1] === sign) return -1;
  for (let at = from + 2; at < text.length && text[at] !== "\n"; at += 1) {
    if (text[at] === "<") at = Math.max(at, text.indexOf(">", at));
    else if (text[at] === sign && !/\s/.test(text[at - 1]) && !wordish(text[at + 1])) return at;
  }
  return -1;
}

// Tries each construct at one place; answers {node, length} or null for plain text.
function construct(text, at) {
  const rest = text.slice(at);
  const sign = text[at];
  if (sign === "<") {
    const found = /^<([^<>\n]+)>/.exec(rest);
    const node = found && token(found[1]);
    return node && { node, length: found[0].length };
  }
  if (sign === "`") {
    const found = /^`([^`\n]+)`/.exec(rest);
    return found && { node: h("code", {}, tokens(found[1])), length: found[0].length };
  }
  if (STYLES[sign]) {
    const end = closing(text, at);
    return end < 0 ? null : { node: h(STYLES[sign], {}, inline(text.slice(at + 1, end))), length: end - at + 1 };
  }
  if (sign === ":") {
    const found = /^:([a-z0-9_+-]+):/.exec(rest);
    const drawn = found && draw(found[1]);
    return drawn && { node: drawn, length: found[0].length };
  }
  return bareLink(text, at, rest);
}

function bareLink(text, at, rest) {
  if (text[at] !== "h" || wordish(text[at - 1])) return null;
  const found = /^https?:\/\/[^\s<>|]+[^\s<>|.,:;!?)'"*_~]/.exec(rest);
  const address = found && found[0].split(/&[lg]t;/)[0];
  return address && { node: link(unescape(address), unescape(address)), length: address.length };
}

function scan(text, attempt) {
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const found = attempt(text, at);
    if (!found) plain += text[at];
    else nodes.push(...withSigns(unescape(plain)), found.node);
    if (found) plain = "";
    at += found ? found.length : 1;
  }
  return [...nodes, ...withSigns(unescape(plain))];
}

const inline = (text) => scan(text, construct);
const tokens = (text) => scan(text, (all, at) => (all[at] === "<" ? construct(all, at) : null));

function lines(text) {
  const nodes = [];
  let quote = null;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted && quote) quote.append(h("br"), ...inline(quoted[1]));
    else if (quoted) nodes.push(quote = h("blockquote", {}, inline(quoted[1])));
    else {
      if (nodes.length > 0 && !quote) nodes.push(h("br"));
      nodes.push(...inline(line));
      quote = null;
    }
  }
  return nodes;
}

// Returns the nodes of one mrkdwn text.
export function mrkdwn(text) {
  return String(text ?? "").split(/```([\s\S]*?)```/).flatMap((part, index) => {
    if (index % 2 === 1) return [h("pre", {}, tokens(part.replace(/^\n|\n$/g, "")))];
    return part === "" ? [] : lines(index > 0 ? part.replace(/^\n/, "") : part);
  });
}

export const plain = (object) => {
  const text = unescape(object?.text ?? "");
  return object?.emoji === false ? text : withEmoji(text);
};

// Returns the nodes of a plain_text object, with signs drawn.
export const label = (object) => withSigns(plain(object));

// Returns the nodes of a text object, whichever kind it is.
export function textObject(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : label(object);
}

// Returns what a text reads like without its marks: for labels and names.
export const spoken = (text) => h("span", {}, mrkdwn(text)).textContent.replace(/\s+/g, " ").trim();
