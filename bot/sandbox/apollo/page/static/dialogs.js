// The dialogs: make a record, delete one, merge two.

import { h, icon, ICONS, replace } from "../shared/dom.js";
import { api } from "./api.js";
import { recordForm } from "./form.js";
import { act } from "./notice.js";
import { KINDS, MERGE_FIELDS, nameOf } from "./words.js";

let count = 0;

function open(title, body, buttons, onsubmit) {
  const id = `dialog-${(count += 1)}`;
  const form = h("form", { method: "dialog", novalidate: true, onsubmit: (event) => { event.preventDefault(); onsubmit?.(); } },
    h("div", { class: "dialog-head" }, h("h2", { id }, title),
      h("button", { type: "button", class: "btn icon-only", "aria-label": "Close", onclick: () => dialog.close() }, icon(ICONS.close))),
    h("div", { class: "dialog-body" }, body), h("div", { class: "dialog-foot" }, buttons));
  const dialog = h("dialog", { "aria-labelledby": id, onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function cancel(word = "Cancel") {
  return h("button", { type: "button", class: "btn", onclick: (event) => event.target.closest("dialog").close() }, word);
}

export function createDialog(kind, team, done) {
  const type = KINDS[kind];
  const empty = { contact_stage_id: team.stages.contacts[0].id, account_stage_id: team.stages.accounts[0].id, owner_id: team.users[0].id };
  const form = recordForm(type, kind, empty, team);
  const save = h("button", { type: "submit", class: "btn primary" }, `Save ${type.one}`);
  const dialog = open(`New ${type.one}`, form.node, [cancel(), save], () => act(save, async () => {
    const made = await api.create(kind, form.changes());
    dialog.close();
    done(made);
  }));
}

export function deleteDialog(kind, record, done) {
  const type = KINDS[kind];
  const button = h("button", { type: "submit", class: "btn danger solid" }, `Delete ${type.one}`);
  const text = h("p", {}, h("strong", {}, record.name), " will be gone from this team. Apollo cannot bring it back.");
  const dialog = open(`Delete this ${type.one}?`, text, [cancel("Keep it"), button], () => act(button, async () => {
    await api.remove(kind, record.id);
    dialog.close();
    done();
  }));
}

function compared(record, other) {
  const shown = MERGE_FIELDS.filter((name) => record[name] || other[name]);
  return h("table", { class: "table" },
    h("thead", {}, h("tr", {}, ["", record.name, other.name].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, shown.map((name) => h("tr", {}, h("th", { scope: "row" }, nameOf(name) ?? { stage: "Stage", owner: "Owner" }[name]),
      h("td", {}, record[name] ?? ""), h("td", {}, other[name] ?? "")))));
}

export function mergeDialog(kind, record, done) {
  const type = KINDS[kind];
  const results = h("ul", { class: "results" });
  const preview = h("div", {});
  const input = h("input", { id: "merge-search", type: "search", value: record.name, autocomplete: "off" });
  const button = h("button", { type: "submit", class: "btn primary", disabled: true }, `Merge into ${record.name}`);
  let chosen = null;

  function choose(other) {
    chosen = other;
    results.classList.add("chosen");
    button.disabled = false;
    replace(preview, h("p", { class: "hint" }, `${record.name} stays and its values win; what is empty there is filled from the other; lists are united. The other ${type.one} is gone.`), compared(record, other));
  }
  async function look() {
    const found = await api.list(kind, { q: input.value.trim() });
    const others = found.rows.filter((row) => row.id !== record.id).slice(0, 20);
    replace(results, others.map((row) => h("li", {}, h("label", {},
      h("input", { type: "radio", name: "other", value: row.id, onchange: () => choose(row) }),
      h("span", {}, h("strong", {}, row.name), ` ${[row.title, row.organization_name ?? row.domain, row.email].filter(Boolean).join(" · ")}`)))),
    others.length === 0 && h("li", { class: "quiet" }, `No other ${type.one} is called that.`));
  }
  input.addEventListener("input", look);
  const body = [h("div", { class: "field" }, h("label", { for: "merge-search" }, `Find the other ${type.one}`), input), results, preview];
  const dialog = open(`Merge ${type.one}s`, body, [cancel(), button], () => chosen && act(button, async () => {
    const kept = await api.merge(kind, record.id, chosen.id);
    dialog.close();
    done(kept);
  }));
  look();
}
