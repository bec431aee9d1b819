// What a select offers: the bot's own options, or people, conversations and channels.

import { plain } from "./mrkdwn.js";
import { channels, placeName, store, userName } from "./store.js";

const asOption = (value, text) => ({ value, text: { type: "plain_text", text, emoji: false } });

const users = () => store.workspace.users.filter((user) => !user.deleted)
  .map((user) => asOption(user.id, user.real_name || user.name));
const rooms = () => channels().map((channel) => asOption(channel.id, `#${channel.name}`));
const talks = () => [...rooms(), ...(store.direct ? [asOption(store.direct, store.workspace.app.name)] : [])];

// Returns [{label: text or null, options}] of an element whose choices are known beforehand.
export function groups(element) {
  const kind = element.type.replace(/^multi_/, "");
  if (kind === "users_select") return [{ label: null, options: users() }];
  if (kind === "channels_select") return [{ label: null, options: rooms() }];
  if (kind === "conversations_select") return [{ label: null, options: talks() }];
  return fromElement(element);
}

export function fromElement({ options, option_groups: grouped }) {
  if (grouped) return grouped.map((each) => ({ label: plain(each.label), options: each.options }));
  return [{ label: null, options: options ?? [] }];
}

export const holdsIds = (element) => /users|channels|conversations/.test(element.type);

// Returns the option that stands for a held value (an id, or an option itself).
export function optionOf(element, value) {
  if (!holdsIds(element) || value === null) return value;
  return groups(element)[0].options.find((option) => option.value === value)
    ?? asOption(value, /^[UW]/.test(value) ? userName(value) : placeName(value));
}
