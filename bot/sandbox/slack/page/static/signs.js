// Drawn signs for the emoji a work bot uses most: they look the same where no emoji font is
// installed. Each is a shape, its colour and strokes in a box of 20; the character stays as text.

import { h } from "../shared/dom.js";
import { emoji } from "./emoji.js";

const SVG = "http://www.w3.org/2000/svg";
const DISC = "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18z";
const SQUARE = "M4 1h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3z";
const TRIANGLE = "M10 1.500l9 16.500H1z";
const BELL = "M10 1.500c-3.500 0-5.500 2.500-5.500 6v4L2.500 15h15l-2-3.500v-4c0-3.500-2-6-5.500-6zM8 16.500h4a2 2 0 0 1-4 0z";
const LOCK = "M3.500 9h13v10h-13z";
const GLASS = "M5 1h10v2c0 3.500-3 5.500-4 7 1 1.500 4 3.500 4 7v2H5v-2c0-3.500 3-5.500 4-7-1-1.500-4-3.500-4-7z";
const FLAG = "M2.500 18.500L7 6l7 7z";

const disc = (colour, strokes) => [DISC, colour, strokes];
const square = (colour, strokes) => [SQUARE, colour, strokes];

const DRAWN = {
  white_check_mark: square("#2bac76", "M5 10.500l3.500 3.500L15 6.500"),
  heavy_check_mark: square("#2bac76", "M5 10.500l3.500 3.500L15 6.500"),
  x: ["", "", "M4 4l12 12M16 4L4 16", "#dd2e44"],
  warning: [TRIANGLE, "#f5b301", "M10 7.500v5M10 15.200v.1", "#3b2b00"],
  no_entry: disc("#dd2e44", "M5 10h10"),
  no_entry_sign: ["", "", "M10 2.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15zM4.700 4.700l10.600 10.600", "#dd2e44"],
  information_source: square("#3b88c3", "M10 9v6M10 5.500v.1"),
  question: ["", "", "M6.500 7a3.500 3.500 0 1 1 5 3.200c-1 .5-1.500 1.200-1.500 2.800M10 17v.1", "#dd2e44"],
  exclamation: ["", "", "M10 2.500v10M10 17v.1", "#dd2e44"],
  bell: [BELL, "#f5b301", ""],
  no_bell: [BELL, "#c9a13c", "M2 2l16 16", "#dd2e44"],
  hourglass: [GLASS, "#c98a3b", "M7 4.500h6"],
  hourglass_flowing_sand: [GLASS, "#c98a3b", "M7 4.500h6M10 10v5"],
  lock: [LOCK, "#f0b93a", "M6.500 9V6a3.500 3.500 0 0 1 7 0v3", "#8a8f98"],
  mag: ["", "", "M8.500 2.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM13 13l5 5", "#4a7fb5"],
  link: ["", "", "M8.500 11.500a3.500 3.500 0 0 0 5 0l3-3a3.500 3.500 0 0 0-5-5l-1 1M11.500 8.500a3.500 3.500 0 0 0-5 0l-3 3a3.500 3.500 0 0 0 5 5l1-1", "#6b7785"],
  arrows_counterclockwise: square("#3b88c3", "M5 8.500a5.500 5.500 0 0 1 10-.5M15 4.500V8h-3.500M15 11.500a5.500 5.500 0 0 1-10 .5M5 15.500V12h3.500"),
  leftwards_arrow_with_hook: square("#3b88c3", "M14.500 14V10a3 3 0 0 0-3-3H5.500M8.500 4L5.500 7l3 3"),
  double_vertical_bar: square("#3b88c3", "M7.500 5.500v9M12.500 5.500v9"),
  arrow_forward: square("#3b88c3", "M8 5.500l6 4.500-6 4.500z"),
  tada: [FLAG, "#f0b93a", "M12 8c0-2 1-3 3-3M13.500 10.500c1.500-1 3-.8 4 0M10 5.500c-.5-1.500 0-3 1-4M16.500 14.500v.1", "#a63bc4"],
  bulb: [DISC, "#f5c518", "M7.500 9.500L10 12l2.500-2.500M10 12v4.500", "#7a5b00"],
  zzz: square("#7b8794", "M6.500 6h7l-7 8h7"),
  red_circle: disc("#dd2e44", ""), large_green_circle: disc("#2bac76", ""), large_blue_circle: disc("#3b88c3", ""),
  large_yellow_circle: disc("#f5c518", ""), large_orange_circle: disc("#f4900c", ""), white_circle: disc("#e1e4e8", ""),
};

const plain = (character) => character.replace(/\uFE0F/g, "");
const NAMES = new Map(Object.keys(DRAWN).map((name) => [plain(emoji(name)), name]));
const PATTERN = new RegExp([...NAMES.keys()].map((sign) => `${sign}\uFE0F?`).join("|"), "gu");

function path(d, attributes) {
  const line = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({ d, ...attributes })) line.setAttribute(name, value);
  return line;
}

// Returns the sign of a shortcode: drawn, or the character; null when the name is unknown.
export function sign(name) {
  const character = emoji(name);
  if (!character || !DRAWN[name]) return character && h("span", { class: "emoji" }, character);
  const [shape, colour, strokes, pen = "#ffffff"] = DRAWN[name];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  if (shape) svg.append(path(shape, { fill: colour }));
  if (strokes) svg.append(path(strokes, { fill: "none", stroke: pen, "stroke-width": "2.2", "stroke-linecap": "round", "stroke-linejoin": "round" }));
  return h("span", { class: "emoji drawn", title: `:${name}:` }, h("span", { class: "visually-hidden" }, character), svg);
}

// Splits plain text into text and drawn signs.
export function withSigns(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(PATTERN)) {
    nodes.push(text.slice(from, found.index), sign(NAMES.get(plain(found[0]))));
    from = found.index + found[0].length;
  }
  return [...nodes, text.slice(from)].filter((node) => node !== "");
}
