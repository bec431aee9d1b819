"""Answers that are no reply: a file, or a word after a dialog was saved."""

from slack_sdk.errors import SlackApiError

from bot.blocks.kit import Message
from bot.listeners.calls import Call


async def file(call: Call, body: bytes, *, name: str, title: str) -> None:
    """Send a file into the person's direct messages."""
    channel = await _direct(call)
    await call.deps.slack.files_upload_v2(channel=channel, content=body, filename=name, title=title)


async def quietly(call: Call, message: Message, *, channel: str = "") -> None:
    """Tell the person alone: where they were, or in the direct messages (after a dialog)."""
    if call.respond.response_url:
        await call.reply(message)
        return
    if channel:
        try:
            await call.deps.slack.chat_postEphemeral(
                channel=channel, user=call.user, **message.payload()
            )
        except SlackApiError:
            pass
        else:
            return
    await call.deps.slack.chat_postMessage(channel=call.user, **message.payload())


async def _direct(call: Call) -> str:
    answer = await call.deps.slack.conversations_open(users=call.user)
    return str(answer["channel"]["id"])
