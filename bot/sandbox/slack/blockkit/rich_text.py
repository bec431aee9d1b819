"""The rich_text block (Slack reference, rich text block)."""

from typing import Any

from bot.sandbox.slack.blockkit.checks import (
    Check,
    Report,
    array,
    boolean,
    literal,
    number,
    shape,
    string,
    tagged,
    url,
)
from bot.sandbox.slack.blockkit.objects import BLOCK_ID

_NAMES = ("bold", "italic", "strike", "code", "underline", "highlight")
_STYLE = shape({}, dict.fromkeys((*_NAMES, "client_highlight", "unlink"), boolean))
_ID = string(255)


def _inline(name: str, required: dict[str, Check], optional: dict[str, Check]) -> Check:
    return shape({"type": literal(name), **required}, {"style": _STYLE, **optional})


_INLINE = tagged(
    {
        "text": _inline("text", {"text": string(40_000)}, {}),
        "link": _inline("link", {"url": url()}, {"text": string(40_000, low=0), "unsafe": boolean}),
        "user": _inline("user", {"user_id": _ID}, {}),
        "channel": _inline("channel", {"channel_id": _ID}, {}),
        "usergroup": _inline("usergroup", {"usergroup_id": _ID}, {}),
        "emoji": _inline("emoji", {"name": _ID}, {"unicode": _ID, "url": url()}),
        "broadcast": _inline("broadcast", {"range": literal("here", "channel", "everyone")}, {}),
        "color": _inline("color", {"value": string(7, pattern="#[0-9A-Fa-f]{6}")}, {}),
        "date": _inline(
            "date",
            {"timestamp": number(0, 99_999_999_999), "format": string(3000)},
            {"url": url(), "fallback": string(3000)},
        ),
    }
)
_SECTION = shape({"type": literal("rich_text_section"), "elements": array(_INLINE, 1000)})
_BORDER = {"border": number(0, 1)}

ELEMENTS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_list": shape(
        {
            "type": literal("rich_text_list"),
            "style": literal("bullet", "ordered"),
            "elements": array(_SECTION, 1000),
        },
        {"indent": number(0, 8), "offset": number(0, 10_000), **_BORDER},
    ),
    "rich_text_preformatted": shape(
        {"type": literal("rich_text_preformatted"), "elements": array(_INLINE, 1000)},
        {"language": string(255), **_BORDER},
    ),
    "rich_text_quote": shape(
        {"type": literal("rich_text_quote"), "elements": array(_INLINE, 1000)}, _BORDER
    ),
}


def rich_text(value: Any, pointer: str, report: Report) -> None:
    """Check a rich_text block or value."""
    fields: dict[str, Check] = {"elements": array(tagged(ELEMENTS), 1000)}
    shape({"type": literal("rich_text"), **fields}, {"block_id": BLOCK_ID})(value, pointer, report)
