// One record: what it is, its properties to edit, what happened to it, whom it belongs to.

import { h, icon, ICONS, replace } from "../shared/dom.js";
import { ask, get, place } from "./api.js";
import { openAssociate } from "./associate.js";
import { field, showErrors } from "./fields.js";
import { openMerge } from "./merge.js";
import { avatar, busy, button, confirmDialog, empty, NOUN, openDialog, OTHER, time, TITLE, toast, when } from "./parts.js";

const EVERY_MS = 3000;

export async function showRecord(main, account, kind, asked) {
  let record = await get(`${kind}/${asked}`);
  let form = null;
  if (record.id !== asked) {
    history.replaceState(null, "", place(record.place));
    toast(`${asked} was merged into this ${NOUN[kind]}.`);
  }

  function draw(next) {
    record = next;
    document.title = `${record.name} · HubSpot sandbox`;
    form = properties(account, record, draw);
    replace(main,
      h("nav", { class: "crumbs", "aria-label": "Breadcrumb" },
        h("a", { href: place(kind === "companies" ? "companies" : "") }, TITLE[kind]), h("span", { "aria-hidden": "true" }, "/"), record.name),
      head(account, record, draw),
      h("div", { class: "record" }, form.node,
        h("section", { class: "card", "aria-labelledby": "happened" }, h("h2", { id: "happened" }, "What happened"), timeline(record)),
        h("aside", { class: "side" }, associated(account, record, draw), about(record))));
  }
  draw(record);
  setInterval(async () => {
    if (document.hidden || document.querySelector("dialog")) return;
    try {
      const next = await get(`${kind}/${record.id}`);
      if (JSON.stringify(next) === JSON.stringify(record)) return;
      if (form.dirty()) form.stale(() => draw(next));
      else if (!form.node.contains(document.activeElement)) draw(next);
    } catch { /* the next look says more */ }
  }, EVERY_MS);
}

function head(account, record, draw) {
  const { kind } = record;
  const act = (verb, words) => ask("POST", `${kind}/${record.id}/${verb}`).then((next) => {
    draw(next);
    toast(words);
  });
  const restore = button("Restore", () => busy(restore, () => act("restore", "Restored.")).catch((error) => toast(error.message, true)), "primary");
  const remove = () => confirmDialog(`Delete ${record.name}?`,
    "It goes to the archive, from where it can be restored. Its e-mail address is free again at once.", "Delete", () => act("archive", "Deleted."));
  return [
    record.archived && h("p", { class: "notice", role: "status" }, "This record was deleted ", time(record.archived), ". The API answers 404 for it."),
    h("div", { class: "record-head" }, avatar(record.name, kind),
      h("div", { class: "record-name" }, h("h1", {}, record.name),
        h("p", { class: "quiet" }, `${TITLE[kind].replace(/ies$/, "y").replace(/s$/, "")} · Record ID ${record.id}`)),
      h("div", { class: "record-acts" }, record.archived ? restore : [
        button("Merge", () => openMerge(account, record), ""), button("Delete", remove, "danger")])),
  ];
}

function properties(account, record, draw) {
  const definitions = account.kinds[record.kind].fields;
  const fields = definitions.map((definition) => field(definition, record.values[definition.name] ?? "",
    { extra: h("button", { type: "button", class: "history", onclick: () => openHistory(record, definition) }, "History", h("span", { class: "visually-hidden" }, ` of ${definition.label}`)) }));
  const refusal = h("p", { class: "refusal", role: "alert", hidden: true });
  const save = h("button", { type: "submit", class: "btn primary", disabled: true }, "Save");
  const undo = h("button", { type: "button", class: "btn", disabled: true, onclick: () => draw(record) }, "Undo changes");
  const changed = () => fields.filter((each) => each.changed());
  const note = h("span", { class: "quiet small" });
  const mark = () => {
    const count = changed().length;
    save.disabled = undo.disabled = !count;
    note.textContent = count ? `${count} ${count === 1 ? "property" : "properties"} changed` : "";
  };
  const node = h("form", { class: "card properties", "aria-label": `About this ${NOUN[record.kind]}`, novalidate: true, oninput: mark, onchange: mark },
    h("h2", {}, `About this ${NOUN[record.kind]}`), refusal, fields.map((each) => each.node),
    h("div", { class: "save" }, save, undo, note));
  if (record.archived) for (const each of fields) each.control.disabled = true;
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = Object.fromEntries(changed().map((each) => [each.name, each.value()]));
    if (!Object.keys(values).length) return;
    busy(save, () => ask("PATCH", `${record.kind}/${record.id}`, values)).then((next) => {
      draw(next);
      toast("Saved.");
    }, (error) => {
      refusal.textContent = error.message;
      refusal.hidden = showErrors(fields, error.fields);
    });
  });
  function stale(take) {
    if (!refusal.hidden && refusal.dataset.stale) return;
    refusal.dataset.stale = "yes";
    replace(refusal, "Somebody changed this record meanwhile. ", button("Show it and drop my changes", take, "plain"));
    refusal.hidden = false;
  }
  return { node, dirty: () => changed().length > 0, stale };
}

