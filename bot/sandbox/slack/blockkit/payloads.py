"""Whole payloads: a message's blocks, a view, a list of options."""

import json
from typing import Any

from bot.sandbox.slack.blockkit.blocks import check_blocks
from bot.sandbox.slack.blockkit.checks import (
    Check,
    Report,
    anything,
    array,
    boolean,
    exactly_one,
    literal,
    shape,
    string,
)
from bot.sandbox.slack.blockkit.objects import OPTION_GROUP, PLAIN_OPTION, plain
from bot.sandbox.slack.words import Surface

LONGEST_MESSAGE = 13_200  # the sum of all block text, measured by others
LARGEST_VIEW = 250_000  # bytes of JSON (Slack reference, view_too_large)

_VIEW: dict[str, Check] = {
    "private_metadata": string(3000, low=0),
    "callback_id": string(255, low=0),
    "external_id": string(255, low=0),
    "blocks": anything,
}
MODAL = shape(
    {"type": literal("modal"), "title": plain(24), "blocks": anything},
    {
        **_VIEW,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
HOME = shape({"type": literal("home"), "blocks": anything}, _VIEW)


def message_errors(blocks: Any) -> list[str]:
    """Return what Slack would say is wrong with a message's blocks."""
    report = Report()
    check_blocks(blocks, Surface.MESSAGE, "/blocks", report)
    return report.messages


def view_errors(view: Any, surface: Surface) -> list[str]:
    """Return what Slack would say is wrong with a view."""
    report = Report()
    (MODAL if surface is Surface.MODAL else HOME)(view, "/view", report)
    if isinstance(view, dict) and view.get("blocks") is not None:
        check_blocks(view["blocks"], surface, "/view/blocks", report)
        if surface is Surface.MODAL and _has_inputs(view["blocks"]) and not view.get("submit"):
            report.add("submit is required when an input block is within blocks", "/view")
    return report.messages


def options_errors(answer: Any) -> list[str]:
    """Return what is wrong with the answer to a block_suggestion."""
    report = Report()
    exactly_one("options", "option_groups")(
        {k: v for k, v in answer.items() if v is not None} if isinstance(answer, dict) else answer,
        "",
        report,
    )
    if not report.messages:
        fields = {"options": array(PLAIN_OPTION, 100), "option_groups": array(OPTION_GROUP, 100)}
        shape({}, fields)(answer, "", report)
    return report.messages


def is_too_large(view: Any) -> bool:
    """Tell whether a view is larger than Slack takes."""
    return len(json.dumps(view).encode()) > LARGEST_VIEW


def text_length(value: Any) -> int:
    """Return the number of characters that the text in some blocks has altogether."""
    if isinstance(value, list):
        return sum(text_length(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(
        text_length(item) for item in value.values()
    )


def _has_inputs(blocks: Any) -> bool:
    return isinstance(blocks, list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in blocks
    )
