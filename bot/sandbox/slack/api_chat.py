"""chat.*: what the app says."""

from typing import Any
from urllib.parse import quote

from bot.sandbox.slack import messages, scopes
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.records import Channel, Message
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]


async def post_message(ws: Workspace, given: Arguments) -> Json:
    """Post into a channel the app is in, or into a person's direct message."""
    channel = writable(ws, given)
    thread = given.text("thread_ts") or None
    if thread is not None:
        thread = _root(ws, channel, thread)
    message = messages.post_as_bot(ws, channel, given.content(), thread_ts=thread)
    shown = messages.for_app(ws, message)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


async def post_ephemeral(ws: Workspace, given: Arguments) -> Json:
    """Show a message to one member of a channel."""
    channel = writable(ws, given)
    user = given.needed("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    thread = given.text("thread_ts") or None
    message = messages.post_as_bot(ws, channel, given.content(), only_for=user, thread_ts=thread)
    return {"message_ts": message.ts}


async def update(ws: Workspace, given: Arguments) -> Json:
    """Change one of the app's own messages; ephemeral ones are not found here."""
    channel, message = _own(ws, given, "cant_update_message")
    messages.change(ws, channel, message, given.content())
    shown = messages.for_app(ws, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


async def delete(ws: Workspace, given: Arguments) -> Json:
    """Delete one of the app's own messages."""
    channel, message = _own(ws, given, "cant_delete_message")
    messages.delete(ws, channel, message)
    return {"channel": channel.id, "ts": message.ts}


async def permalink(ws: Workspace, given: Arguments) -> Json:
    """Return the address of a message."""
    channel = _channel(ws, given)
    ts = given.needed("message_ts")
    message = ws.state.message(channel.id, ts)
    if message is None or message.only_for is not None:
        raise ApiError("message_not_found")
    address = f"{ws.origin}/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.thread_ts:
        address += f"?thread_ts={quote(message.thread_ts)}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


def _channel(ws: Workspace, given: Arguments) -> Channel:
    channel = ws.state.channel(given.needed("channel"))
    if channel is None:
        raise ApiError("channel_not_found")
    return channel


def writable(ws: Workspace, given: Arguments) -> Channel:
    """Return where a message goes; a user's id means that user's direct message."""
    name = given.needed("channel")
    user = ws.state.user(name)
    if user is not None:
        if user.is_bot or user.deleted:
            raise ApiError("cannot_dm_bot" if user.is_bot else "user_disabled")
        return ws.state.im(user.id)
    channel = _channel(ws, given)
    public = scopes.PUBLIC in ws.data.settings.scopes and not channel.is_im
    if ws.data.bot_user_id not in channel.members and not public:
        raise ApiError("not_in_channel")
    return channel


def _root(ws: Workspace, channel: Channel, thread: str) -> str:
    """Return the root's timestamp; a reply's own timestamp stands for its thread."""
    message = ws.state.message(channel.id, thread)
    if message is None or message.only_for is not None:
        raise ApiError("thread_not_found")
    return message.thread_ts or message.ts


def _own(ws: Workspace, given: Arguments, refusal: str) -> tuple[Channel, Message]:
    name = given.needed("channel")
    channel = ws.data.channels.get(name)
    if channel is None:
        raise ApiError("channel_not_found")
    message = ws.state.message(channel.id, given.needed("ts"))
    if message is None or message.only_for is not None:
        raise ApiError("message_not_found")
    if not message.bot:
        raise ApiError(refusal)
    return channel, message
