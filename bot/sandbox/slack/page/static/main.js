// Puts the page together: the address says who and where, events say what to read again.

import { h, icon, ICONS, replace } from "../shared/dom.js";
import { listen, readClock, readDirect, readWorkspace } from "./api.js";
import { Composer } from "./composer.js";
import { guide, guideClosed, rememberGuide } from "./guide.js";
import { Home } from "./home.js";
import { isUnread, MessageList } from "./messages.js";
import { Modals } from "./modal.js";
import { Nav } from "./nav.js";
import { channelById, channels, people, placeName, readAddress, store, userName, writeAddress } from "./store.js";

const main = document.getElementById("main");
const pane = document.getElementById("pane");
const parts = { list: null, composer: null, home: null, thread: null, stop: null };
const modals = new Modals();
const nav = new Nav(document.getElementById("side"), { go, become, guide: () => toggleGuide(true) });

function failing(work) {
  return work.catch(() => nav.setConnected(false));
}

function mainHead() {
  const channel = channelById(store.place);
  const app = store.place === "home" || store.place === store.direct;
  const tabs = app && h("div", { class: "app-tabs", role: "tablist", "aria-label": "App" }, [["home", "Home"], [store.direct, "Messages"]].map(([place, name]) =>
    h("button", { type: "button", role: "tab", "aria-selected": String(place === store.place), onclick: () => go(place ?? store.direct) }, name)));
  const members = channel && !channel.is_im && `${(channel.members ?? []).length} members${channel.bot_is_member === false ? " · the app is not in this channel" : ""}`;
  return h("div", { class: "main-head" }, h("h2", {}, app ? store.workspace.app.name : placeName(store.place)),
    members && h("span", { class: "quiet small" }, members), tabs);
}

function drawMain() {
  Object.assign(parts, { list: null, composer: null, home: null });
  document.title = `${placeName(store.place)} – ${userName(store.person)} – Slack sandbox`;
  if (store.place === "home") {
    parts.home = new Home();
    replace(main, mainHead(), parts.home.node);
    return failing(parts.home.open());
  }
  const label = `Message ${placeName(store.place)}`;
  parts.list = new MessageList({ channel: store.place, openThread, label: `Messages in ${placeName(store.place)}` });
  parts.composer = new Composer({ channel: store.place, label, sent: () => refreshLists() });
  replace(main, mainHead(), parts.list.node, parts.composer.node);
  parts.composer.input.focus();
  return failing(parts.list.refresh());
}

function drawPane() {
  parts.thread = null;
  if (!store.thread) {
    pane.hidden = guideClosed();
    pane.setAttribute("aria-label", "Guide");
    return replace(pane, !pane.hidden && guide({ write: (text) => tryOut(text), close: () => toggleGuide(false) }));
  }
  pane.hidden = false;
  pane.setAttribute("aria-label", "Thread");
  parts.thread = new MessageList({ channel: store.place, thread: store.thread, label: "Thread" });
  const composer = new Composer({ channel: store.place, thread: store.thread, label: "Reply to thread", sent: () => refreshLists() });
  replace(pane, h("div", { class: "pane-head" }, h("h2", {}, "Thread"), h("span", { class: "quiet small" }, placeName(store.place)),
    h("button", { type: "button", class: "btn icon-only", "aria-label": "Close thread", onclick: closeThread }, icon(ICONS.close))),
  parts.thread.node, composer.node);
  composer.input.focus();
  return failing(parts.thread.refresh());
}

function toggleGuide(open) {
  rememberGuide(open);
  if (open) store.thread = null;
  writeAddress();
  drawPane();
}

async function tryOut(text) {
  if (!parts.composer) await go(channels()[0]?.id ?? store.direct);
  parts.composer.write(text);
}

function openThread(ts) {
  store.thread = ts;
  writeAddress();
  drawPane();
}

function closeThread() {
  store.thread = null;
  writeAddress();
  drawPane();
  parts.composer?.input.focus();
}

async function go(place) {
  Object.assign(store, { place, thread: null });
  writeAddress();
  nav.setUnread(place, false);
  nav.draw();
  drawPane();
  await drawMain();
}

function refreshLists() {
  return failing(Promise.all([parts.list?.refresh(), parts.thread?.refresh()]));
}

async function checkUnread(place) {
  if (!place || place === store.place) return;
  const unread = await isUnread(place);
  if (place !== store.place) nav.setUnread(place, unread);
}

const HEARD = {
  messages: ({ channel }) => (channel && channel !== store.place ? checkUnread(channel) : refreshLists()),
  home: () => parts.home?.refresh(),
  modals: () => modals.refresh(),
  workspace: readAround,
};

function heard(event) {
  failing(Promise.resolve(HEARD[event.type]?.(event)));
}

async function readAround() {
  const [workspace, clock] = await Promise.all([readWorkspace(), readClock()]);
  store.workspace = workspace;
  store.ahead = clock.offset * 1000;
  if (store.person) nav.draw();
}

async function everything() {
  await readAround();
  await Promise.all([refreshLists(), parts.home?.refresh(), modals.refresh(), ...channels().map((channel) => checkUnread(channel.id)), checkUnread(store.direct)]);
}

// Draws at once what needs no answer, so that nothing typed right after the change is lost.
async function become(person) {
  parts.stop?.();
  const had = store.place;
  const wasDirect = Boolean(had) && (had === store.direct || had.startsWith("D"));
  Object.assign(store, { person, thread: null, direct: null });
  nav.unread.clear();
  modals.hide();
  const known = had === "home" || channels().some((channel) => channel.id === had);
  if (!wasDirect) failing(go(known ? had : channels()[0]?.id ?? "home"));
  const { channel } = await readDirect(person);
  if (store.person !== person) return;
  store.direct = channel?.id ?? channel;
  if (wasDirect) failing(go(store.direct));
  else nav.draw();
  parts.stop = listen(person, heard, (stands) => {
    nav.setConnected(stands);
    if (stands) failing(everything());
  });
}

async function start() {
  await readAround();
  const { person, place, thread } = readAddress();
  store.place = place;
  await become(people().some((user) => user.id === person) ? person : people()[0].id);
  if (thread) openThread(thread);
}

window.addEventListener("hashchange", () => {
  const { person, place } = readAddress();
  if (person && person !== store.person) {
    store.place = place;
    become(person);
  } else if (place && place !== store.place) go(place);
});
document.addEventListener("visibilitychange", () => document.hidden || refreshLists());
start().catch((error) => replace(main, h("p", { class: "nothing", role: "alert" }, `The page could not start: ${error.message}`)));
