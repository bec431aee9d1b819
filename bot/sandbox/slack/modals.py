"""Dialogs and Homes: a stack of at most three views a person, and one Home each."""

from typing import Any

from bot.sandbox.slack import inputs
from bot.sandbox.slack.blockkit.payloads import is_too_large, view_errors
from bot.sandbox.slack.errors import ApiError, invalid
from bot.sandbox.slack.records import OpenView
from bot.sandbox.slack.words import Change, Surface
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]
DEEPEST = 3
TROUBLE = "We had some trouble connecting. Try again?"


def stack(ws: Workspace, user: str) -> list[OpenView]:
    """Return a person's open dialogs, the one on top last; changing it changes the state."""
    return ws.data.modals.setdefault(user, [])


def open_view(ws: Workspace, user: str, view: Any, *, on_top: bool) -> OpenView:
    """Open a dialog, or push it onto the open ones (``on_top``); raises ApiError."""
    opened = _new(ws, user, view, Surface.MODAL)
    held = stack(ws, user)
    if not on_top:
        held.clear()
    if len(held) >= DEEPEST:
        raise ApiError("push_limit_reached")
    if held:
        opened.root_id, opened.previous_id = held[0].root_id, held[-1].id
    held.append(opened)
    ws.feed.tell(Change.MODALS, users=[user])
    return opened


def publish(ws: Workspace, user: str, view: Any, expected_hash: str | None) -> OpenView:
    """Show a view on a person's Home; raises ApiError, hash_conflict among others."""
    home = ws.data.homes.get(user)
    if home is not None:
        replace(ws, home, view, expected_hash)
        return home
    ws.data.homes[user] = home = _new(ws, user, view, Surface.HOME)
    ws.feed.tell(Change.HOME, users=[user])
    return home


def replace(ws: Workspace, shown: OpenView, view: Any, expected_hash: str | None = None) -> None:
    """Update a view in place; what a person entered under equal ids stays."""
    if expected_hash and expected_hash != shown.hash:
        raise ApiError("hash_conflict")
    surface = Surface(shown.view["type"])
    shown.view = _checked(ws, view, surface, but=shown)
    shown.values = inputs.values(shown.view["blocks"], shown.values)
    shown.hash = _hash(ws)
    shown.errors, shown.notice = {}, None
    tell(ws, shown)


def tell(ws: Workspace, shown: OpenView) -> None:
    """Announce that a view changed to the person who sees it."""
    home = shown.view["type"] == "home"
    ws.feed.tell(Change.HOME if home else Change.MODALS, users=[shown.user])


def find(ws: Workspace, view_id: str | None, external_id: str | None) -> OpenView:
    """Return an open view by either id; raises ApiError not_found."""
    for shown in everywhere(ws):
        same_name = external_id and shown.view.get("external_id") == external_id
        if shown.id == view_id or (not view_id and same_name):
            return shown
    raise ApiError("not_found")


def everywhere(ws: Workspace) -> list[OpenView]:
    """Return all views that somebody can see."""
    opened = [view for held in ws.data.modals.values() for view in held]
    return [*opened, *ws.data.homes.values()]


def pop(ws: Workspace, shown: OpenView) -> None:
    """Take one dialog, and what lies on top of it, off its stack."""
    held = stack(ws, shown.user)
    del held[held.index(shown) :]
    tell(ws, shown)


def clear(ws: Workspace, user: str) -> None:
    """Close all of a person's dialogs."""
    stack(ws, user).clear()
    ws.feed.tell(Change.MODALS, users=[user])


def _new(ws: Workspace, user: str, view: Any, surface: Surface) -> OpenView:
    checked = _checked(ws, view, surface)
    view_id = ws.state.next_id("V")
    return OpenView(
        id=view_id,
        user=user,
        view=checked,
        hash=_hash(ws),
        values=inputs.values(checked["blocks"]),
        root_id=view_id,
    )


def _checked(ws: Workspace, view: Any, surface: Surface, but: OpenView | None = None) -> Json:
    """Return the view with ids in its blocks; raises ApiError."""
    if not isinstance(view, dict):
        raise invalid("invalid_arguments", ["[ERROR] must be an object [json-pointer:/view]"])
    errors = view_errors(view, surface)
    if errors:
        raise invalid("invalid_arguments", errors)
    if is_too_large(view):
        raise ApiError("view_too_large")
    name = view.get("external_id")
    taken = (v.view.get("external_id") for v in everywhere(ws) if v is not but)
    if name and name in taken:
        raise ApiError("duplicate_external_id")
    return {**view, "blocks": inputs.named(view["blocks"], ws.state.next_id("b")[-5:])}


def _hash(ws: Workspace) -> str:
    return f"{int(ws.now())}.{ws.state.secret()[:8]}"


def for_app(ws: Workspace, shown: OpenView) -> Json:
    """Return a view as the Web API and the payloads show it."""
    data = ws.data
    view = shown.view
    return {
        "id": shown.id,
        "team_id": data.team.id,
        "type": view["type"],
        "blocks": view["blocks"],
        "private_metadata": view.get("private_metadata") or "",
        "callback_id": view.get("callback_id") or "",
        "external_id": view.get("external_id") or "",
        "state": {"values": shown.values},
        "hash": shown.hash,
        "title": view.get("title"),
        "submit": view.get("submit"),
        "close": view.get("close"),
        "clear_on_close": bool(view.get("clear_on_close")),
        "notify_on_close": bool(view.get("notify_on_close")),
        "previous_view_id": shown.previous_id,
        "root_view_id": shown.root_id,
        "app_id": data.app_id,
        "app_installed_team_id": data.team.id,
        "bot_id": data.bot_id,
    }


def for_page(ws: Workspace, shown: OpenView) -> Json:
    """Return a dialog as the page shows it."""
    row: Json = {
        "id": shown.id,
        "view": for_app(ws, shown),
        "errors": shown.errors,
        "values": shown.values,
    }
    return row | ({"notice": shown.notice} if shown.notice else {})
