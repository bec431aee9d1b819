// A list of contacts or accounts: search, filters, pages.

import { h, replace } from "../shared/dom.js";
import { api } from "./api.js";
import { createDialog } from "./dialogs.js";
import { notice } from "./notice.js";
import { go } from "./router.js";
import { KINDS, STOP } from "./words.js";

function cell(kind, name, row) {
  const value = row[name];
  if (name === "name") return h("a", { href: `#/${kind}/${row.id}` }, value);
  if (name === "stage") return h("span", { class: STOP.has(value) ? "pill stage stop" : "pill stage" }, value);
  if (name === "hubspot_id") return value ? h("span", { class: "pill link" }, value) : h("span", { class: "quiet" }, "–");
  return value ?? "";
}

function select(id, label, all, options, value, change) {
  return h("div", { class: "field" }, h("label", { for: id }, label),
    h("select", { id, onchange: (event) => change(event.target.value) }, h("option", { value: "" }, all),
      options.map((each) => h("option", { value: each.id, selected: each.id === value }, each.name))));
}

export function pager(found, turn) {
  return h("nav", { class: "pager", "aria-label": "Pages" },
    h("span", { role: "status" }, found.total ? `${found.from}–${found.to} of ${found.total}` : "Nothing found"),
    h("span", { class: "push" },
      h("button", { type: "button", class: "btn", disabled: found.page <= 1, onclick: () => turn(found.page - 1) }, "Previous"),
      h("span", {}, `Page ${found.page} of ${found.pages}`),
      h("button", { type: "button", class: "btn", disabled: found.page >= found.pages, onclick: () => turn(found.page + 1) }, "Next")));
}

// Returns {node, refresh}: refresh reads the rows again and leaves the filters as they are.
export function listView(kind, query, team) {
  const type = KINDS[kind];
  const place = h("div", {});
  const state = { ...query };
  let typing = 0;

  async function refresh() {
    const found = await api.list(kind, state);
    const table = h("div", { class: "sheet" }, h("table", { class: "table" }, h("caption", { class: "visually-hidden" }, type.title),
      h("thead", {}, h("tr", {}, type.columns.map(([title]) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, found.rows.map((row) => h("tr", {}, type.columns.map(([, name]) => h("td", { title: typeof row[name] === "string" && row[name] }, cell(kind, name, row))))))),
    found.rows.length === 0 && h("p", { class: "empty" }, `No ${type.one} fits. Clear the search, or make a new one.`));
    replace(place, table, pager(found, (page) => change({ page })));
  }
  function change(values) {
    Object.assign(state, { page: "" }, values);
    for (const name of Object.keys(state)) if (!state[name]) delete state[name];
    const text = new URLSearchParams(state).toString();
    history.replaceState(null, "", `#/${kind}${text ? `?${text}` : ""}`);
    refresh().catch((error) => notice(error.message, true));
  }
  const lists = team.lists.filter((list) => list.modality === kind);
  const node = h("div", {},
    h("div", { class: "head" }, h("h1", {}, type.title), h("div", { class: "push" },
      h("button", { type: "button", class: "btn primary", onclick: () => createDialog(kind, team, (made) => {
        notice(`${made.name} is saved.`);
        go(`#/${kind}/${made.id}`);
      }) }, `New ${type.one}`))),
    h("div", { class: "filters", role: "search" },
      h("div", { class: "field wide" }, h("label", { for: "q" }, `Search ${type.title.toLowerCase()}`),
        h("input", { id: "q", type: "search", value: state.q ?? "", placeholder: type.search, autocomplete: "off", oninput: (event) => {
          clearTimeout(typing);
          typing = setTimeout(() => change({ q: event.target.value.trim() }), 150);
        } })),
      select("stage", "Stage", "All stages", team.stages[kind], state.stage, (stage) => change({ stage })),
      select("owner", "Owner", "All owners", team.users, state.owner, (owner) => change({ owner })),
      select("list", "List", "All lists", lists, state.list, (list) => change({ list }))),
    place);
  return { node, refresh };
}
