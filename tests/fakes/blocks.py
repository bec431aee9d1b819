"""What Slack takes and what it refuses, for tests of builders: nothing is sent."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.kit import Message
from bot.sandbox.slack.blockkit.payloads import message_errors, text_length, view_errors
from bot.sandbox.slack.words import Surface

MOST_TEXT = 13_200
NASTY = (
    "<!channel> <@U1> <http://evil|HubSpot> & *_~`",
    "🧑‍🚀" * 400,
    "\u202eright to left\u202c \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "x" * 3000,
    "&<>" * 1000,
    "",
    "line\nbreak\tand\x00more",
)


def check(message: Message) -> dict[str, Any]:
    """Fail unless Slack takes the message as it is; return what would be sent."""
    payload = message.payload()
    assert payload["text"].strip()
    assert [] == message_errors(payload["blocks"])
    assert all(Block.parse(block) is not None for block in payload["blocks"])
    assert len(message.blocks) <= 50
    assert text_length(payload["blocks"]) <= MOST_TEXT
    return payload


def check_view(view: Mapping[str, Any], surface: Surface = Surface.MODAL) -> None:
    """Fail unless Slack takes the dialog or Home as it is."""
    assert [] == view_errors(dict(view), surface)
    assert all(Block.parse(block) is not None for block in view["blocks"])


def pings(payload: Any) -> bool:
    """Tell whether a record's text could ping somebody or forge a link."""
    text = str(payload)
    return any(bad in text for bad in ("<!channel>", "<@U1>", "<http://evil"))
