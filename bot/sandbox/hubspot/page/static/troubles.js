// The panel that switches this service's troubles on and off: a rule, the rate limit, an outage, slowness.

import { h, replace } from "../shared/dom.js";
import { ask, get } from "./api.js";
import { busy, button, openDialog, TITLE, toast } from "./parts.js";

const SWITCHES = [
  ["rate_limit", "Rate limit", "Every call is answered with 429: too many requests in ten seconds."],
  ["outage", "Outage", "Every call is answered with 503: the service is not there."],
  ["slow", "Slow", "Every call waits five seconds for its answer."],
];

export const readTroubles = () => get("-/troubles");

export function openTroubles(account, changed) {
  openDialog("Trouble", ({ body }) => {
    const state = h("div");
    const form = ruleForm(account, (values) => redo(ask("POST", "-/troubles/rule", values)));
    replace(body, h("p", { class: "quiet" }, "What the API does to those who call it. This page goes on working."), state);

    async function redo(request) {
      try {
        draw(await request);
      } catch (error) {
        toast(error.message, true);
      }
    }
    function draw(next) {
      changed(next);
      replace(state, h("section", { class: "trouble", "aria-labelledby": "rule-title" },
        h("h3", { id: "rule-title" }, "Validation rule"),
        next.rules.length ? [next.rules.map((rule) => h("p", { class: "rule" }, h("strong", {}, rule.label), ` of ${rule.scope}: `, h("q", {}, rule.message))),
          button("Switch validation rule off", () => redo(ask("DELETE", "-/troubles/rule")), "danger")] : form),
      SWITCHES.map(([key, name, words]) => h("label", { class: "switch" },
        h("input", { type: "checkbox", role: "switch", checked: next.on[key], onchange: (event) => redo(ask(event.target.checked ? "POST" : "DELETE", `-/troubles/${key}`)) }),
        h("span", {}, h("strong", {}, name), h("span", { class: "hint" }, words)))),
      next.more > 0 && h("p", { class: "hint" }, `${next.more} more set by hand.`));
    }
    redo(readTroubles());
  });
}

function ruleForm(account, add) {
  const kind = h("select", { id: "rule-kind" }, Object.keys(account.kinds).map((each) => h("option", { value: each }, TITLE[each])));
  const property = h("select", { id: "rule-property" });
  const message = h("input", { type: "text", id: "rule-message", value: "Enter only letters", autocomplete: "off" });
  const fill = () => replace(property, account.kinds[kind.value].fields.map((each) => h("option", { value: each.name }, each.label)));
  kind.addEventListener("change", fill);
  fill();
  property.value = "jobtitle";
  const go = button("Switch validation rule on", () => busy(go, () => add({ kind: kind.value, property: property.value, message: message.value })), "");
  const row = (control, words) => h("div", { class: "field" }, h("label", { for: control.id }, words), control);
  return h("div", {}, h("p", { class: "hint" }, "HubSpot refuses every write that sets this property, also from here."),
    h("div", { class: "grid" }, row(kind, "Records"), row(property, "Property")), row(message, "Message"), go);
}
