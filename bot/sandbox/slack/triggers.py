"""trigger_ids and response addresses: what a person's act allows the app to do for a while."""

import re

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.records import Hook, Trigger
from bot.sandbox.slack.workspace import Workspace

TRIGGER_SECONDS = 3.0
HOOK_SECONDS = 30 * 60.0
HOOK_USES = 5
_FORMAT = re.compile(r"\d+\.\d+\.[0-9a-f]+")


def issue(ws: Workspace, user: str, *, in_modal: bool = False) -> str:
    """Return a trigger_id for a person's act."""
    name = f"{ws.data.counter + 1}.{int(ws.now())}.{ws.state.secret()}"
    ws.data.triggers[name] = Trigger(user=user, at=ws.now(), in_modal=in_modal)
    _forget_old(ws)
    return name


def redeem(ws: Workspace, name: str) -> Trigger:
    """Use a trigger_id up; raises ApiError invalid_, exchanged_ or expired_trigger_id."""
    trigger = ws.data.triggers.get(name)
    if not _FORMAT.fullmatch(name) or trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    if ws.now() - trigger.at > TRIGGER_SECONDS:
        raise ApiError("expired_trigger_id")
    trigger.used = True
    return trigger


def response_url(ws: Workspace, family: str, hook: Hook) -> str:
    """Return the address of a response hook; ``family`` is ``commands`` or ``actions``."""
    path = f"/{family}/{ws.data.team.id}/{ws.data.counter + 1}/{ws.state.secret()}"
    ws.data.hooks[path] = hook
    return ws.origin + path


def new_hook(ws: Workspace, user: str, channel: str) -> Hook:
    """Return a hook that lives from now."""
    return Hook(user=user, channel=channel, at=ws.now())


def use_hook(ws: Workspace, path: str) -> Hook:
    """Count one use of a response address; raises ApiError used_url or expired_url."""
    hook = ws.data.hooks.get(path)
    if hook is None or ws.now() - hook.at > HOOK_SECONDS:
        raise ApiError("expired_url")
    if hook.uses >= HOOK_USES:
        raise ApiError("used_url")
    hook.uses += 1
    return hook


def _forget_old(ws: Workspace) -> None:
    """Drop what expired long ago, so that a long demo does not grow."""
    now = ws.now()
    for name in [n for n, t in ws.data.triggers.items() if now - t.at > 600]:
        del ws.data.triggers[name]
    for path in [p for p, h in ws.data.hooks.items() if now - h.at > 2 * HOOK_SECONDS]:
        del ws.data.hooks[path]
