// Speaks to the sandbox's own addresses below ui/. Errors carry the sandbox's sentence.

async function send(method, path, body) {
  const request = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(`ui/${path}`, request);
  } catch {
    throw new Error("The sandbox does not answer. Is it still running?");
  }
  const read = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(read.error ?? `The sandbox answered ${answer.status}.`);
  return read;
}

const part = encodeURIComponent;

export const api = {
  team: () => send("GET", "team"),
  version: () => send("GET", "version"),
  activity: () => send("GET", "activity"),
  list: (kind, query) => send("GET", `${kind}?${new URLSearchParams(query)}`),
  read: (kind, id) => send("GET", `${kind}/${part(id)}`),
  create: (kind, values) => send("POST", kind, values),
  change: (kind, id, values) => send("PATCH", `${kind}/${part(id)}`, values),
  remove: (kind, id) => send("DELETE", `${kind}/${part(id)}`),
  merge: (kind, id, other) => send("POST", `${kind}/${part(id)}/merge`, { other }),
  prospects: (query) => send("GET", `prospects?${new URLSearchParams(query)}`),
  save: (id) => send("POST", `prospects/${part(id)}/save`, {}),
  switches: () => send("GET", "switches"),
  turn: (key, on) => send("POST", `switches/${part(key)}`, { on }),
};
