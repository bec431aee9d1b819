// The app's dialogs: the top of the person's stack, its fields, errors at the field, loading states.

import { h, icon, ICONS, replace } from "../shared/dom.js";
import { act, readModals } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { restoreFocus } from "./focus.js";
import { failed } from "./messages.js";
import { plain } from "./mrkdwn.js";
import { store } from "./store.js";
import { collect, complaints } from "./values.js";

export class Modals {
  constructor() {
    Object.assign(this, { drafts: new Map(), shown: null, entry: null, errors: {}, turn: 0, busy: false });
    this.dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title",
      oncancel: (event) => { event.preventDefault(); this.close(); } });
    document.body.append(this.dialog);
  }

  async refresh() {
    const turn = this.turn += 1;
    const { stack } = await readModals(store.person);
    if (turn === this.turn) this.show(stack ?? []);
  }

  show(stack) {
    const ids = new Set(stack.map((entry) => entry.id));
    for (const id of this.drafts.keys()) if (!ids.has(id)) this.drafts.delete(id);
    const top = stack.at(-1);
    if (!top) return this.hide();
    if (top.id !== this.entry?.id) this.errors = {};
    const look = JSON.stringify([top, stack.length]);
    if (look === this.shown) return undefined;
    this.shown = look;
    this.entry = top;
    return this.draw(stack.length > 1);
  }

  hide() {
    Object.assign(this, { shown: null, entry: null, errors: {} });
    if (this.dialog.open) this.dialog.close();
    replace(this.dialog);
  }

  context() {
    const { entry } = this;
    if (!this.drafts.has(entry.id)) this.drafts.set(entry.id, {});
    const drafts = this.drafts.get(entry.id);
    const place = { user: store.person, view_id: entry.id };
    const ctx = { surface: "modal", drafts, values: entry.values, errors: { ...entry.errors, ...this.errors } };
    ctx.act = async (blockId, element, value) => failed(await act("click", { ...place, block_id: blockId, action_id: element.action_id,
      value, values: collect(entry.view.blocks, ctx) }), "The app did not take that");
    ctx.suggest = (field, query) => act("suggest", { ...place, block_id: field.blockId, action_id: field.element.action_id, query });
    return ctx;
  }

  draw(stacked) {
    const { view, notice } = this.entry;
    const ctx = this.context();
    const held = restoreFocus(this.dialog);
    const scroll = this.body?.scrollTop ?? 0;
    this.body = h("div", { class: "dialog-body", tabindex: "-1" }, notice && h("p", { class: "modal-notice", role: "alert" }, notice),
      renderBlocks(ctx, view.blocks));
    const close = view.close ? plain(view.close) : view.submit ? "Cancel" : "Close";
    this.submitButton = view.submit && h("button", { type: "submit", class: "btn primary", disabled: view.submit_disabled }, plain(view.submit));
    const form = h("form", { class: "modal-form", novalidate: true, onsubmit: (event) => { event.preventDefault(); this.submit(ctx); } },
      h("div", { class: "dialog-head" }, avatarMark(), h("h2", { id: "modal-title" }, plain(view.title)),
        h("button", { type: "button", class: "btn icon-only", "aria-label": stacked ? "Back" : "Dismiss dialog", onclick: () => this.close() }, icon(ICONS.close))),
      this.body,
      h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "btn", onclick: () => this.close() }, close), this.submitButton));
    replace(this.dialog, form);
    if (!this.dialog.open) this.dialog.showModal();
    this.body.scrollTop = scroll;
    held();
    this.startFocus();
  }

  startFocus() {
    const inside = this.dialog.contains(document.activeElement) && document.activeElement.dataset.key;
    const wrong = this.body.querySelector("[aria-invalid='true']");
    if (wrong) wrong.focus();
    else if (!inside) (this.body.querySelector("[autofocus], input, select, textarea") ?? this.body).focus();
  }

  async submit(ctx) {
    if (this.busy) return;
    this.errors = complaints(this.entry.view.blocks, ctx);
    if (Object.keys(this.errors).length > 0) return this.draw(false);
    this.setBusy(true);
    const { id, view } = this.entry;
    const answer = await act("submit", { user: store.person, view_id: id, values: collect(view.blocks, ctx) });
    this.setBusy(false);
    if (answer.errors) this.errors = answer.errors;
    else failed(answer, "The app did not answer");
    this.shown = null;
    await this.refresh();
  }

  setBusy(busy) {
    this.busy = busy;
    if (busy) this.submitButton?.setAttribute("aria-busy", "true");
    else this.submitButton?.removeAttribute("aria-busy");
  }

  async close() {
    const { entry } = this;
    if (!entry) return;
    failed(await act("close", { user: store.person, view_id: entry.id }), "The dialog did not close");
    await this.refresh();
  }
}

const avatarMark = () => h("span", { class: "avatar bot small", "aria-hidden": "true" }, "⇄");
