// What the page knows: the workspace, who the viewer is, and where they look.
// The place lives in the address (#/U…/C…), the person in the tab, what was read in the browser.

export const store = { workspace: null, person: null, place: null, direct: null, thread: null, ahead: 0 };

export const now = () => new Date(Date.now() + store.ahead);

export const userById = (id) => store.workspace?.users.find((user) => user.id === id);
export const channelById = (id) => store.workspace?.channels.find((channel) => channel.id === id);
export const people = () => store.workspace.users.filter((user) => user.on_page);
export const channels = () => store.workspace.channels.filter(
  (channel) => !channel.is_im && (channel.members ?? []).includes(store.person));

export function userName(id) {
  const user = userById(id);
  if (user) return user.real_name || user.name;
  return id === store.workspace?.app?.bot_user_id ? store.workspace.app.name : id;
}

export function placeName(place) {
  if (place === "home") return "Home";
  if (place === store.direct) return store.workspace.app.name;
  return `#${channelById(place)?.name ?? place}`;
}

export function readAddress() {
  const [, person, place, thread] = decodeURIComponent(location.hash).split("/");
  return { person: person || sessionStorage.getItem("person"), place: place || sessionStorage.getItem("place"), thread };
}

export function writeAddress() {
  sessionStorage.setItem("person", store.person);
  sessionStorage.setItem("place", store.place);
  const address = `#/${[store.person, store.place, store.thread].filter(Boolean).join("/")}`;
  if (location.hash !== address) history.replaceState(null, "", address);
}

const seenKey = () => `seen ${store.person}`;
const seen = () => JSON.parse(localStorage.getItem(seenKey()) ?? "{}");

export const lastSeen = (channel) => seen()[channel] ?? "0";

export function markSeen(channel, ts) {
  if (ts > lastSeen(channel)) localStorage.setItem(seenKey(), JSON.stringify({ ...seen(), [channel]: ts }));
}
