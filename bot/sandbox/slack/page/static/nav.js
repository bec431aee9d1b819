// The left side: the workspace, who the viewer is, channels, the app's messages and its Home.

import { h, icon, ICONS, replace } from "../shared/dom.js";
import { avatar } from "./message.js";
import { channels, people, store, userById } from "./store.js";

export class Nav {
  constructor(node, { go, become, guide }) {
    Object.assign(this, { node, go, become, guide, unread: new Set(), connected: true });
  }

  setUnread(place, yes) {
    const had = this.unread.has(place);
    if (yes) this.unread.add(place);
    else this.unread.delete(place);
    if (had !== yes) this.draw();
  }

  setConnected(yes) {
    if (this.connected === yes) return;
    this.connected = yes;
    this.draw();
  }

  entry(place, name, mark) {
    const unread = this.unread.has(place) && place !== store.place;
    return h("li", {}, h("button", { type: "button", class: unread ? "place unread" : "place", dataset: { key: `nav ${place}` },
      "aria-current": place === store.place ? "page" : null, "aria-label": unread ? `${name}, unread` : name, onclick: () => this.go(place) },
    mark, h("span", { class: "place-name" }, name.replace(/^#/, "")), unread && h("span", { class: "unread-dot", "aria-hidden": "true" })));
  }

  draw() {
    const held = this.node.contains(document.activeElement) && document.activeElement.dataset.key;
    const { team, app } = store.workspace;
    const rooms = channels().map((channel) => this.entry(channel.id, `#${channel.name}`, h("span", { class: "hash", "aria-hidden": "true" }, "#")));
    const presence = h("span", { class: `dot ${app.connected ? "on" : "off"}`, title: app.connected ? "The app is connected" : "The app is not connected" });
    replace(this.node,
      h("div", { class: "team" }, h("h1", {}, typeof team === "string" ? team : team.name)),
      this.switcher(),
      !this.connected && h("p", { class: "offline", role: "status" }, "Connection lost – trying again…"),
      h("nav", { "aria-label": "Sidebar" },
        h("h2", {}, "Channels"), h("ul", {}, rooms),
        h("h2", {}, "Apps"), h("ul", {}, store.direct && this.entry(store.direct, app.name, presence), this.entry("home", "Home", icon(ICONS.home))),
        !app.connected && h("p", { class: "away" }, "The app is not connected.", h("br"), "Start it with ", h("code", {}, "make demo"))),
      h("button", { type: "button", class: "guide-button", dataset: { key: "guide" }, onclick: () => this.guide() }, icon(ICONS.help), "What to try first"));
    if (held) [...this.node.querySelectorAll("[data-key]")].find((each) => each.dataset.key === held)?.focus();
  }

  switcher() {
    const me = userById(store.person);
    return h("div", { class: "person" }, avatar({ kind: "person", id: me.id, name: me.real_name }, "mid"),
      h("div", { class: "person-field" }, h("label", { for: "person" }, "You are"),
        h("select", { id: "person", dataset: { key: "person" }, onchange: (event) => this.become(event.target.value) },
          people().map((user) => h("option", { value: user.id, selected: user.id === me.id }, user.real_name)))));
  }
}
