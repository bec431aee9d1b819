// Chooses what this address shows: a list of contacts or companies, or one record.

import { h, replace } from "../shared/dom.js";
import { get, place, ROOT, beUser, userId } from "./api.js";
import { showList } from "./list.js";
import { toast } from "./parts.js";
import { showRecord } from "./record.js";
import { openTroubles, readTroubles } from "./troubles.js";

const KINDS = { "0-1": "contacts", "0-2": "companies" };

function here() {
  const path = location.pathname.slice(ROOT.pathname.length);
  const record = path.match(/^contacts\/\d+\/record\/(0-[12])\/(\d+)/);
  if (record) return { kind: KINDS[record[1]], id: record[2] };
  return { kind: path.startsWith("companies") ? "companies" : "contacts" };
}

function drawBar(account, kind) {
  const tab = (each, name, path) => h("a", { href: place(path), "aria-current": each === kind && "page" },
    name, h("span", { class: "count" }, account.kinds[each].live.toLocaleString()));
  const who = h("select", { id: "user", onchange: (event) => beUser(event.target.value) },
    account.users.map((user) => h("option", { value: user.id }, user.name)));
  if (account.users.some((user) => String(user.id) === userId())) who.value = userId();
  else if (account.users.length) beUser(account.users[0].id);
  const troubles = h("button", { type: "button", class: "btn troubles", "aria-haspopup": "dialog", onclick: () => openTroubles(account, mark) });

  function mark(state) {
    const count = Object.values(state.on).filter(Boolean).length;
    replace(troubles, count ? h("span", { class: "dot off" }) : null, count ? `Trouble: ${count} on` : "Trouble");
  }
  replace(document.getElementById("bar"),
    h("nav", { "aria-label": "Records" }, tab("contacts", "Contacts", ""), tab("companies", "Companies", "companies")),
    h("div", { class: "bar-end" }, account.users.length > 0 && [h("label", { for: "user" }, "You are"), who], troubles));
  mark({ on: {} });
  readTroubles().then(mark, () => {});
}

async function start() {
  const main = document.getElementById("main");
  const { kind, id } = here();
  try {
    const account = await get("account");
    drawBar(account, kind);
    await (id ? showRecord(main, account, kind, id) : showList(main, account, kind));
  } catch (error) {
    replace(main, h("div", { class: "empty", role: "alert" }, h("p", { class: "empty-title" }, error.message),
      h("a", { href: place("") }, "All contacts")));
    if (!error.status) toast(error.message, true);
  }
}

start();
