// Merging: find the other record, choose whose values win, and say what it means.

import { h, replace } from "../shared/dom.js";
import { ask, place } from "./api.js";
import { busy, button, NOUN, openDialog, toast } from "./parts.js";
import { details, picker } from "./picker.js";

function guess(record) {
  return record.kind === "contacts" ? record.values.lastname ?? "" : (record.values.name ?? "").split(/\s+/)[0] ?? "";
}

export function openMerge(account, record) {
  const { kind } = record;
  openDialog(`Merge ${record.name}`, ({ dialog, body, foot }) => {
    let other = null;
    let primary = record.id;
    const choose = h("fieldset", { class: "choices primary", hidden: true });
    const go = button("Merge", () => busy(go, async () => {
      const loser = primary === record.id ? other.id : record.id;
      const next = await ask("POST", `${kind}/merge`, { primary, other: loser });
      location.assign(place(next.place));
    }).catch((error) => toast(error.message, true)), "danger solid");
    go.disabled = true;

    function radio(each) {
      return h("label", { class: "choice" },
        h("input", { type: "radio", name: "primary", value: each.id, checked: each.id === primary, onchange: () => { primary = each.id; } }),
        h("span", {}, h("strong", {}, each.name), h("span", { class: "quiet small" }, details(each))));
    }
    function picked(line) {
      other = line;
      primary = record.id;
      go.disabled = !line;
      choose.hidden = !line;
      if (line) replace(choose, h("legend", {}, "Primary: its values win"), radio(record), radio(line));
    }
    replace(body,
      h("p", { class: "quiet" }, `Choose the ${NOUN[kind]} to merge with. Empty values are filled from the other one; e-mails, companies and history are united. This cannot be undone.`),
      picker(kind, { start: guess(record), leaveOut: [record.id], changed: picked }), choose);
    replace(foot, button("Cancel", () => dialog.close()), go);
  }, { wide: true });
}
