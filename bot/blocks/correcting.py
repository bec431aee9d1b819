"""The dialog of **Edit and retry**: the refused values of a cause, to be corrected (R63)."""

from collections.abc import Mapping
from typing import Any

from bot.blocks import forms, ids
from bot.blocks.errors import record_links
from bot.blocks.kit import Message, cut, esc, note, plural
from bot.blocks.words import SIDES, nouns
from core.domain.normalize import Form, canonical, refused
from core.usecases.correcting import Corrected, Sheet, Wrong

TITLE = "Edit and retry"
LONGEST = 3000
"""Slack's longest text of an input."""
_A = ids.ERROR_EDIT_VALUE
NOTHING = "Nothing is left to correct here: it was retried, dismissed or replaced meanwhile."
_EXAMPLES = {
    Form.EMAIL: "This is no e-mail address. One looks like jane@example.com.",
    Form.DOMAIN: "This is no domain. One looks like example.com.",
    Form.NUMBER: "This is no number.",
    Form.DATE: "This is no date. One looks like 2026-11-25.",
}


def dialog(view: Sheet, *, channel: str = "") -> dict[str, Any]:
    """Return the dialog: each record with its refused values and what was said about them."""
    other = SIDES[view.side.other]
    blocks = [
        forms.text(
            f"Correct what {SIDES[view.side]} refused. A corrected value is sent there at"
            f" once, and goes on to {other} like any other edit. What you leave as it is, or empty,"
            " is not sent."
        )
    ]
    checks: dict[str, str] = {}
    for one in view.corrections:
        blocks.append(forms.text(record_links(one.record)))
        for value in one.values:
            blocks.append(_input(value, SIDES[view.side]))
            if value.form in _EXAMPLES and not value.options:
                checks[_block(value)] = value.form.value
    if view.more > 0:
        rest = nouns(view.side, view.kind, view.more)
        blocks.append(forms.text(f"{rest} more with this cause come up once these are done."))
    metadata = {"episode": view.episode, "forms": checks, "channel": channel}
    return forms.modal(
        TITLE, blocks, callback_id=ids.ERROR_EDIT_DIALOG, submit="Save and retry",
        metadata=metadata,
    )  # fmt: skip


def _block(value: Wrong) -> str:
    return f"edit.{value.write}.{value.key}"


def _input(value: Wrong, side: str) -> forms.Block:
    hint = f"{side} says: {value.words}" if value.words else ""
    if value.options:
        element = forms.one(_A, value.options, value.value)
    else:
        fits = len(cut(value.value, LONGEST)) == len(value.value)
        element = forms.line(_A, value.value if fits else "")
    return forms.field(_block(value), value.label, element, hint=hint)


def problems(view: Mapping[str, Any]) -> dict[str, str]:
    """Return block id -> what is wrong with what was typed (U10)."""
    checks: Mapping[str, str] = forms.metadata(view).get("forms", {})
    found: dict[str, str] = {}
    for block, text in _left(view["state"]["values"]).items():
        refusal = refused(text)
        form = Form(checks[block]) if block in checks and text else None
        if refusal:
            found[block] = refusal.value
        elif form is not None and not _fits(form, text):
            found[block] = _EXAMPLES[form]
    return found


def _fits(form: Form, text: str) -> bool:
    """Tell whether a text is of its form; what is not keeps its text when it is normalised."""
    told = canonical(form, text) or ""
    if form is Form.EMAIL:
        local, _, host = told.partition("@")
        return bool(local) and "." in host and "@" not in host
    if form is Form.DOMAIN:
        return "." in told and " " not in told
    if form is Form.NUMBER:
        return told.lstrip("-").replace(".", "", 1).isdigit()
    return told[:4].isdigit()


def _left(values: Mapping[str, Any]) -> dict[str, str]:
    filled = forms.Filled(values)
    return {
        block: filled.one(block) or filled.text(block)
        for block in values
        if block.startswith("edit.")
    }


def corrections(values: Mapping[str, Any]) -> dict[tuple[int, str], str]:
    """Return (write, field) -> what a person left there."""
    found: dict[tuple[int, str], str] = {}
    for block, text in _left(values).items():
        _, write, key = block.split(".", 2)
        found[int(write), key] = text
    return found


def answered(done: Corrected) -> Message:
    """Return what the person is told."""
    said = []
    if done.sent:
        said.append(
            f"{plural(done.sent, 'write')} corrected and on the way again. The message says when it"
            " is over."
        )
    if done.unchanged:
        what = plural(done.unchanged, "value")
        said.append(f"{what} left as refused and not sent.")
    if done.late:
        what = plural(done.late, "write")
        said.append(f"{what} settled by somebody else meanwhile, and left alone.")
    return note(" ".join(said) or NOTHING)


def nothing() -> dict[str, Any]:
    """Return what the dialog says where nothing can be corrected any more."""
    return forms.modal(TITLE, [forms.text(esc(NOTHING))])
