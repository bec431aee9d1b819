// One message as an article: who, when, what, its files and its thread.

import { h, icon, ICONS } from "../shared/dom.js";
import { renderBlocks } from "./blocks.js";
import { clockTime, dateOf, fullTime } from "./dates.js";
import { link, mrkdwn, spoken } from "./mrkdwn.js";
import { store, userById, userName } from "./store.js";

const SHADES = 6;

export function authorOf(message) {
  if (message.notice) return { name: "Slackbot", kind: "notice" };
  if (message.bot) return { name: store.workspace.app.name, kind: "bot" };
  return { name: userName(message.user), kind: "person", id: message.user };
}

export function avatar(author, size = "") {
  if (author.kind === "bot") return h("span", { class: `avatar bot ${size}`, "aria-hidden": "true" }, "⇄");
  if (author.kind === "notice") return h("span", { class: `avatar notice ${size}`, "aria-hidden": "true" }, "S");
  const initials = author.name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
  const shade = store.workspace.users.findIndex((user) => user.id === author.id) % SHADES;
  return h("span", { class: `avatar shade-${Math.max(0, shade)} ${size}`, "aria-hidden": "true" }, initials);
}

function size(bytes) {
  if (!bytes) return "";
  return bytes < 1024 ? `${bytes} bytes` : bytes < 1048576 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function attached(file) {
  const address = file.url ?? file.url_private ?? `/_sandbox/files/${file.id}`;
  const title = file.title || file.name;
  const local = address.startsWith("/") ? new URL(address, location.href).href : address;
  if ((file.mimetype ?? "").startsWith("image/")) {
    return h("figure", { class: "image-block" }, h("figcaption", {}, title),
      link(local, h("img", { src: local, alt: file.alt_txt ?? title, class: "picture" })));
  }
  return h("div", { class: "file" }, icon(ICONS.file, { size: 22 }),
    h("span", { class: "file-text" }, link(local, title), h("span", { class: "quiet small" }, [file.name, size(file.size)].filter(Boolean).join(" · "))));
}

function attachment(ctx, piece) {
  const title = piece.title && h("strong", {}, piece.title_link ? link(piece.title_link, piece.title) : mrkdwn(piece.title));
  const bar = h("div", { class: "attachment" }, piece.pretext && h("div", {}, mrkdwn(piece.pretext)), title,
    piece.text && h("div", {}, mrkdwn(piece.text)),
    piece.fields && h("div", { class: "fields" }, piece.fields.map((field) =>
      h("div", { class: "section-field" }, h("strong", {}, mrkdwn(field.title)), h("br"), mrkdwn(field.value)))),
    renderBlocks(ctx, piece.blocks), piece.footer && h("div", { class: "context" }, mrkdwn(piece.footer)));
  const colours = { good: "#2bac76", warning: "#daa038", danger: "#c01343" };
  const colour = colours[piece.color] ?? (/^#?[0-9a-f]{6}$/i.test(piece.color ?? "") ? `#${piece.color.replace("#", "")}` : "#dddddd");
  bar.style.borderLeftColor = colour;
  return bar;
}

function body(ctx, message) {
  const edited = message.edited && !message.blocks?.length && h("span", { class: "quiet small" }, " (edited)");
  const words = message.blocks?.length ? renderBlocks(ctx, message.blocks)
    : message.text && h("div", { class: "message-text" }, mrkdwn(message.text), edited);
  return [words, (message.attachments ?? []).map((piece) => attachment(ctx, piece)), (message.files ?? []).map(attached)];
}

function replies(message, openThread) {
  if (!message.reply_count || !openThread) return null;
  return h("button", { type: "button", class: "replies", onclick: () => openThread(message.ts) },
    message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`);
}

function head(author, message) {
  const date = dateOf(message.ts);
  const title = author.kind === "person" ? userById(author.id)?.title : null;
  return h("div", { class: "message-head" },
    h("strong", { class: "author", title }, author.name), author.kind === "bot" && h("span", { class: "badge" }, "APP"),
    h("time", { class: "quiet small", datetime: date.toISOString(), title: fullTime(date) }, clockTime(date)));
}

// Returns the article. With `first` false it stands below one by the same author, without a head.
export function messageNode(ctx, message, { first, openThread, dismiss }) {
  const author = authorOf(message);
  const date = dateOf(message.ts);
  const named = `${author.name}, ${clockTime(date)}: ${spoken(message.text).slice(0, 120)}`;
  const tools = !message.ephemeral && openThread && h("div", { class: "tools" },
    h("button", { type: "button", class: "btn icon-only", "aria-label": "Reply in thread", title: "Reply in thread", onclick: () => openThread(message.thread_ts ?? message.ts) },
      icon(ICONS.thread)));
  return h("article", { class: `message ${first ? "first" : "follows"} ${message.ephemeral ? "ephemeral" : ""}`, "aria-label": named,
    dataset: { ts: message.ts, key: message.ts }, tabindex: "-1" },
  h("div", { class: "gutter" }, first ? avatar(author) : h("time", { class: "quiet" }, clockTime(date).replace(/\s?[AP]M$/i, ""))),
  h("div", { class: "message-body" },
    message.ephemeral && h("div", { class: "only-you" }, icon(ICONS.eye, { size: 14 }), "Only visible to you"),
    first && head(author, message), body(ctx, message), replies(message, openThread),
    message.ephemeral && dismiss && h("button", { type: "button", class: "dismiss", onclick: () => dismiss(message.ts) }, "Dismiss message")),
  tools);
}
