// The dialog that creates a contact or a company.

import { h, replace } from "../shared/dom.js";
import { ask, place } from "./api.js";
import { field, showErrors } from "./fields.js";
import { busy, button, NOUN, openDialog } from "./parts.js";

const FIRST = {
  contacts: ["firstname", "lastname", "email", "phone", "jobtitle", "company", "lifecyclestage", "hubspot_owner_id"],
  companies: ["name", "domain", "phone", "industry", "numberofemployees", "city", "country", "hubspot_owner_id"],
};

export function openCreate(account, kind) {
  openDialog(`Create ${NOUN[kind]}`, ({ dialog, form, body, foot }) => {
    const definitions = new Map(account.kinds[kind].fields.map((each) => [each.name, each]));
    const fields = FIRST[kind].map((name) => field(definitions.get(name), ""));
    const refusal = h("p", { class: "refusal", role: "alert", hidden: true });
    const save = h("button", { type: "submit", class: "btn primary" }, "Create");
    replace(body, refusal, h("div", { class: "grid" }, fields.map((each) => each.node)));
    replace(foot, button("Cancel", () => dialog.close()), save);
    form.addEventListener("submit", () => busy(save, async () => {
      const values = Object.fromEntries(fields.map((each) => [each.name, each.value()]));
      const made = await ask("POST", kind, values);
      location.assign(place(made.place));
    }).catch((error) => {
      refusal.textContent = error.message;
      refusal.hidden = showErrors(fields, error.fields);
    }));
  });
}
