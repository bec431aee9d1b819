"""What arrives at a response_url, or with the acknowledgement of a slash command."""

from typing import Any

from bot.sandbox.slack import messages
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.records import Hook
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]


def respond(ws: Workspace, hook: Hook, given: Json) -> None:
    """Delete, replace or post; raises ApiError when the content is refused.

    A message's hook replaces that message unless ``replace_original`` is false; a slash
    command's has no message of its own: with ``replace_original`` it posts anew, as Slack does.
    """
    channel = ws.data.channels[hook.channel]
    original = ws.state.message(hook.channel, hook.message_ts) if hook.message_ts else None
    if is_true(given.get("delete_original"), default=False):
        if original is None:
            raise ApiError("message_not_found")
        messages.delete(ws, channel, original)
    elif hook.message_ts and is_true(given.get("replace_original"), default=True):
        if original is None:
            raise ApiError("message_not_found")
        messages.change(ws, channel, original, given)
    else:
        _post(ws, hook, given)


def _post(ws: Workspace, hook: Hook, given: Json) -> None:
    """Post ephemerally unless ``response_type`` is in_channel; then the command is shown, too."""
    channel = ws.data.channels[hook.channel]
    thread = given.get("thread_ts") or hook.thread_ts
    public = given.get("response_type") == "in_channel"
    messages.content(ws, given)
    if public and hook.echo is not None:
        messages.post(ws, channel, user=hook.user, text=hook.echo, thread_ts=thread)
        hook.echo = None
    only_for = None if public else hook.user
    messages.post_as_bot(ws, channel, given, only_for=only_for, thread_ts=thread)


def is_true(value: Any, *, default: bool) -> bool:
    """Read a flag that may be a boolean or its name."""
    if value is None or value == "":
        return default
    return str(value).lower() in {"true", "1"}
