// One contact or account: its form, what is known about it, what happened to it.

import { h, replace } from "../shared/dom.js";
import { api } from "./api.js";
import { deleteDialog, mergeDialog } from "./dialogs.js";
import { recordForm } from "./form.js";
import { act, notice } from "./notice.js";
import { go } from "./router.js";
import { KINDS, nameOf, say, STOP, when } from "./words.js";

const DATABASE = [
  ["Title", "title"], ["Email", "email"], ["Mobile", "mobile_phone"], ["Seniority", "seniority"], ["Industry", "industry"],
  ["Employees", "estimated_num_employees"], ["Founded", "founded_year"], ["Phone", "phone"], ["City", "city"], ["Country", "country"],
];

function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "" && value.length !== 0)
    .map(([name, value]) => [h("dt", {}, name), h("dd", {}, Array.isArray(value) ? value.join(", ") : value)]));
}

function about(record) {
  const known = record.facts;
  return h("section", { class: "card" }, h("h2", {}, "About this record"), facts([
    ["HubSpot", record.hubspot_id ?? "Not linked"],
    ["Merged HubSpot ids", known.merged_crm_ids],
    ["Source", known.source_display_name],
    ["Email status", known.email_status],
    ["True status", known.email_true_status],
    ["Further emails", known.more_emails],
    ["City", known.city], ["Country", known.country],
    ["Created", when(known.created_at)], ["Updated", when(known.updated_at)],
    ["Id", record.id],
  ]));
}

function database(record) {
  const known = record.database;
  return h("section", { class: "card" }, h("h2", {}, "What Apollo's database knows"),
    known ? facts(DATABASE.map(([title, name]) => [title, known[name]])) : h("p", { class: "quiet" }, "Nothing: no person or organisation is attached."));
}

function related(kind, record) {
  if (kind === "contacts") {
    return record.account && h("section", { class: "card" }, h("h2", {}, "Account"), h("a", { href: `#/accounts/${record.account.id}` }, record.account.name));
  }
  return h("section", { class: "card" }, h("h2", {}, `Contacts (${record.contacts.length})`),
    h("ul", { class: "plain-list" }, record.contacts.map((each) => h("li", {}, h("a", { href: `#/contacts/${each.id}` }, each.name), each.title && ` · ${each.title}`))));
}

const BY = { api: "by the API", manual: "by a person here", search: "from the database", crm: "from HubSpot", csv_import: "from a CSV" };
const DID = { create: "Created", update: "Changed", delete: "Deleted", charge: "Credit charged" };

export function changesOf(entry, team) {
  if (entry.what === "delete") return null;
  const named = Object.entries(entry.changes).filter(([name, value]) => nameOf(name) && Array.isArray(value) && value.length === 2);
  return named.map(([name, [before, after]]) => h("div", {}, `${nameOf(name)}: `,
    entry.what === "update" && [h("span", { class: "was" }, say(name, before, team)), " → "], say(name, after, team)));
}

export function eventText(entry) {
  return `${DID[entry.what] ?? entry.what} ${BY[entry.by] ?? ""}`.trim();
}

function happened(record, team) {
  return h("section", { class: "card" }, h("h2", {}, "Activity"),
    record.history.length === 0 && h("p", { class: "quiet" }, "Nothing has happened since the sandbox was filled."),
    h("ul", { class: "plain-list" }, record.history.map((entry) => h("li", {}, h("strong", {}, eventText(entry)), " ",
      h("span", { class: "when" }, when(entry.at)), changesOf(entry, team)))));
}

// Returns {node, refresh}: refresh reads the record again unless somebody is typing.
export function recordView(kind, id, team, changed) {
  const type = KINDS[kind];
  const node = h("div", {});
  let form = null;

  function draw(record) {
    form = recordForm(type, kind, record.values, team);
    const save = h("button", { type: "submit", class: "btn primary" }, "Save changes");
    replace(node,
      h("a", { class: "crumb", href: `#/${kind}` }, `← All ${type.title.toLowerCase()}`),
      h("div", { class: "head" }, h("h1", {}, record.name),
        h("span", { class: STOP.has(record.stage) ? "pill stage stop" : "pill stage" }, record.stage),
        record.hubspot_id ? h("span", { class: "pill link" }, `HubSpot ${record.hubspot_id}`) : h("span", { class: "pill" }, "Not linked to HubSpot"),
        h("div", { class: "push" },
          h("button", { type: "button", class: "btn", onclick: () => mergeDialog(kind, record, (kept) => { notice("The two are one now."); draw(kept); changed(); }) }, "Merge…"),
          h("button", { type: "button", class: "btn danger", onclick: () => deleteDialog(kind, record, () => { notice(`${record.name} is deleted.`); changed(); go(`#/${kind}`); }) }, "Delete…"))),
      h("div", { class: "record" },
        h("div", {},
          h("form", { class: "card", novalidate: true, "aria-label": "Details", onsubmit: (event) => { event.preventDefault(); act(save, store); } },
            h("h2", {}, "Details"), form.node, h("div", { class: "actions" }, save)),
          happened(record, team)),
        h("aside", { "aria-label": "More about this record" }, related(kind, record), about(record), database(record))));
  }
  async function store() {
    const values = form.changes();
    if (Object.keys(values).length === 0) return notice("Nothing changed.");
    const record = await api.change(kind, id, values);
    draw(record);
    notice("Saved.");
    return changed();
  }
  async function refresh() {
    if (form && (Object.keys(form.changes()).length > 0 || form.node.contains(document.activeElement))) return;
    draw(await api.read(kind, id));
  }
  return { node, refresh };
}
