// Slack's date tokens and the times beside messages, in the viewer's own zone.

import { now } from "./store.js";

const DAY = 86400000;

export const dateOf = (ts) => new Date(Number.parseFloat(ts) * 1000);
const show = (date, options) => date.toLocaleString(undefined, options);

export const clockTime = (date) => show(date, { hour: "numeric", minute: "2-digit" });
export const fullTime = (date) => show(date, { dateStyle: "full", timeStyle: "medium" });

const startOf = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
const daysAgo = (date) => Math.round((startOf(now()) - startOf(date)) / DAY);

function pretty(date, otherwise) {
  const word = { 0: "today", 1: "yesterday", "-1": "tomorrow" }[daysAgo(date)];
  return word ?? otherwise;
}

export function dayName(date) {
  const word = pretty(date, null);
  const year = date.getFullYear() === now().getFullYear() ? undefined : "numeric";
  return word ? word[0].toUpperCase() + word.slice(1)
    : show(date, { weekday: "long", month: "long", day: "numeric", year });
}

function ago(date) {
  const seconds = Math.round((date - now()) / 1000);
  const unit = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]].find(
    ([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.trunc(seconds / unit[1]), unit[0]);
}

const FORMS = {
  date_num: (d) => `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`,
  date_slash: (d) => show(d, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (d) => show(d, { year: "numeric", month: "long", day: "numeric" }),
  date_short: (d) => show(d, { year: "numeric", month: "short", day: "numeric" }),
  date_long: (d) => show(d, { weekday: "long", year: "numeric", month: "long", day: "numeric" }),
  day_divider_pretty: (d) => dayName(d),
  time: clockTime,
  time_secs: (d) => show(d, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

// Fills {date_short}, {time}, … in Slack's format; an unknown form stays as it is.
export function formatDate(seconds, format) {
  const date = new Date(Number(seconds) * 1000);
  if (!Number.isFinite(date.getTime())) return null;
  return format.replace(/\{(\w+)\}/g, (whole, name) => {
    if (FORMS[name]) return FORMS[name](date);
    const base = FORMS[name.replace(/_pretty$/, "")];
    return base ? pretty(date, base(date)) : whole;
  });
}
