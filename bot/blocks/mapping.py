"""The mapping: its fields, and the dialogs that edit, map and unmap one (R30, R31)."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks import forms, ids
from bot.blocks.kit import Message, actions, button, confirm, context, esc, section, when
from core.domain.fields import Direction, Field, Policy
from core.domain.mapped import Rule
from core.domain.records import Kind
from core.usecases.changes import Difference
from core.usecases.mapping import Choices, FieldPage, Listing, New, Outcome, Wrong
from core.usecases.mapping_saving import DIRECTIONS, NOT_MAPPED, POLICIES, switched_on
from core.usecases.settings import Conflict, Saved

TITLE = "One field"
NEW_TITLE = "Map a field"
NAMES = {Kind.CONTACT: "contacts", Kind.ACCOUNT: "accounts"}
MOST = 40
_A = ids.MAPPING_CHOICE
GONE = "That field is not mapped any more. `/apollo mapping` lists what is."
SILENT = "HubSpot or Apollo does not answer right now. Please try again in a minute."
_WAYS = [(one.value, DIRECTIONS[one]) for one in Direction]
_WINNERS = [(one.value, POLICIES[one]) for one in Policy]


def listing(view: Listing) -> Message:
    """Return the fields of one kind, each with its rules and a button."""
    other = Kind.ACCOUNT if view.kind is Kind.CONTACT else Kind.CONTACT
    head = f"The mapping of {NAMES[view.kind]}"
    blocks: list[Block] = [section(f"*{head}*")]
    blocks += [_row(field) for field in view.fields[:MOST]]
    if len(view.fields) > MOST:
        more = len(view.fields) - MOST
        blocks.append(context(f"and {more:,} more: `/apollo export mapping` has them all."))
    paused = [field for field in view.fields[:MOST] if field.paused]
    if paused:
        resume = [
            button(f"Resume {field.label}", ids.FIELD_RESUME, f"{field.kind}:{field.key}")
            for field in paused[:20]
        ]
        blocks.append(actions("mapping.paused", *resume))
    blocks.append(
        actions(
            "mapping.turn",
            button("Map a field", ids.MAPPING_NEW, view.kind.value, style="primary"),
            button(f"Show {NAMES[other]}", ids.MAPPING_LIST, other.value),
            button("Pair stages", ids.MAPPING_STAGES, view.kind.value),
            button("Export", ids.MAPPING_EXPORT),
            button("Import", ids.MAPPING_IMPORT),
        )
    )
    return Message(text=head, blocks=tuple(blocks))


def _row(field: Field) -> Block:
    paused = ":double_vertical_bar: *Paused.* " if field.paused else ""
    rules = "; ".join([DIRECTIONS[field.direction], POLICIES[field.policy], *switched_on(field)])
    names = f"HubSpot {esc(field.hubspot, 60)}, Apollo {esc(field.apollo, 60)}"
    text = f"*{esc(field.label, 60)}*  {names}\n{paused}{rules}"
    press = button("Edit", ids.MAPPING_EDIT, f"{field.kind}:{field.key}")
    return section(text, accessory=press)


def dialog(view: FieldPage) -> dict[str, Any]:
    """Return the dialog of one field with everything as it is now (U11)."""
    field = view.field
    ways = [(one.value, DIRECTIONS[one]) for one in view.directions]
    names = f"HubSpot {esc(field.hubspot, 60)}, Apollo {esc(field.apollo, 60)}"
    blocks = [
        forms.text(f"*{esc(field.label, 60)}* of {NAMES[field.kind]}\n{names}"),
        forms.field("direction", "Edits travel", forms.one(_A, ways, field.direction),
                    hint="Only what both services allow.", optional=False),
        _policy(field.policy),
        *(_filling(field) if view.fillable else ()),
        *(() if field.identity else (_clearing(on=field.clearing),)),
        _switch("paused", "Paused", "Leave this field alone for now", on=field.paused),
        _unmapping(view),
    ]  # fmt: skip
    metadata = {"kind": field.kind.value, "key": field.key, "version": view.version}
    return forms.modal(
        TITLE, blocks, callback_id=ids.MAPPING_DIALOG, submit="Save", metadata=metadata
    )


def _unmapping(view: FieldPage) -> forms.Block:
    field = view.field
    if view.needed:
        why = f"It stays mapped: {NAMES[field.kind]} are found and named by it."
        return {"type": "context", "elements": [{"type": "mrkdwn", "text": why}]}
    sure = confirm(
        "Unmap this field?",
        "It travels no more. Both sides keep the values they have.",
        "Unmap",
        "Keep",
        danger=True,
    )
    value = f"{field.kind}:{field.key}:{view.version}"
    press = button("Unmap", ids.MAPPING_UNMAP, value, style="danger", confirm=sure)
    return section("Not wanted any more?", accessory=press).to_dict()


def new_dialog(view: Choices) -> dict[str, Any]:
    """Return the dialog in which two fields are mapped that were not."""
    blocks = [
        forms.text(
            f"Choose what belongs together in {NAMES[view.kind]}. Nothing travels before the next"
            " pull has read the field on both sides; HubSpot's value stands then, and where it is"
            " empty, Apollo's fills it."
        ),
        forms.field("hubspot", "HubSpot property",
                    forms.one(_A, view.properties, "", placeholder="Choose a property"),
                    hint="With its internal name and its type.", optional=False),
        forms.field("apollo", "Apollo field",
                    forms.one(_A, view.attributes, "", placeholder="Choose a field"),
                    hint="With the kind of value it holds.", optional=False),
        forms.field("label", "What people read", forms.line(_A),
                    hint="Left empty, it is called as in Apollo."),
        forms.field("direction", "Edits travel", forms.one(_A, _WAYS, Direction.TO_HUBSPOT),
                    hint="What a service does not allow is refused when you save.",
                    optional=False),
        _policy(Policy.HUBSPOT),
        _switch("autofill", "Autofill", _AUTOFILL, on=False),
        _switch("overwrite", "Auto overwrite", _OVERWRITE, on=False),
        _clearing(on=False),
    ]  # fmt: skip
    metadata = {"kind": view.kind.value, "version": view.version}
    return forms.modal(
        NEW_TITLE, blocks, callback_id=ids.MAPPING_NEW_DIALOG, submit="Map", metadata=metadata
    )


_AUTOFILL = "Fill it in where HubSpot is empty"
_OVERWRITE = "Replace what differs in HubSpot"


def _policy(chosen: Policy) -> forms.Block:
    return forms.field(
        "policy", "Changed on both sides", forms.one(_A, _WINNERS, chosen), optional=False
    )


def _filling(field: Field) -> list[forms.Block]:
    rows = [_switch("autofill", "Autofill", _AUTOFILL, on=field.autofill)]
    if not field.identity:
        rows.append(_switch("overwrite", "Auto overwrite", _OVERWRITE, on=field.overwrite))
    return rows


def _clearing(*, on: bool) -> forms.Block:
    return _switch("clearing", "Clearing", "Emptying it in Apollo empties it in HubSpot", on=on)


def _switch(block_id: str, label: str, words: str, *, on: bool) -> forms.Block:
    return forms.field(block_id, label, forms.switch(_A, words, on=on))


_CHOICES = ("hubspot", "apollo", "direction", "policy")


def problems(view: Mapping[str, Any]) -> dict[str, str]:
    """Return block id -> what is wrong with it (U10)."""
    filled = forms.Filled(view["state"]["values"])
    return {
        block: "Please choose one."
        for block in _CHOICES
        if filled.shown(block) and not filled.one(block)
    }


def rule(filled: forms.Filled) -> Rule:
    """Return how the field is to travel; it was checked by ``problems``."""
    return Rule(
        direction=Direction(filled.one("direction")),
        policy=Policy(filled.one("policy")),
        autofill=filled.is_on("autofill"),
        overwrite=filled.is_on("overwrite"),
        clearing=filled.is_on("clearing"),
        paused=filled.is_on("paused"),
    )


def new(filled: forms.Filled) -> New:
    """Return what is to be mapped."""
    return New(filled.one("hubspot"), filled.one("apollo"), filled.text("label"), rule(filled))


def answered(result: Outcome, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the dialog becomes: before and after, who was faster, or what is wrong."""
    title = str(view["title"]["text"])
    if isinstance(result, Wrong):
        return forms.again(view, wrong([one.sentence for one in result.problems]))
    if isinstance(result, Conflict):
        return forms.modal(title, [forms.text(clash(result))])
    return saved(result, title)


