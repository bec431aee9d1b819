// Asks this page's own addresses; whoever the person is goes along with each request.

export const ROOT = new URL("../", import.meta.url);
const USER = "hubspot-user";

export class Refused extends Error {
  constructor(body, status) {
    super(body?.error ?? `The sandbox answered ${status}.`);
    this.fields = body?.fields ?? {};
    this.status = status;
  }
}

export function userId() {
  return sessionStorage.getItem(USER);
}

export function beUser(id) {
  sessionStorage.setItem(USER, id);
}

export async function ask(method, path, body) {
  const headers = { "X-User-Id": userId() ?? "" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const options = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(new URL(`ui/${path}`, ROOT), options);
  } catch {
    throw new Refused({ error: "The sandbox does not answer. Is it still running?" }, 0);
  }
  const text = await answer.text();
  const parsed = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Refused(parsed, answer.status);
  return parsed;
}

export const get = (path) => ask("GET", path);
export const place = (path) => new URL(path, ROOT).pathname;
