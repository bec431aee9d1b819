"""What a person types: a message, or a slash command."""

import html
from typing import Any

from bot.sandbox.slack import failures, messages, payloads, responses
from bot.sandbox.slack.ack import Parcel
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.records import Channel, Command, Hook, Message, User
from bot.sandbox.slack.triggers import new_hook
from bot.sandbox.slack.words import Kind
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]


async def typed(ws: Workspace, user: User, channel: Channel, given: Json) -> Json:
    """Post the text, or run it as a command; the answer comes at once, the outcome later."""
    text = str(given.get("text") or "").strip()
    thread = given.get("thread_ts") or None
    if not text:
        raise ApiError("no_text")
    if not text.startswith("/"):
        message = messages.post(
            ws, channel, user=user.id, text=html.escape(text, quote=False), thread_ts=thread
        )
        _tell_app(ws, channel, message)
        return {"ts": message.ts}
    name, _, rest = text.partition(" ")
    which = next((c for c in ws.data.commands if c.command == name.lower()), None)
    if which is None:
        messages.notify(ws, channel, user.id, failures.unknown_command(name), thread)
    elif thread is not None:
        messages.notify(ws, channel, user.id, failures.in_thread(name), thread)
    else:
        ws.start(_run(ws, user, channel, which, rest.strip()))
    return {}


async def _run(ws: Workspace, user: User, channel: Channel, which: Command, text: str) -> None:
    """Send the command to the app and show its answer, or Slack's own words."""
    payload = payloads.command(ws, user, channel, which, text)
    ack = await ws.delivery.send(Parcel(Kind.COMMAND, payload, accepts_response=True))
    if not ack.ok:
        messages.notify(ws, channel, user.id, failures.of_command(which.command, ack))
    elif ack.payload is not None:
        hook = new_hook(ws, user.id, channel.id)
        hook.echo = f"{which.command} {text}".strip()
        _show(ws, hook, which, ack.payload)


def _show(ws: Workspace, hook: Hook, which: Command, answer: Json) -> None:
    """Post what came with the acknowledgement; refused content is named to the person."""
    try:
        responses.respond(ws, hook, answer)
    except ApiError as error:
        words = f'{which.command} failed with the error "{error.error}"'
        messages.notify(ws, ws.data.channels[hook.channel], hook.user, words)


def _tell_app(ws: Workspace, channel: Channel, message: Message) -> None:
    """Send the events that the app subscribes to and may see."""
    if ws.data.bot_user_id not in channel.members:
        return
    wanted = ws.data.settings.events
    shown = {
        **messages.for_app(ws, message),
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": "im" if channel.is_im else "channel",
    }
    kind = "message.im" if channel.is_im else "message.channels"
    if kind in wanted:
        ws.delivery.start(Parcel(Kind.EVENT, payloads.event(ws, shown)))
    mentioned = f"<@{ws.data.bot_user_id}" in message.text or "&lt;@" in message.text
    if mentioned and "app_mention" in wanted:
        what = {**shown, "type": "app_mention"}
        ws.delivery.start(Parcel(Kind.EVENT, payloads.event(ws, what)))
