"""Every block, and which of them each surface takes (Slack reference, blocks).

Left out: ``video`` and ``file`` (an app of this kind cannot send them), and the newer blocks that
roll out in phases; Slack answers ``invalid_blocks`` to those where they are not switched on.
"""

from typing import Any

from bot.sandbox.slack.blockkit import elements as parts
from bot.sandbox.slack.blockkit.checks import (
    Check,
    Report,
    any_of,
    array,
    boolean,
    both,
    exactly_one,
    literal,
    number,
    shape,
    string,
    tagged,
    url,
)
from bot.sandbox.slack.blockkit.objects import BLOCK_ID, SLACK_FILE, plain, text
from bot.sandbox.slack.blockkit.rich_text import rich_text
from bot.sandbox.slack.words import Surface


def _block(name: str, required: dict[str, Check], optional: dict[str, Check]) -> Check:
    return shape({"type": literal(name), **required}, {"block_id": BLOCK_ID, **optional})


SECTION = both(
    any_of("text", "fields"),
    _block(
        "section",
        {},
        {
            "text": text(3000),
            "fields": array(text(2000), 10, 1),
            "accessory": tagged(parts.SECTION_ACCESSORY),
            "expand": boolean,
        },
    ),
)
CONTEXT_ELEMENT = tagged(
    {
        "image": parts.IMAGE,
        "plain_text": text(3000),
        "mrkdwn": text(3000),
    }
)
IMAGE = both(
    exactly_one("image_url", "slack_file"),
    _block(
        "image",
        {"alt_text": string(2000)},
        {"image_url": url(), "slack_file": SLACK_FILE, "title": plain(2000)},
    ),
)
_RAW = shape({"type": literal("raw_text"), "text": string(40_000, low=0)})
_RAW_NUMBER = shape(
    {"type": literal("raw_number"), "value": lambda *_: None}, {"text": string(255)}
)
_CELL = tagged({"raw_text": _RAW, "raw_number": _RAW_NUMBER, "rich_text": rich_text})
_COLUMN = shape({}, {"align": literal("left", "center", "right"), "is_wrapped": boolean})
TABLE = _block(
    "table",
    {"rows": array(array(_CELL, 20, 1), 100, 1)},
    {"column_settings": array(_COLUMN, 20)},
)


def _input(accepted: dict[str, Check]) -> Check:
    return _block(
        "input",
        {"label": plain(2000), "element": tagged(accepted)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    )


_COMMON: dict[str, Check] = {
    "section": SECTION,
    "divider": _block("divider", {}, {}),
    "header": _block("header", {"text": plain(150)}, {"level": number(1, 4)}),
    "context": _block("context", {"elements": array(CONTEXT_ELEMENT, 10, 1)}, {}),
    "actions": _block("actions", {"elements": array(tagged(parts.ACTION_ELEMENTS), 25, 1)}, {}),
    "image": IMAGE,
    "rich_text": rich_text,
}
_NO_FILES = {name: check for name, check in parts.INPUT_ELEMENTS.items() if name != "file_input"}

ON: dict[Surface, dict[str, Check]] = {
    Surface.MESSAGE: {
        **_COMMON,
        "input": _input(_NO_FILES),
        "markdown": _block("markdown", {"text": string(12_000)}, {}),
        "table": TABLE,
    },
    Surface.MODAL: {**_COMMON, "input": _input(parts.INPUT_ELEMENTS)},
    Surface.HOME: {**_COMMON, "input": _input(_NO_FILES), "table": TABLE},
}
HIGHEST: dict[Surface, int] = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}


def check_blocks(blocks: Any, surface: Surface, pointer: str, report: Report) -> None:
    """Check a list of blocks on a surface, alone and together."""
    lowest = 0 if surface is Surface.MESSAGE else 1
    array(tagged(ON[surface]), HIGHEST[surface], lowest)(blocks, pointer, report)
    if isinstance(blocks, list):
        known = [block for block in blocks if isinstance(block, dict)]
        _unique(known, pointer, report)
        _together(known, pointer, report)


def _unique(blocks: list[dict[str, Any]], pointer: str, report: Report) -> None:
    """Refuse a block_id used twice, and an action_id used twice in one block."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            report.add(f"block_id {name} already exists", f"{pointer}/{index}/block_id")
        seen.add(str(name))
        actions = [e.get("action_id") for e in _parts(block) if e.get("action_id")]
        for action in sorted({a for a in actions if isinstance(a, str) and actions.count(a) > 1}):
            report.add(f"action_id {action} already exists", f"{pointer}/{index}/elements")


def _together(blocks: list[dict[str, Any]], pointer: str, report: Report) -> None:
    """Check what only the whole payload shows: markdown's sum, one table, one focus."""
    markdown = [b.get("text") for b in blocks if b.get("type") == "markdown"]
    if sum(len(part) for part in markdown if isinstance(part, str)) > 12_000:
        report.add("markdown blocks must be less than 12001 characters together", pointer)
    if sum(block.get("type") == "table" for block in blocks) > 1:
        report.add("only_one_table_allowed", pointer)
    if sum(e.get("focus_on_load") is True for block in blocks for e in _parts(block)) > 1:
        report.add("only one element may have focus_on_load", pointer)


def _parts(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the elements of a block that a person can act on."""
    elements = block.get("elements") if block.get("type") == "actions" else []
    found = [*(elements if isinstance(elements, list) else [])]
    found += [block.get("accessory"), block.get("element")]
    return [part for part in found if isinstance(part, dict)]
