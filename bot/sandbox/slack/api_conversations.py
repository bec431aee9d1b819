"""conversations.*: where things are said."""

from typing import Any

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.paging import page
from bot.sandbox.slack.records import Channel
from bot.sandbox.slack.words import Change
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]


async def list_channels(ws: Workspace, given: Arguments) -> Json:
    """Return channels of the asked-for types (public_channel unless said otherwise)."""
    kinds = (given.text("types") or "public_channel").split(",")
    if not set(kinds) <= {"public_channel", "private_channel", "mpim", "im"}:
        raise ApiError("invalid_types")
    rows = [
        c for c in ws.data.channels.values() if ("im" if c.is_im else "public_channel") in kinds
    ]
    shown, beside = page(rows, given, default=100)
    return {"channels": [_channel(ws, channel) for channel in shown], **beside}


async def info(ws: Workspace, given: Arguments) -> Json:
    """Return one channel."""
    channel = _found(ws, given)
    shown = _channel(ws, channel)
    return {"channel": shown | {"num_members": len(channel.members)}}


async def members(ws: Workspace, given: Arguments) -> Json:
    """Return who is in a channel."""
    rows, beside = page(_found(ws, given).members, given, default=100)
    return {"members": rows, **beside}


async def join(ws: Workspace, given: Arguments) -> Json:
    """Take the bot into a public channel; once more is a warning, not an error."""
    channel = _found(ws, given)
    if channel.is_im:
        raise ApiError("method_not_supported_for_channel_type")
    if ws.data.bot_user_id in channel.members:
        warning = "already_in_channel"
        beside: Json = {"warning": warning, "response_metadata": {"warnings": [warning]}}
        return {"channel": _channel(ws, channel), **beside}
    channel.members.append(ws.data.bot_user_id)
    ws.feed.tell(Change.WORKSPACE)
    return {"channel": _channel(ws, channel)}


async def open_im(ws: Workspace, given: Arguments) -> Json:
    """Open the direct message with one person; several people are left out."""
    if given.text("channel"):
        return {"channel": _channel(ws, _found(ws, given))}
    names = [name for name in given.text("users").split(",") if name]
    if len(names) != 1:
        raise ApiError("users_list_not_supplied" if not names else "method_not_supported")
    user = ws.state.user(names[0])
    if user is None:
        raise ApiError("user_not_found")
    if user.deleted:
        raise ApiError("user_disabled")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    channel = ws.state.im(user.id)
    shown = _channel(ws, channel) if given.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def _found(ws: Workspace, given: Arguments) -> Channel:
    channel = ws.data.channels.get(given.needed("channel"))
    if channel is None:
        raise ApiError("channel_not_found")
    return channel


def _channel(ws: Workspace, channel: Channel) -> Json:
    shown: Json = {"id": channel.id, "created": channel.created, "is_archived": False}
    if channel.is_im:
        return shown | {"is_im": True, "user": channel.user, "is_open": True}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": False,
        "is_general": False,
        "is_member": ws.data.bot_user_id in channel.members,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }
