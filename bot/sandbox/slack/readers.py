"""``/_sandbox/*`` to read: what one person sees, and what the app has called."""

from typing import Any

from aiohttp import web

from bot.sandbox.slack import messages, modals
from bot.sandbox.slack.records import Channel, User
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]


def _person(ws: Workspace, request: web.Request) -> User:
    user = ws.state.user(request.query.get("user", ""))
    if user is None:
        raise web.HTTPNotFound(text='{"error":"user_not_found"}', content_type="application/json")
    return user


async def workspace(ws: Workspace, request: web.Request) -> web.Response:
    """Return the people, the channels and the app."""
    del request
    data = ws.data
    bot = data.users[data.bot_user_id]
    app = {
        "bot_user_id": bot.id,
        "name": bot.real_name,
        "connected": ws.delivery.connected,
        "commands": [
            {"command": c.command, "usage_hint": c.usage_hint, "description": c.description}
            for c in data.commands
        ],
    }
    team = {"id": data.team.id, "name": data.team.name, "domain": data.team.domain}
    users = [_user(user) for user in data.users.values()]
    channels = [_channel(ws, channel) for channel in data.channels.values()]
    return web.json_response({"team": team, "users": users, "channels": channels, "app": app})


async def read_messages(ws: Workspace, request: web.Request) -> web.Response:
    """Return what a person sees in a channel, or in one of its threads; oldest first."""
    user = _person(ws, request)
    channel = ws.data.channels.get(request.query.get("channel", ""))
    if channel is None or user.id not in channel.members:
        return web.json_response({"error": "channel_not_found"}, status=404)
    shown = messages.visible(ws, channel, user.id, request.query.get("thread_ts"))
    return web.json_response({"messages": [messages.for_page(ws, channel, m) for m in shown]})


async def read_im(ws: Workspace, request: web.Request) -> web.Response:
    """Return a person's direct message with the bot."""
    channel = ws.state.im(_person(ws, request).id)
    return web.json_response({"channel": _channel(ws, channel)})


async def read_home(ws: Workspace, request: web.Request) -> web.Response:
    """Return a person's Home, or null before the app published one."""
    home = ws.data.homes.get(_person(ws, request).id)
    if home is None:
        return web.json_response({"view": None})
    row = modals.for_page(ws, home)
    return web.json_response(row)


async def read_modals(ws: Workspace, request: web.Request) -> web.Response:
    """Return a person's open dialogs, the one on top last."""
    held = modals.stack(ws, _person(ws, request).id)
    return web.json_response({"stack": [modals.for_page(ws, shown) for shown in held]})


async def read_calls(ws: Workspace, request: web.Request) -> web.Response:
    """Return the Web API calls, oldest first; ``method`` narrows them."""
    wanted = request.query.get("method")
    return web.json_response([row for row in ws.calls if wanted in (None, row["method"])])


def _user(user: User) -> Json:
    names = ("id", "name", "real_name", "title", "is_admin", "is_owner", "is_restricted")
    return {name: getattr(user, name) for name in (*names, "deleted", "on_page")}


def _channel(ws: Workspace, channel: Channel) -> Json:
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_im": channel.is_im,
        "members": channel.members,
        "bot_is_member": ws.data.bot_user_id in channel.members,
    }
    return shown | ({"user": channel.user} if channel.user else {})
