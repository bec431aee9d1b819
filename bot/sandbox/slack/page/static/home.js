// The app's Home tab of one person.

import { h, replace } from "../shared/dom.js";
import { act, readHome } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { restoreFocus } from "./focus.js";
import { failed } from "./messages.js";
import { store } from "./store.js";
import { collect } from "./values.js";

export class Home {
  constructor() {
    Object.assign(this, { drafts: {}, shown: null, turn: 0 });
    this.node = h("div", { class: "home", role: "region", "aria-label": "Home" },
      h("div", { class: "loading", role: "status" }, h("span", { class: "spinner" }), "Loading…"));
  }

  async open() {
    failed(await act("home", { user: store.person }), "The app does not answer");
    await this.refresh();
  }

  async refresh() {
    const turn = this.turn += 1;
    const { view } = await readHome(store.person);
    const look = JSON.stringify(view);
    if (turn !== this.turn || look === this.shown) return;
    this.shown = look;
    const held = restoreFocus(this.node);
    replace(this.node, h("div", { class: "home-body" }, view ? renderBlocks(this.context(view), view.blocks) : this.nothing()));
    held();
  }

  nothing() {
    return h("p", { class: "nothing quiet" }, store.workspace.app.connected ? "The app is preparing your Home."
      : "The app is not connected, so it cannot show your Home.");
  }

  context(view) {
    const place = { user: store.person, view_id: view.id };
    const ctx = { surface: "home", drafts: this.drafts };
    ctx.act = async (blockId, element, value) => failed(await act("click", { ...place, block_id: blockId, action_id: element.action_id,
      value, values: collect(view.blocks, ctx) }), "The app did not take that");
    ctx.suggest = (field, query) => act("suggest", { ...place, block_id: field.blockId, action_id: field.element.action_id, query });
    return ctx;
  }
}
