"""Pairing stages by hand: the dialog, and what is said once it was saved (R38)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import forms, ids
from bot.blocks.kit import esc, when
from bot.blocks.mapping import lines
from core.domain.records import Kind
from core.usecases.pairing import Outcome, Page
from core.usecases.settings import Conflict

TITLE = "Pair stages"
NAMES = {Kind.CONTACT: "contacts", Kind.ACCOUNT: "accounts"}
MOST = 70
"""Stages of one dialog, within Slack's hundred blocks."""
NAMED = 40
"""Pairs that are listed; the rest is counted."""
NOBODY = "-"
_A = ids.MAPPING_CHOICE
_PREFIX = "stage."


def dialog(view: Page) -> dict[str, Any]:
    """Return the dialog: what is paired by name, a choice for each stage that is not."""
    blocks = [
        forms.text(
            f"*Stages of {NAMES[view.kind]}* are paired one to one, by their names first. One"
            " without a partner does not travel. Where both sides differ, HubSpot's stands."
        )
    ]
    named = [f"• {esc(here, 80)} = {esc(there, 80)}" for here, there in view.by_name[:NAMED]]
    more = len(view.by_name) - len(named)
    named += [f"and {more:,} more"] if more > 0 else []
    blocks += forms.listed(named, "*Paired by name*") if named else []
    options = [(NOBODY, "Not paired"), *((one.value, one.label) for one in view.free)]
    for one in view.open[:MOST]:
        chosen = view.chosen.get(one.value, NOBODY)
        element = forms.one(_A, options, chosen if chosen in dict(options) else NOBODY)
        label = f"“{one.label}” of HubSpot is in Apollo"
        blocks.append(forms.field(f"{_PREFIX}{one.value}", label, element, optional=False))
    if not view.open:
        blocks.append(forms.text("Every stage of HubSpot has a partner."))
    blocks += _owners(view)
    metadata = {"kind": view.kind.value, "version": view.version}
    if not view.open:
        return forms.modal(TITLE, blocks)
    return forms.modal(
        TITLE, blocks, callback_id=ids.MAPPING_STAGES_DIALOG, submit="Save", metadata=metadata
    )


def _owners(view: Page) -> list[forms.Block]:
    said = [
        f"Only in {side}: {_few(owners)}."
        for side, owners in (("HubSpot", view.hubspot_owners), ("Apollo", view.apollo_owners))
        if owners
    ]
    if not said:
        return [forms.text("*Owners* are paired by e-mail address; everybody has a partner.")]
    head = "*Owners* are paired by e-mail address. Give these people the same one on both sides:"
    return forms.listed(said, head)


def _few(owners: Sequence[str], most: int = 10) -> str:
    shown = ", ".join(esc(one, 80) for one in owners[:most])
    return f"{shown} and {len(owners) - most:,} more" if len(owners) > most else shown


def _left(values: Mapping[str, Any]) -> dict[str, str]:
    """Return HubSpot's stage -> what was chosen for it."""
    filled = forms.Filled(values)
    return {
        block.removeprefix(_PREFIX): filled.one(block)
        for block in values
        if block.startswith(_PREFIX)
    }


def problems(view: Mapping[str, Any]) -> dict[str, str]:
    """Return block id -> what is wrong: stages are paired one to one (U10)."""
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for stage, chosen in _left(view["state"]["values"]).items():
        if chosen in {"", NOBODY}:
            continue
        if chosen in first:
            found[f"{_PREFIX}{stage}"] = "Another stage has this one already; choose one of them."
        first.setdefault(chosen, stage)
    return found


def chosen(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is paired: HubSpot's stage -> Apollo's."""
    return {one: to for one, to in _left(values).items() if to not in {"", NOBODY}}


def answered(result: Outcome) -> dict[str, Any]:
    """Return what the dialog becomes: before and after, or who was faster."""
    if isinstance(result, Conflict):
        by = f"<@{result.by}>" if result.by.startswith(("U", "W")) else "Somebody"
        text = (
            f"*Not saved.* {by} paired stages {when(result.at)}, while your dialog was open. Open"
            " it again from `/apollo mapping`."
        )
        return forms.modal(TITLE, [forms.text(text)])
    if not result.differences:
        return forms.modal(TITLE, [forms.text("Nothing changed.")])
    told = "The admin channel was told." if result.announced else "There is no admin channel yet."
    blocks = forms.listed(lines(result.differences), ":white_check_mark: *Saved.*")
    return forms.modal(TITLE, [*blocks, forms.text(f"They travel with the next pull. {told}")])
