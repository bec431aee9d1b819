"""The smallest parts of a Slack message: escaped text, links, times, buttons.

Everything that comes from the CRM passes ``esc`` or ``plain``: it can neither ping, forge a link
nor break a message (R72). Lengths are Slack's documented ones.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

SECTION = 3000
FIELD = 2000
HEADER = 150
BUTTON = 75
MAX_BLOCKS = 50
_FORMATTING = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
"""Look-alikes of what Slack reads as formatting: a masked name stays as it is masked."""
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""An underscore at the edge of a word; one inside, as in an address, formats nothing."""


class Message(msgspec.Struct, frozen=True):
    """What is sent: ``text`` says it all where blocks are not shown (U33)."""

    text: str
    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, Any]:
        """Return the arguments for chat.postMessage and chat.update, always both (U36)."""
        return {
            "text": self.text[:SECTION],
            "blocks": [block.to_dict() for block in self.blocks[:MAX_BLOCKS]],
            "unfurl_links": False,
            "unfurl_media": False,
        }


def cut(text: str, limit: int) -> str:
    """Return ``text`` within ``limit`` UTF-16 units, as Slack counts, never half a character."""
    if len(text.encode("utf-16-le")) // 2 <= limit:
        return text
    kept = text.encode("utf-16-le")[: (limit - 1) * 2].decode("utf-16-le", "ignore")
    return kept + "…"


def esc(value: str, limit: int = 300) -> str:
    """Return a CRM's text so that Slack shows it and does nothing else with it."""
    short = cut(" ".join(value.split()), limit)
    safe = short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _EDGE.sub("\uff3f", safe.translate(_FORMATTING))


def ours(sentence: str, limit: int = 600) -> str:
    """Return a sentence of ours or of a service, escaped; names of variables stay as they are.

    ``limit`` holds for what is sent, escapes included.
    """
    plain, room = " ".join(sentence.split()), limit
    while True:
        short = cut(plain, room)
        safe = short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if len(safe) <= limit:
            return safe
        room = room * 2 // 3


def link(url: str, text: str) -> str:
    """Return a link whose address is ours and whose text may be a CRM's."""
    return f"<{url}|{esc(text, 150) or 'record'}>"


def when(at: datetime) -> str:
    """Return a time in the reader's own zone, with UTC where that is not shown (U33)."""
    fallback = at.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def plural(count: int, one: str, many: str = "") -> str:
    """Return ``1 contact``, ``2 contacts``, ``1,200 contacts``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def header(text: str) -> Block:
    """Return a heading."""
    return HeaderBlock(text=PlainTextObject(text=cut(text, HEADER), emoji=False))


def section(text: str, *, accessory: Any = None) -> Block:
    """Return a paragraph of mrkdwn that is already escaped."""
    return SectionBlock(text=MarkdownTextObject(text=cut(text, SECTION)), accessory=accessory)


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Return up to ten short pairs in two columns."""
    cells = [MarkdownTextObject(text=cut(f"*{k}*\n{v}", FIELD)) for k, v in pairs[:10]]
    return SectionBlock(fields=list(cells))


def context(*texts: str) -> Block:
    """Return small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=cut(text, SECTION)) for text in texts])


def divider() -> Block:
    """Return a line."""
    return DividerBlock()


def button(
    text: str,
    action_id: str,
    value: str = "",
    *,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
    url: str | None = None,
) -> ButtonElement:
    """Return a button; ``value`` holds ids and a version only, never data (F44)."""
    return ButtonElement(
        text=PlainTextObject(text=cut(text, BUTTON), emoji=False),
        action_id=action_id,
        value=value or None,
        style=style,
        confirm=confirm,
        url=url,
    )


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = False) -> ConfirmObject:
    """Return a confirmation whose labels are verbs (U13)."""
    return ConfirmObject(
        title=PlainTextObject(text=cut(title, 100)),
        text=MarkdownTextObject(text=cut(text, 300)),
        confirm=PlainTextObject(text=cut(yes, 30)),
        deny=PlainTextObject(text=cut(no, 30)),
        style="danger" if danger else None,
    )


def actions(block_id: str, *elements: Any) -> Block:
    """Return a row of buttons."""
    return ActionsBlock(block_id=block_id, elements=list(elements))


def note(text: str) -> Message:
    """Return a message of one sentence."""
    return Message(text=text, blocks=(section(text),))
