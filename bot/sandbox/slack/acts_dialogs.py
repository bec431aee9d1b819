"""What a person does with a dialog: submit it, close it."""

from typing import Any

from bot.sandbox.slack import inputs, modals, payloads
from bot.sandbox.slack.ack import Parcel
from bot.sandbox.slack.completeness import missing
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.records import OpenView, User
from bot.sandbox.slack.words import Kind
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]


def _mine(ws: Workspace, user: User, view_id: Any) -> OpenView:
    opened = (v for v in modals.stack(ws, user.id) if v.id == view_id)
    shown = next(opened, None)
    if shown is None:
        raise ApiError("not_found")
    return shown


async def submitted(ws: Workspace, user: User, given: Json) -> Json:
    """Check as Slack's client does, send view_submission, and do what the app answers."""
    shown = _mine(ws, user, given.get("view_id"))
    blocks = shown.view["blocks"]
    inputs.take(blocks, shown.values, given.get("values"))
    shown.errors, shown.notice = missing(blocks, shown.values), None
    if shown.errors:
        modals.tell(ws, shown)
        return _incomplete(shown)
    payload = payloads.submission(ws, user, shown)
    ack = await ws.delivery.send(Parcel(Kind.INTERACTIVE, payload, accepts_response=True))
    if not ack.ok:
        raise _trouble(ws, shown, ack.outcome.value)
    if not _still_open(ws, shown):
        return {}
    try:
        return _follow(ws, shown, ack.payload)
    except ApiError as error:
        raise _trouble(ws, shown, error.error) from error


def _follow(ws: Workspace, shown: OpenView, answer: Json | None) -> Json:
    """Do what ``response_action`` says; nothing closes the dialog."""
    action = (answer or {}).get("response_action")
    if not answer or action is None:
        if answer:
            raise ApiError("invalid_response")
        modals.pop(ws, shown)
        return {}
    if action == "errors":
        return _reject(ws, shown, answer.get("errors"))
    if action == "update":
        modals.replace(ws, shown, answer.get("view"))
    elif action == "push":
        modals.open_view(ws, shown.user, answer.get("view"), on_top=True)
    elif action == "clear":
        modals.clear(ws, shown.user)
    else:
        raise ApiError("invalid_response_action")
    return {}


def _reject(ws: Workspace, shown: OpenView, errors: Any) -> Json:
    """Show the app's sentences at its input blocks; other keys are the app's mistake."""
    known = {b["block_id"] for b in shown.view["blocks"] if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= known:
        raise ApiError("invalid_response_errors")
    shown.errors = {name: str(sentence) for name, sentence in errors.items()}
    modals.tell(ws, shown)
    return _incomplete(shown)


def _incomplete(shown: OpenView) -> Json:
    return {"ok": False, "error": "errors", "errors": shown.errors}


def _trouble(ws: Workspace, shown: OpenView, word: str) -> ApiError:
    """Put Slack's banner on the dialog."""
    shown.notice = modals.TROUBLE
    modals.tell(ws, shown)
    return ApiError(word)


def _still_open(ws: Workspace, shown: OpenView) -> bool:
    return shown in modals.stack(ws, shown.user)


async def closed(ws: Workspace, user: User, given: Json) -> Json:
    """Close the top dialog (all of them with ``clear``), and tell the app where it asked."""
    shown = _mine(ws, user, given.get("view_id"))
    held = modals.stack(ws, user.id)
    whole = bool(given.get("clear")) or bool(shown.view.get("clear_on_close"))
    gone = list(reversed(held)) if whole else [shown]
    if whole:
        modals.clear(ws, user.id)
    else:
        modals.pop(ws, shown)
    for one in gone:
        if one.view.get("notify_on_close"):
            payload = payloads.closing(ws, user, one, is_cleared=whole)
            await ws.delivery.send(Parcel(Kind.INTERACTIVE, payload))
    return {}
