"""The dialog in which a person picks, value by value, what a merge keeps (R23)."""

from typing import Any

from bot.blocks import ids
from bot.blocks.duplicates import LETTERS, both
from bot.blocks.kit import plural
from bot.blocks.stamps import value_of
from core.domain.merging import BESIDE
from core.domain.stages import STAGE
from core.usecases.merging import MergeCard

PICKS = 20
"""Fields the dialog lets a person choose; more would not be read."""


def choose_dialog(view: MergeCard) -> dict[str, Any]:
    """Return the dialog in which a person says which record stays and which values it gets."""
    records = {str(one.named.ref): one for one in both(view)}
    primary = _choice(
        "primary",
        "Which record stays?",
        [
            (ref, f"{letter}: {one.named.title}")
            for letter, (ref, one) in zip(LETTERS, records.items(), strict=True)
        ],
        view.survivor,
        "Its main e-mail address or domain stays the main one. The other record goes.",
    )
    differing = [row for row in view.rows if row.differs and row.key not in {*BESIDE, STAGE}]
    refs = list(records)
    picks = [
        _choice(
            row.key,
            row.label,
            [(refs[0], f"A: {row.left}"), (refs[1], f"B: {row.right}")],
            view.survivor,
            "",
        )
        for row in differing[:PICKS]
    ]
    return {
        "type": "modal",
        "callback_id": ids.MERGE_DIALOG,
        "private_metadata": value_of(view.head),
        "title": {"type": "plain_text", "text": "Choose what stays"},
        "submit": {"type": "plain_text", "text": "Merge"},
        "close": {"type": "plain_text", "text": "Keep both"},
        "blocks": [primary, *picks, _warning(view)],
    }


def _choice(
    key: str, label: str, options: list[tuple[str, str]], chosen: str, hint: str
) -> dict[str, Any]:
    listed = [
        {"text": {"type": "plain_text", "text": _short(text)}, "value": value}
        for value, text in options
    ]
    initial = next((one for one in listed if one["value"] == chosen), listed[0])
    block: dict[str, Any] = {
        "type": "input",
        "block_id": f"pick.{key}",
        "label": {"type": "plain_text", "text": label[:200]},
        "element": {
            "type": "radio_buttons",
            "action_id": ids.MERGE_PICK,
            "options": listed,
            "initial_option": initial,
        },
    }
    if hint:
        block["hint"] = {"type": "plain_text", "text": hint}
    return block


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 36 else flat[:35] + "…"


def _warning(view: MergeCard) -> dict[str, Any]:
    text = (
        "*Merge* cannot be undone in HubSpot. This bot keeps both records for"
        f" {plural(view.undo_days, 'day')} and can make them two again. What is empty on the record"
        " that stays is filled from the other one."
    )
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def picked(state: dict[str, Any]) -> dict[str, str]:
    """Return what was chosen in the dialog: ``primary`` and field key -> record."""
    found: dict[str, str] = {}
    for block_id, elements in state.items():
        option = (elements.get(ids.MERGE_PICK) or {}).get("selected_option") or {}
        if block_id.startswith("pick.") and option:
            found[block_id.removeprefix("pick.")] = str(option["value"])
    return found
