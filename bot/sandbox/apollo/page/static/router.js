// Addresses are hashes: #/contacts, #/contacts/{id}, #/accounts/{id}, #/prospects, #/activity, #/trouble.

export function here() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view = "", id] = path.split("/").map(decodeURIComponent);
  return { view: view || "contacts", id, query: Object.fromEntries(new URLSearchParams(query)) };
}

export function go(hash) {
  if (location.hash === hash) window.dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = hash;
}
