// The small panel that says what to try first: the stories, in their order.

import { h, icon, ICONS } from "../shared/dom.js";

const code = (text) => ({ write: text });

const STEPS = [
  ["Pull", "In #revops, have both sides read. The first pull only shows what it would do.", code("/apollo pull")],
  ["Go live", "Become Ada Admin and press Go live in the result.", null],
  ["Edit", "Change a field in HubSpot (tab above), move time forward in World, then look at the record here.", code("/apollo show ")],
  ["Settings", "As Ada: what is pushed, filled and overwritten.", code("/apollo settings")],
  ["Duplicates", "Compare two records side by side and merge them.", code("/apollo review")],
  ["Errors", "Switch the validation rule on in World, save a contact without a phone in Apollo, move time forward; see #crm-errors.", code("/apollo errors")],
  ["Enrich", "See what is free and what asking Apollo would cost.", code("/apollo enrich ")],
  ["Prospect", "Find people whom HubSpot does not have yet.", code('/apollo prospect title:"head of marketing" city:Berlin')],
  ["Power cut", "Kill the bot in World while it pulls, start it again with make demo.", null],
];

export const guideClosed = () => localStorage.getItem("guide") === "closed";
export const rememberGuide = (open) => localStorage.setItem("guide", open ? "open" : "closed");

// write(text) puts a command into the composer without sending it.
export function guide({ write, close }) {
  return h("section", { class: "guide", "aria-labelledby": "guide-title" },
    h("div", { class: "pane-head" }, h("h2", { id: "guide-title" }, "What to try first"),
      h("button", { type: "button", class: "btn icon-only", "aria-label": "Close the guide", onclick: close }, icon(ICONS.close))),
    h("div", { class: "guide-body" },
      h("p", { class: "quiet" }, "A whole workspace on your own machine: nothing here reaches a real service. You can be each of the four people; switch at the top left."),
      h("ol", {}, STEPS.map(([title, text, act]) => h("li", {}, h("strong", {}, title), h("p", {}, text),
        act && h("button", { type: "button", class: "try", onclick: () => write(act.write) }, h("code", {}, act.write.trim())))))));
}
