// Builds DOM nodes. Text is always a text node: nothing a record or a message holds becomes markup.

const SVG = "http://www.w3.org/2000/svg";

// h("button", {class: "btn", onclick, "aria-label": "Close"}, "text", node, [more], null)
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) set(node, name, value);
  add(node, children);
  return node;
}

function set(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "class") node.className = value;
  else if (name === "dataset") Object.assign(node.dataset, value);
  else if (name === "value" || name === "checked" || name === "selected") node[name] = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

export function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

// icon("M3 4h10", {size: 16}) draws one path in the current colour.
export function icon(path, { size = 16, box = 16, fill = false } = {}) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({
    width: size, height: size, viewBox: `0 0 ${box} ${box}`, "aria-hidden": "true", class: "icon",
  })) svg.setAttribute(name, value);
  line.setAttribute("d", path);
  line.setAttribute("fill", fill ? "currentColor" : "none");
  if (!fill) {
    line.setAttribute("stroke", "currentColor");
    line.setAttribute("stroke-width", "1.5");
    line.setAttribute("stroke-linecap", "round");
    line.setAttribute("stroke-linejoin", "round");
  }
  svg.append(line);
  return svg;
}

export const ICONS = {
  close: "M4 4l8 8M12 4l-8 8",
  send: "M2.5 3l11 5-11 5 1.8-5zM4.3 8h4",
  thread: "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z",
  eye: "M1.5 8s2.4-4 6.5-4 6.5 4 6.5 4-2.4 4-6.5 4-6.5-4-6.5-4zM8 6.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2z",
  home: "M2.5 7.5L8 3l5.5 4.5M4 6.8V13h3V9.8h2V13h3V6.8",
  globe: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM1.8 8h12.4M8 1.8c2 1.8 2.6 4 2.6 6.2S10 12.400 8 14.200C6 12.400 5.400 10.200 5.400 8S6 3.600 8 1.800z",
  help: "M6 6.200a2 2 0 1 1 2.900 1.800c-.7.4-.9.8-.9 1.500M8 12v.1",
  more: "M3.500 8h.01M8 8h.01M12.500 8h.01",
  file: "M4 1.800h5l3 3v9.400H4zM9 1.800v3h3",
  check: "M3 8.500l3.200 3L13 4.500",
  down: "M4 6l4 4 4-4",
};
