// The page's side of the sandbox's contract: what it reads, does and hears.

const BASE = "/_sandbox";
const AGAIN_MS = 1000;

async function read(path, query) {
  const wanted = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const answer = await fetch(`${BASE}/${path}?${new URLSearchParams(wanted)}`);
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status} to ${path}`);
  return answer.json();
}

export const readWorkspace = () => read("workspace");
export const readMessages = (user, channel, thread) => read("messages", { user, channel, thread_ts: thread });
export const readDirect = (user) => read("ims", { user });
export const readHome = (user) => read("home", { user });
export const readModals = (user) => read("modals", { user });
export const readClock = () => read("clock");

// Returns the answer's JSON; a refusal comes back as {ok: false, error}, never as an exception.
export async function act(what, body) {
  try {
    const answer = await fetch(`${BASE}/act/${what}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const said = await answer.json().catch(() => ({}));
    return answer.ok ? { ok: true, ...said } : { error: `status ${answer.status}`, ...said, ok: false };
  } catch {
    return { ok: false, error: "The sandbox does not answer." };
  }
}

// Hears the person's events until the returned function is called; reconnects by itself.
// heard(event) gets {type, channel?}; lines(true|false) says whether the line stands.
export function listen(user, heard, lines) {
  let source = null;
  let timer = 0;
  let over = false;
  function open() {
    source = new EventSource(`${BASE}/events?${new URLSearchParams({ user })}`);
    source.onopen = () => lines(true);
    source.onmessage = (message) => heard(JSON.parse(message.data));
    source.onerror = () => {
      lines(false);
      source.close();
      if (!over) timer = setTimeout(open, AGAIN_MS);
    };
  }
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    source.close();
  };
}
