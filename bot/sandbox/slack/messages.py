"""Messages: posting, changing, deleting, and how the app and the page see them."""

from typing import Any

from bot.sandbox.slack import inputs
from bot.sandbox.slack.blockkit.payloads import LONGEST_MESSAGE, message_errors, text_length
from bot.sandbox.slack.errors import ApiError, invalid
from bot.sandbox.slack.records import Channel, Message
from bot.sandbox.slack.words import Change
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]
LONGEST_TEXT = 40_000


def content(ws: Workspace, given: Json) -> Json:
    """Return text, blocks and attachments of a message, checked as Slack does.

    Raises ApiError: no_text, invalid_blocks_format, invalid_blocks, msg_blocks_too_long,
    invalid_attachments, too_many_attachments. Text is cut at 40,000 characters.
    """
    text = given.get("text") or ""
    blocks = checked_blocks(ws, given.get("blocks"))
    attachments = _checked_attachments(ws, given.get("attachments"))
    if not text and not blocks and not attachments:
        raise ApiError("no_text")
    return {"text": str(text)[:LONGEST_TEXT], "blocks": blocks, "attachments": attachments}


def checked_blocks(ws: Workspace, blocks: Any) -> list[Json] | None:
    """Return the blocks with ids, or None when there are none; raises ApiError."""
    if blocks is None or blocks == []:
        return None
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    errors = message_errors(blocks)
    if errors:
        raise invalid("invalid_blocks", errors)
    if text_length(blocks) > LONGEST_MESSAGE:
        raise ApiError("msg_blocks_too_long")
    _known_files(ws, blocks)
    return inputs.named(blocks, ws.state.next_id("b")[-5:])


def _known_files(ws: Workspace, value: Any) -> None:
    """Refuse a picture block whose Slack file was never uploaded."""
    if isinstance(value, list):
        for item in value:
            _known_files(ws, item)
    elif isinstance(value, dict):
        named = value.get("slack_file")
        if isinstance(named, dict) and named.get("id") and named["id"] not in ws.data.files:
            raise invalid("invalid_blocks", ["[ERROR] invalid slack file [json-pointer:/blocks]"])
        for item in value.values():
            _known_files(ws, item)


def _checked_attachments(ws: Workspace, attachments: Any) -> list[Json] | None:
    if not attachments:
        return None
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise ApiError("invalid_attachments")
    if len(attachments) > 100:
        raise ApiError("too_many_attachments")
    return [
        {**one, "blocks": checked_blocks(ws, one["blocks"])} if one.get("blocks") else one
        for one in attachments
    ]


def post(ws: Workspace, channel: Channel, **values: Any) -> Message:
    """Put a message into a channel and tell who can see it."""
    message = Message(ts=ws.ts(), **values)
    ws.state.messages(channel.id).append(message)
    announce(ws, channel, message)
    return message


def post_as_bot(ws: Workspace, channel: Channel, given: Json, **values: Any) -> Message:
    """Post what the app sent, checked (``content``)."""
    checked = content(ws, given)
    bot = {"user": ws.data.bot_user_id, "bot": True, "metadata": given.get("metadata")}
    return post(ws, channel, **checked, **bot, **values)


def notify(
    ws: Workspace, channel: Channel, user: str, text: str, thread: str | None = None
) -> None:
    """Show Slack's own words to one person."""
    post(ws, channel, user="USLACKBOT", text=text, only_for=user, notice=True, thread_ts=thread)


def change(ws: Workspace, channel: Channel, message: Message, given: Json) -> None:
    """Replace a message's content: text without blocks removes the blocks.

    Attachments stay when they are not named (Slack reference, chat.update).
    """
    if given.get("attachments") is None and message.attachments:
        given = {**given, "attachments": message.attachments}
    checked = content(ws, given)
    message.text = checked["text"]
    message.blocks = checked["blocks"]
    message.attachments = checked["attachments"]
    message.edited = {"user": message.user, "ts": ws.ts()}
    announce(ws, channel, message)


def delete(ws: Workspace, channel: Channel, message: Message) -> None:
    """Take a message away."""
    ws.state.messages(channel.id).remove(message)
    announce(ws, channel, message)


def announce(ws: Workspace, channel: Channel, message: Message) -> None:
    """Tell the pages of those who can see a message that something happened to it."""
    users = [message.only_for] if message.only_for else channel.members
    ws.feed.tell(Change.MESSAGES, users=users, channel=channel.id)


def visible(
    ws: Workspace, channel: Channel, user: str, thread_ts: str | None = None
) -> list[Message]:
    """Return the messages of a channel, or of one of its threads, that a person can see."""
    return [
        message
        for message in ws.state.messages(channel.id)
        if message.only_for in (None, user) and _belongs(message, thread_ts)
    ]


def _belongs(message: Message, thread_ts: str | None) -> bool:
    if thread_ts is None:
        return message.thread_ts is None
    return thread_ts in (message.thread_ts, message.ts)


def for_app(ws: Workspace, message: Message) -> Json:
    """Return a message as the Web API and the payloads show it."""
    shown: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": ws.data.team.id,
    }
    if message.bot:
        shown |= {"bot_id": ws.data.bot_id, "app_id": ws.data.app_id}
    for name in ("thread_ts", "blocks", "attachments", "edited", "metadata"):
        if getattr(message, name) is not None:
            shown[name] = getattr(message, name)
    return shown


def for_page(ws: Workspace, channel: Channel, message: Message) -> Json:
    """Return a message as the page shows it."""
    shown: Json = {"ts": message.ts, "text": message.text, "user": message.user}
    for name in ("thread_ts", "blocks", "attachments", "edited", "only_for"):
        if getattr(message, name) is not None:
            shown[name] = getattr(message, name)
    flags = {"bot": message.bot, "notice": message.notice, "ephemeral": message.only_for}
    shown |= {name: True for name, on in flags.items() if on}
    replies = sum(one.thread_ts == message.ts for one in ws.state.messages(channel.id))
    if replies:
        shown["reply_count"] = replies
    if message.files:
        shown["files"] = [file_for_page(ws, file_id) for file_id in message.files]
    return shown


def file_for_page(ws: Workspace, file_id: str) -> Json:
    """Return an uploaded file as the page shows it, with an address that needs no token."""
    file = ws.data.files[file_id]
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "alt_txt": file.alt_txt,
        "size": file.length,
        "url": f"/_sandbox/files/{file.id}",
    }