def wrong(sentences: Sequence[str]) -> list[forms.Block]:
    """Return every problem, for the top of a dialog."""
    lines = [f"• {esc(one, 400)}" for one in sentences]
    return forms.listed(lines, ":warning: *Not saved:* the mapping would not work.")


def clash(result: Conflict) -> str:
    """Return what the second of two admins is told (U14)."""
    by = f"<@{result.by}>" if result.by.startswith(("U", "W")) else "The bot"
    return (
        f"*Not saved.* {by} changed the mapping {when(result.at)}, while your dialog was open. Open"
        " it again from `/apollo mapping`."
    )


def saved(result: Saved, title: str) -> dict[str, Any]:
    """Return before and after of what was saved (U12)."""
    if not result.differences:
        return forms.modal(title, [forms.text("Nothing changed.")])
    told = "The admin channel was told." if result.announced else "There is no admin channel yet."
    blocks = forms.listed(lines(result.differences), ":white_check_mark: *Saved.*")
    return forms.modal(title, [*blocks, forms.text(told)])


def lines(differences: Sequence[Difference]) -> list[str]:
    """Return each difference in one line: what it is, before, after."""
    return [f"• *{esc(one.label, 150)}*: {_change(one)}" for one in differences]


def _change(one: Difference) -> str:
    before, after = esc(one.before, 300), esc(one.after, 300)
    if one.before == NOT_MAPPED:
        return f"mapped now. {after}"
    return f"unmapped. It was {before}" if one.after == NOT_MAPPED else f"{before} → {after}"
