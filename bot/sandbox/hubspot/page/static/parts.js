// Small parts that the list, the record and the dialogs share.

import { h, icon, ICONS, replace } from "../shared/dom.js";

export const NOUN = { contacts: "contact", companies: "company" };
export const TITLE = { contacts: "Contacts", companies: "Companies" };
export const OTHER = { contacts: "companies", companies: "contacts" };

export function when(iso) {
  if (!iso) return "";
  return new Date(iso).toLocaleString(undefined, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
}

export function time(iso) {
  return h("time", { datetime: iso, title: iso }, when(iso));
}

export function avatar(name, kind) {
  const letters = name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  return h("span", { class: `avatar ${kind}`, "aria-hidden": "true" }, letters);
}

export function toast(words, bad = false) {
  const note = h("p", { class: `toast ${bad ? "bad" : ""}` }, words);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), bad ? 9000 : 4000);
}

// Opens a dialog; `fill(dialog)` gives {body, foot}. Escape and the cross close it.
export function openDialog(title, fill, { wide = false } = {}) {
  const heading = h("h2", { id: "dialog-title" }, title);
  const close = h("button", { type: "button", class: "btn icon-only", "aria-label": "Close", onclick: () => dialog.close() }, icon(ICONS.close));
  const body = h("div", { class: "dialog-body" });
  const foot = h("div", { class: "dialog-foot" });
  const form = h("form", { method: "dialog", class: "dialog-form", novalidate: true, onsubmit: (event) => event.preventDefault() },
    h("div", { class: "dialog-head" }, heading, close), body, foot);
  const dialog = h("dialog", { "aria-labelledby": "dialog-title", class: wide ? "wide" : null, onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  fill({ dialog, form, body, foot });
  if (!foot.childNodes.length) foot.remove();
  dialog.showModal();
  return dialog;
}

export function button(words, onclick, kind = "") {
  return h("button", { type: "button", class: `btn ${kind}`, onclick }, words);
}

// Runs what a button does, once at a time, and says what went wrong.
export async function busy(control, work) {
  control.setAttribute("aria-busy", "true");
  control.disabled = true;
  try {
    return await work();
  } finally {
    control.removeAttribute("aria-busy");
    control.disabled = false;
  }
}

export function confirmDialog(title, words, verb, work) {
  openDialog(title, ({ dialog, body, foot }) => {
    replace(body, h("p", {}, words));
    const go = button(verb, () => busy(go, async () => {
      await work();
      dialog.close();
    }).catch((error) => toast(error.message, true)), "danger solid");
    replace(foot, button("Keep", () => dialog.close()), go);
  });
}

export function empty(words, hint) {
  return h("div", { class: "empty" }, h("p", { class: "empty-title" }, words), hint && h("p", { class: "quiet" }, hint));
}
