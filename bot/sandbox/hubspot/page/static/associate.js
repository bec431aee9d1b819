// Associating a record with one of the other kind.

import { replace } from "../shared/dom.js";
import { ask } from "./api.js";
import { busy, button, NOUN, openDialog, toast } from "./parts.js";
import { picker } from "./picker.js";

export function openAssociate(record, other, draw) {
  openDialog(`Add a ${NOUN[other]}`, ({ dialog, body, foot }) => {
    let chosen = null;
    const go = button(`Add ${NOUN[other]}`, () => busy(go, async () => {
      draw(await ask("PUT", `${record.kind}/${record.id}/associations/${chosen.id}`, {}));
      dialog.close();
    }).catch((error) => toast(error.message, true)), "primary");
    go.disabled = true;
    replace(body, picker(other, { leaveOut: record.associated.map((each) => each.id), changed: (line) => {
      chosen = line;
      go.disabled = !line;
    } }));
    replace(foot, button("Cancel", () => dialog.close()), go);
  }, { wide: true });
}
