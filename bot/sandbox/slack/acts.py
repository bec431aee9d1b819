"""``/_sandbox/act/*``: what people do, as the page and the tests say it."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.slack import acts_dialogs, acts_pressing, acts_typing, payloads
from bot.sandbox.slack import modals as modals_of
from bot.sandbox.slack.ack import Parcel
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.records import User
from bot.sandbox.slack.words import Kind
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]
Act = Callable[[Workspace, User, Json], Awaitable[Json]]


async def _message(ws: Workspace, user: User, given: Json) -> Json:
    channel = ws.data.channels.get(str(given.get("channel")))
    if channel is None or user.id not in channel.members:
        raise ApiError("channel_not_found")
    return await acts_typing.typed(ws, user, channel, given)


async def _home(ws: Workspace, user: User, given: Json) -> Json:
    """Open the Home tab: app_home_opened, with the view that is shown there."""
    del given
    if "app_home_opened" not in ws.data.settings.events:
        return {}
    what: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": ws.state.im(user.id).id,
        "event_ts": ws.ts(),
        "tab": "home",
    }
    home = ws.data.homes.get(user.id)
    if home is not None:
        what["view"] = modals_of.for_app(ws, home)
    ws.delivery.start(Parcel(Kind.EVENT, payloads.event(ws, what)))
    return {}


ACTS: dict[str, Act] = {
    "message": _message,
    "click": acts_pressing.pressed,
    "suggest": acts_pressing.suggested,
    "submit": acts_dialogs.submitted,
    "close": acts_dialogs.closed,
    "home": _home,
}


async def act(ws: Workspace, request: web.Request) -> web.Response:
    """Do one act as the person named in the body: 200 with ``ok``, 400 for a bad body."""
    try:
        given = await request.json()
    except ValueError:
        return web.json_response({"ok": False, "error": "invalid_json"}, status=400)
    name = request.match_info["act"]
    if name not in ACTS or not isinstance(given, dict):
        return web.json_response({"ok": False, "error": "unknown_act"}, status=404)
    try:
        answer = await ACTS[name](ws, _person(ws, given), given)
    except ApiError as error:
        return web.json_response(error.body())
    return web.json_response({"ok": True, **answer})


def _person(ws: Workspace, given: Json) -> User:
    user = ws.state.user(str(given.get("user")))
    if user is None or user.deleted or user.is_bot:
        raise ApiError("user_not_found")
    return user


async def disconnect(ws: Workspace, request: web.Request) -> web.Response:
    """Say goodbye to the app's sockets for a ``reason``; ``drop`` cuts them without a word."""
    body = await request.json() if request.can_read_body else {}
    reason = str(body.get("reason") or "refresh_requested")
    return web.json_response({"ok": True, "sockets": await ws.delivery.sockets.disconnect(reason)})


async def resend(ws: Workspace, request: web.Request) -> web.Response:
    """Send the last payload once more, as Slack does when an answer got lost."""
    del request
    ack = await ws.delivery.resend()
    if ack is None:
        return web.json_response({"ok": False, "error": "nothing_sent"})
    return web.json_response({"ok": ack.ok, "outcome": ack.outcome.value})
