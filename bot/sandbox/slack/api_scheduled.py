"""chat.scheduleMessage and its undoing: a message for a later day, which is never posted here.

Facts: Slack reference, chat.scheduleMessage: up to 120 days ahead, and the same refusals as a
message that is posted at once.
"""

from typing import Any

from bot.sandbox.slack import api_chat, messages
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.workspace import Workspace

LONGEST_SECONDS = 120 * 24 * 3600
Json = dict[str, Any]


async def schedule(ws: Workspace, given: Arguments) -> Json:
    """Keep a message for a later time; raises what posting it would raise."""
    channel = api_chat.writable(ws, given)
    at = given.number("post_at", 0)
    if at <= ws.now():
        raise ApiError("time_in_past")
    if at > ws.now() + LONGEST_SECONDS:
        raise ApiError("time_too_far")
    content = messages.content(ws, given.content())
    name = ws.state.next_id("Q")
    ws.data.scheduled[name] = channel.id
    shown = {"text": content["text"], "type": "delayed_message", "bot_id": ws.data.bot_id}
    return {"channel": channel.id, "scheduled_message_id": name, "post_at": at, "message": shown}


async def unschedule(ws: Workspace, given: Arguments) -> Json:
    """Take a kept message back."""
    name = given.needed("scheduled_message_id")
    if ws.data.scheduled.get(name) != given.needed("channel"):
        raise ApiError("invalid_scheduled_message_id")
    del ws.data.scheduled[name]
    return {}
