// The question before an act that cannot be taken back, and short notes at the edge of the page.

import { h, icon, ICONS } from "../shared/dom.js";
import { plain, textObject } from "./mrkdwn.js";

// Asks as the confirm object says; resolves to true or false.
export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => {
    let answer = false;
    const settle = (value) => () => {
      answer = value;
      dialog.close();
    };
    const title = h("h2", { id: "confirm-title" }, plain(question.title));
    const style = question.style === "danger" ? "danger solid" : "primary";
    const dialog = h("dialog", { class: "confirm", role: "alertdialog", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text",
      onclose: () => { dialog.remove(); resolve(answer); } },
    h("div", { class: "dialog-head" }, title, h("button", { type: "button", class: "btn icon-only", "aria-label": "Dismiss dialog", onclick: settle(false) }, icon(ICONS.close))),
    h("div", { class: "dialog-body", id: "confirm-text" }, textObject(question.text)),
    h("div", { class: "dialog-foot" },
      h("button", { type: "button", class: "btn", onclick: settle(false) }, question.deny ? plain(question.deny) : "Cancel"),
      h("button", { type: "button", class: `btn ${style}`, autofocus: true, onclick: settle(true) }, question.confirm ? plain(question.confirm) : "Yes")));
    document.body.append(dialog);
    dialog.showModal();
  });
}

const NOTE_MS = 6000;

export function toast(text) {
  const note = h("div", { class: "toast" }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), NOTE_MS);
}
