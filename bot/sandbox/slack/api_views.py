"""views.*: dialogs and Homes."""

from typing import Any

from bot.sandbox.slack import modals, triggers
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.errors import invalid
from bot.sandbox.slack.records import OpenView
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]


async def open_view(ws: Workspace, given: Arguments) -> Json:
    """Open a dialog for whoever the trigger_id belongs to."""
    return _opened(ws, given, push=False)


async def push(ws: Workspace, given: Arguments) -> Json:
    """Put a dialog on top of the open one."""
    return _opened(ws, given, push=True)


async def update(ws: Workspace, given: Arguments) -> Json:
    """Change an open view, found by view_id or external_id, unless its hash has moved on."""
    view_id, external_id = given.text("view_id"), given.text("external_id")
    if not view_id and not external_id:
        raise invalid("invalid_arguments", ["[ERROR] missing required field: view_id"])
    shown = modals.find(ws, view_id, external_id)
    modals.replace(ws, shown, given.json("view"), given.text("hash") or None)
    return _answer(ws, shown)


async def publish(ws: Workspace, given: Arguments) -> Json:
    """Show a Home to one person."""
    user = ws.state.user(given.needed("user_id"))
    if user is None or user.deleted or user.is_bot:
        raise invalid("invalid_arguments", ["[ERROR] invalid user_id [json-pointer:/user_id]"])
    shown = modals.publish(ws, user.id, given.json("view"), given.text("hash") or None)
    return _answer(ws, shown)


def _opened(ws: Workspace, given: Arguments, *, push: bool) -> Json:
    """Redeem the trigger and open; the trigger is used up even if the view is refused."""
    trigger = triggers.redeem(ws, given.text("trigger_id"))
    on_top = push or trigger.in_modal
    return _answer(ws, modals.open_view(ws, trigger.user, given.json("view"), on_top=on_top))


def _answer(ws: Workspace, shown: OpenView) -> Json:
    return {"view": modals.for_app(ws, shown)}
