// The Prospects tab: people of Apollo's database, saved to contacts with one press.

import { h, replace } from "../shared/dom.js";
import { api } from "./api.js";
import { pager } from "./list.js";
import { act, notice } from "./notice.js";

const FIELDS = [["title", "Title", "Head of Marketing"], ["city", "City", "Berlin"], ["q", "Name or company", ""]];

export function prospectsView(query, changed) {
  const state = { ...query };
  const place = h("div", {});

  function last(person, redo) {
    if (person.contact_id) return h("a", { class: "pill link", href: `#/contacts/${person.contact_id}` }, "Saved");
    const button = h("button", { type: "button", class: "btn", "aria-label": `Save ${person.name} to contacts`, onclick: () => act(button, async () => {
      await api.save(person.id);
      notice(`${person.name} is saved to contacts.`);
      await redo();
      changed();
    }) }, "Save to contacts");
    return button;
  }
  async function refresh() {
    const found = await api.prospects(state);
    const titles = ["Name", "Title", "Company", "City", "Country", "Email", "Phone", ""];
    replace(place, h("div", { class: "sheet" }, h("table", { class: "table" }, h("caption", { class: "visually-hidden" }, "People of the database"),
      h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col" }, title || h("span", { class: "visually-hidden" }, "Save"))))),
      h("tbody", {}, found.rows.map((person) => h("tr", {},
        [person.name, person.title, person.organization_name, person.city, person.country, person.email_status, person.has_phone ? "yes" : "–"]
          .map((value) => h("td", {}, value ?? "")), h("td", {}, last(person, refresh)))))),
    found.rows.length === 0 && h("p", { class: "empty" }, "Nobody fits. Try a shorter title, or another city.")),
    pager(found, (page) => change({ page })));
  }
  function change(values) {
    Object.assign(state, { page: "" }, values);
    for (const name of Object.keys(state)) if (!state[name]) delete state[name];
    const text = new URLSearchParams(state).toString();
    history.replaceState(null, "", `#/prospects${text ? `?${text}` : ""}`);
    return refresh().catch((error) => notice(error.message, true));
  }
  const node = h("div", {}, h("div", { class: "head" }, h("h1", {}, "Prospects"),
    h("p", { class: "quiet" }, "People of Apollo's database, saved or not.")),
  h("form", { class: "filters", role: "search", onsubmit: (event) => {
    event.preventDefault();
    change(Object.fromEntries(new FormData(event.target)));
  } }, FIELDS.map(([name, label, example]) => h("div", { class: "field wide" }, h("label", { for: `p-${name}` }, label),
    h("input", { id: `p-${name}`, name, type: "search", value: state[name] ?? "", placeholder: example, autocomplete: "off" }))),
  h("button", { type: "submit", class: "btn primary" }, "Search")), place);
  return { node, refresh };
}