function timeline(record) {
  const born = h("li", {}, h("p", {}, h("strong", {}, "Created"), ` by ${record.origin}`), h("p", { class: "quiet small" }, time(record.created)));
  const value = (words) => (words ? h("q", {}, words) : h("em", {}, "empty"));
  return h("ol", { class: "timeline" }, record.events.map((event) => h("li", {},
    h("p", {}, h("strong", {}, event.label), ": ", value(event.before), " → ", value(event.value)),
    h("p", { class: "quiet small" }, time(event.at), ` · ${event.who}`))), born);
}

function associated(account, record, draw) {
  const other = OTHER[record.kind];
  const change = (method, id, body) => ask(method, `${record.kind}/${record.id}/associations/${id}`, body)
    .then(draw, (error) => toast(error.message, true));
  const row = (each) => h("li", {}, avatar(each.name, other),
    h("div", { class: "grow" }, h("a", { href: place(each.place) }, each.name), each.primary && h("span", { class: "pill good" }, "Primary"),
      each.detail && h("p", { class: "quiet small" }, each.detail)),
    record.kind === "contacts" && !each.primary && !record.archived && h("button", { type: "button", class: "btn plain small", onclick: () => change("PUT", each.id, { primary: true }) }, "Make primary"),
    h("button", { type: "button", class: "btn icon-only", "aria-label": `Remove ${each.name}`, onclick: () => change("DELETE", each.id) }, icon(ICONS.close, { size: 12 })));
  const add = button("Add", () => openAssociate(record, other, draw), "plain");
  return h("section", { class: "card", "aria-labelledby": "associated" },
    h("div", { class: "card-head" }, h("h2", { id: "associated" }, TITLE[other], h("span", { class: "count" }, record.associated.length)), !record.archived && add),
    record.associated.length ? h("ul", { class: "people" }, record.associated.map(row)) : empty(`No ${TITLE[other].toLowerCase()}.`));
}

function about(record) {
  const rows = [["Created", when(record.created)], ["Last modified", when(record.updated)],
    record.merged.length && ["Merged records", record.merged.join(", ")]].filter(Boolean);
  return h("section", { class: "card", "aria-labelledby": "about" }, h("h2", { id: "about" }, "About this record"),
    h("dl", {}, rows.map(([term, words]) => [h("dt", {}, term), h("dd", {}, words)])),
    h("details", {}, h("summary", {}, `All ${record.every.length} properties`),
      h("dl", { class: "every" }, record.every.map(([label, name, value]) => [h("dt", { title: name }, label), h("dd", {}, value)]))));
}

async function openHistory(record, definition) {
  const values = await get(`${record.kind}/${record.id}/history/${definition.name}`);
  openDialog(`History of ${definition.label}`, ({ body }) => replace(body, values.length
    ? h("table", { class: "table" }, h("thead", {}, h("tr", {}, ["Value", "When", "Who"].map((label) => h("th", { scope: "col" }, label)))),
      h("tbody", {}, values.map((each) => h("tr", {}, h("td", {}, each.value || h("em", {}, "empty")), h("td", {}, time(each.at)), h("td", {}, each.who)))))
    : empty("This property never had a value.")), { wide: true });
}
