// A list of contacts or companies: find, page, look among the deleted ones, create.

import { h, replace } from "../shared/dom.js";
import { get, place } from "./api.js";
import { openCreate } from "./create.js";
import { avatar, button, empty, NOUN, time, TITLE } from "./parts.js";

const EVERY_MS = 4000;

function wishes() {
  const query = new URLSearchParams(location.search);
  return { q: query.get("q") ?? "", page: Number(query.get("page") ?? 1), archived: query.has("archived") };
}

function remember(wish) {
  const query = new URLSearchParams();
  if (wish.q) query.set("q", wish.q);
  if (wish.page > 1) query.set("page", wish.page);
  if (wish.archived) query.set("archived", "1");
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
}

function row(line, kind) {
  return h("tr", {},
    h("td", {}, h("a", { class: "who", href: place(line.place) }, avatar(line.name, kind), line.name)),
    line.cells.map((cell) => h("td", {}, cell || h("span", { class: "nothing" }, "–"))),
    h("td", { class: "time" }, time(line.archived ?? line.updated)));
}

function pager(found, go) {
  const last = Math.max(1, Math.ceil(found.total / found.size));
  const from = found.total ? (found.page - 1) * found.size + 1 : 0;
  const to = Math.min(found.total, found.page * found.size);
  const step = (words, page, off) => h("button", { type: "button", class: "btn", disabled: off, onclick: () => go(page) }, words);
  return [
    h("p", { class: "quiet" }, `${from.toLocaleString()}–${to.toLocaleString()} of ${found.total.toLocaleString()}`),
    h("div", { class: "pages" }, step("Previous", found.page - 1, found.page <= 1), h("span", {}, `Page ${found.page} of ${last}`),
      step("Next", found.page + 1, found.page >= last)),
  ];
}

export async function showList(main, account, kind) {
  const wish = wishes();
  document.title = `${TITLE[kind]} · HubSpot sandbox`;
  const search = h("input", { type: "search", id: "search", value: wish.q, placeholder: "Name, e-mail, phone, domain or record ID",
    "aria-label": `Search ${TITLE[kind].toLowerCase()}`, autocomplete: "off" });
  const all = h("button", { type: "button", onclick: () => look(false) }, "All");
  const gone = h("button", { type: "button", onclick: () => look(true) }, "Archived");
  const body = h("tbody");
  const lastColumn = h("th", { scope: "col" }, "Last modified");
  const table = h("table", { class: "table" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Name"),
    account.kinds[kind].columns.map((label) => h("th", { scope: "col" }, label)), lastColumn)), body);
  const nothing = h("div");
  const foot = h("div", { class: "list-foot" });
  let shown = "";

  async function draw() {
    const query = new URLSearchParams({ q: wish.q, page: wish.page, ...(wish.archived && { archived: "true" }) });
    const asked = query.toString();
    const found = await get(`${kind}?${query}`);
    const state = JSON.stringify([asked, found]);
    if (state === shown) return;
    shown = state;
    const held = body.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    replace(body, found.lines.map((line) => row(line, kind)));
    if (held) body.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
    table.hidden = !found.lines.length;
    lastColumn.textContent = wish.archived ? "Archived" : "Last modified";
    replace(nothing, !found.lines.length && nobody());
    replace(foot, pager(found, (page) => change({ page })));
    all.setAttribute("aria-pressed", String(!wish.archived));
    gone.setAttribute("aria-pressed", String(wish.archived));
  }
  function nobody() {
    if (wish.q) return empty(`No ${NOUN[kind]} matches “${wish.q}”.`, "Search finds the beginnings of words and the digits of phone numbers.");
    return wish.archived ? empty("Nothing is archived.", "What is deleted here, or through the API, can be restored from this list.")
      : empty(`There are no ${TITLE[kind].toLowerCase()} yet.`, "Create one to begin.");
  }
  function change(next) {
    Object.assign(wish, next);
    remember(wish);
    return draw();
  }
  function look(archived) {
    return change({ archived, page: 1 });
  }

  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => change({ q: search.value.trim(), page: 1 }), 150);
  });
  replace(main,
    h("div", { class: "list-head" }, h("h1", {}, TITLE[kind]),
      button(`Create ${NOUN[kind]}`, () => openCreate(account, kind), "primary")),
    h("div", { class: "card list" },
      h("div", { class: "list-tools" }, h("div", { class: "segments", role: "group", "aria-label": "Which" }, all, gone), search),
      h("div", { class: "scroll" }, table, nothing), foot));
  await draw();
  setInterval(() => document.hidden || draw().catch(() => {}), EVERY_MS);
}
