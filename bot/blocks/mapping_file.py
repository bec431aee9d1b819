"""Importing a mapping: the text of the file, what it would change, what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from bot.blocks import forms, ids
from bot.blocks.mapping import clash, lines, saved, wrong
from core.usecases.mapping_file import Bad, Proposal
from core.usecases.settings import Conflict, Saved

TITLE = "Import the mapping"
LONGEST = 3000
"""Slack's longest text of an input."""
BOXES = ("file.1", "file.2")
_A = ids.MAPPING_CHOICE
NONE_LEFT = "There is no file to save. Open *Import* again from `/apollo mapping`."


def dialog(text: str) -> dict[str, Any]:
    """Return the dialog, filled with the mapping as it is now."""
    first, second = _halves(text)
    blocks = [
        forms.text(
            "Paste the file that *Export* gave, or change the lines here. The file counts as a"
            " whole: a field that it lacks is unmapped. Nothing is saved before you have seen what"
            " changes."
        ),
        forms.field(BOXES[0], "The file's text", forms.line(_A, first, lines=True),
                    hint="CSV, a line a field, the heading first.", optional=False),
        forms.field(BOXES[1], "The rest of it", forms.line(_A, second, lines=True),
                    hint="Only where one box is too small. For a longer file:"
                         " python -m bot mapping import FILE."),
    ]  # fmt: skip
    return forms.modal(TITLE, blocks, callback_id=ids.MAPPING_IMPORT_DIALOG, submit="Check")


def _halves(text: str) -> tuple[str, str]:
    """Return what the two boxes show: lines are never cut; nothing where it does not fit."""
    listed = text.strip().splitlines()
    room, first = LONGEST, []
    for line in listed:
        room -= len(line) + 1
        if room < 0:
            break
        first.append(line)
    second = "\n".join(listed[len(first) :])
    return ("\n".join(first), second) if len(second) <= LONGEST else ("", "")


def text(filled: forms.Filled) -> str:
    """Return what was left in both boxes."""
    return "\n".join(filter(None, (filled.text(box) for box in BOXES)))


def proposed(result: Proposal | Bad, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the file would change, or the dialog again with everything that is wrong."""
    if isinstance(result, Bad):
        return forms.again(view, wrong([one.sentence for one in result.problems]))
    if not result.differences:
        return forms.modal(TITLE, [forms.text("The file says what is set already.")])
    blocks = forms.listed(lines(result.differences), "*This would change:*")
    return forms.modal(TITLE, blocks, callback_id=ids.MAPPING_IMPORT_SAVE, submit="Save")


def answered(result: Saved | Conflict | None) -> dict[str, Any]:
    """Return what became of it."""
    if result is None:
        return forms.modal(TITLE, [forms.text(NONE_LEFT)])
    if isinstance(result, Conflict):
        return forms.modal(TITLE, [forms.text(clash(result))])
    return saved(result, TITLE)
