// The list of messages of a channel or a thread: drawn once, then changed only where it differs.

import { h, replace } from "../shared/dom.js";
import { act, readMessages } from "./api.js";
import { toast } from "./confirm.js";
import { dateOf, dayName } from "./dates.js";
import { restoreFocus } from "./focus.js";
import { authorOf, messageNode } from "./message.js";
import { lastSeen, markSeen, store } from "./store.js";
import { collect } from "./values.js";

const TOGETHER_SECONDS = 300;
const NEAR_PX = 80;
const hidden = () => new Set(JSON.parse(sessionStorage.getItem("dismissed") ?? "[]"));

export function failed(answer, what) {
  if (answer.ok === false) toast(`${what} – ${answer.error ?? "it did not work"}`);
  return answer;
}

export class MessageList {
  constructor({ channel, thread = null, openThread = null, label }) {
    Object.assign(this, { channel, thread, openThread, contexts: new Map(), keys: new WeakMap(), turn: 0, loaded: false });
    this.node = h("div", { class: "messages", role: "log", "aria-label": label, tabindex: "0" },
      h("div", { class: "loading", role: "status" }, h("span", { class: "spinner" }), "Loading…"));
  }

  async refresh() {
    const turn = this.turn += 1;
    const { messages } = await readMessages(store.person, this.channel, this.thread);
    if (turn === this.turn) this.show(messages.filter((message) => !hidden().has(message.ts)));
    return messages;
  }

  show(messages) {
    const atEnd = !this.loaded || this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_PX;
    const held = restoreFocus(this.node);
    if (messages.length === 0) replace(this.node, this.nothing());
    else this.arrange(messages);
    held();
    if (atEnd) this.toEnd();
    this.loaded = true;
    if (!this.thread && !document.hidden && messages.length > 0) markSeen(this.channel, messages.at(-1).ts);
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
    for (const picture of this.node.querySelectorAll("img")) {
      if (!picture.complete) picture.addEventListener("load", () => { this.node.scrollTop = this.node.scrollHeight; }, { once: true });
    }
  }

  nothing() {
    return h("p", { class: "nothing quiet" }, this.thread ? "No replies yet." : "Nothing has been said here yet.");
  }

  // Keeps what has not changed, so that an open menu or a focused button stays where it is.
  arrange(messages) {
    const wanted = this.rows(messages);
    const keys = new Set(wanted.map(({ key }) => key));
    for (const child of [...this.node.children]) if (!keys.has(this.keys.get(child))) child.remove();
    wanted.forEach(({ key, make }, index) => {
      const at = this.node.children[index];
      if (at && this.keys.get(at) === key) return;
      const old = [...this.node.children].slice(index).find((child) => this.keys.get(child) === key);
      const node = old ?? make();
      this.keys.set(node, key);
      this.node.insertBefore(node, at ?? null);
    });
  }

  rows(messages) {
    let before = null;
    return messages.flatMap((message) => {
      const day = dayName(dateOf(message.ts));
      const newDay = !this.thread && (!before || dayName(dateOf(before.ts)) !== day);
      const first = newDay || !this.follows(before, message);
      before = message;
      const row = { key: JSON.stringify([message, first]), make: () => messageNode(this.context(message), message,
        { first, openThread: this.openThread, dismiss: (ts) => this.dismiss(ts) }) };
      return newDay ? [{ key: `day ${message.ts} ${day}`, make: () => h("div", { class: "day", role: "separator", "aria-label": day }, h("span", {}, day)) }, row] : [row];
    });
  }

  follows(before, message) {
    return before && authorOf(before).name === authorOf(message).name && !before.ephemeral === !message.ephemeral
      && message.ts - before.ts < TOGETHER_SECONDS && !before.reply_count;
  }

  dismiss(ts) {
    sessionStorage.setItem("dismissed", JSON.stringify([...hidden(), ts]));
    this.refresh();
  }

  // What the message's elements hold lives here as long as the list, also when the message changes.
  context(message) {
    const kept = this.contexts.get(message.ts) ?? { drafts: {} };
    this.contexts.set(message.ts, kept);
    const place = { user: store.person, channel: this.channel, ts: message.ts };
    return { surface: "message", drafts: kept.drafts,
      act: async (blockId, element, value) => failed(await act("click", { ...place, block_id: blockId, action_id: element.action_id,
        value, values: collect(message.blocks, kept) }), "The app did not take that"),
      suggest: (field, query) => act("suggest", { ...place, block_id: field.blockId, action_id: field.element.action_id, query }) };
  }
}

// Tells whether something in the channel is newer than what this person has seen.
export async function isUnread(channel) {
  const { messages } = await readMessages(store.person, channel);
  const others = messages.filter((message) => message.user !== store.person);
  return others.length > 0 && others.at(-1).ts > lastSeen(channel);
}
