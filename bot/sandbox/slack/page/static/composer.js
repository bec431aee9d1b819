// Where a person writes: Enter sends, "/" offers the app's commands.

import { h, icon, ICONS, replace } from "../shared/dom.js";
import { act } from "./api.js";
import { failed } from "./messages.js";
import { store } from "./store.js";

function commandsFor(text) {
  const commands = store.workspace.app.commands ?? [];
  if (!text.startsWith("/")) return [];
  const [word, ...rest] = text.split(/\s/);
  return commands.filter((each) => (rest.length > 0 ? each.command === word : each.command.startsWith(word)));
}

export class Composer {
  constructor({ channel, thread = null, label, sent }) {
    Object.assign(this, { channel, thread, sent });
    this.input = h("textarea", { rows: 1, "aria-label": label, placeholder: label, "aria-autocomplete": "list",
      dataset: { key: "composer" }, oninput: () => this.changed(), onkeydown: (event) => this.key(event) });
    this.button = h("button", { type: "button", class: "btn icon-only send", "aria-label": "Send", disabled: true, onclick: () => this.send() },
      icon(ICONS.send));
    this.offers = h("div", { class: "offers", role: "listbox", "aria-label": "Commands", hidden: true });
    this.node = h("div", { class: "composer" }, this.offers, h("div", { class: "composer-box" }, this.input,
      h("div", { class: "composer-foot" }, h("span", { class: "quiet" }, "Enter sends · Shift+Enter starts a new line"), this.button)));
  }

  write(text) {
    this.input.value = text;
    this.changed();
    this.input.focus();
  }

  changed() {
    const text = this.input.value;
    this.button.disabled = text.trim() === "";
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 220)}px`;
    const found = commandsFor(text);
    this.offers.hidden = found.length === 0;
    replace(this.offers, found.map((each) => h("button", { type: "button", role: "option", "aria-selected": "false", class: "offer",
      onmousedown: (event) => event.preventDefault(), onclick: () => this.write(`${each.command} `) },
    h("span", {}, h("strong", {}, each.command), " ", h("span", { class: "quiet" }, each.usage_hint ?? "")),
    h("span", { class: "quiet small" }, each.description ?? ""))));
  }

  key(event) {
    const text = this.input.value;
    const [offer] = commandsFor(text);
    const unfinished = offer && !/\s/.test(text) && text !== offer.command;
    if (event.key === "Escape") this.offers.hidden = true;
    else if (unfinished && (event.key === "Tab" || event.key === "Enter")) {
      event.preventDefault();
      this.write(`${offer.command} `);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  async send() {
    const text = this.input.value.trim();
    if (text === "") return;
    this.write("");
    const sent = { user: store.person, channel: this.channel, text, thread_ts: this.thread ?? undefined };
    const answer = failed(await act("message", sent), "Not sent");
    if (answer.ok === false && this.input.value === "") this.write(text);
    this.sent();
  }
}
