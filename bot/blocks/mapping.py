"""The mapping: its fields, the dialog of one, and what is said once it was saved (R30, F17)."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks import forms, ids, settings
from bot.blocks.kit import Message, actions, button, context, esc, note, section, when
from core.domain.fields import Direction, Field, Policy
from core.domain.records import Kind
from core.usecases.mapping import DIRECTIONS, POLICIES, Choice, FieldPage, Listing, Wrong
from core.usecases.settings import Conflict, Saved

TITLE = "One field"
NAMES = {Kind.CONTACT: "contacts", Kind.ACCOUNT: "accounts"}
MOST = 40
_A = ids.MAPPING_CHOICE
GONE = "That field is not mapped any more. `/apollo mapping` lists what is."


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
    turn = button(f"Show {NAMES[other]}", ids.MAPPING_LIST, other.value)
    blocks.append(actions("mapping.turn", turn))
    return Message(text=head, blocks=tuple(blocks))


def _row(field: Field) -> Block:
    on = [
        name
        for name, is_on in (
            ("autofill", field.autofill),
            ("auto overwrite", field.overwrite),
            ("clearing travels", field.clearing),
        )
        if is_on
    ]
    paused = ":double_vertical_bar: *Paused.* " if field.paused else ""
    rules = "; ".join([DIRECTIONS[field.direction], POLICIES[field.policy], *on])
    names = f"HubSpot {esc(field.hubspot, 60)}, Apollo {esc(field.apollo, 60)}"
    text = f"*{esc(field.label, 60)}*  {names}\n{paused}{rules}"
    press = button("Edit", ids.MAPPING_EDIT, f"{field.kind}:{field.key}")
    return section(text, accessory=press)


def dialog(view: FieldPage, *, channel: str = "") -> dict[str, Any]:
    """Return the dialog of one field with everything as it is now (U11)."""
    field = view.field
    ways = [(one.value, DIRECTIONS[one]) for one in view.directions]
    policies = [(one.value, POLICIES[one]) for one in Policy]
    blocks = [
        forms.text(f"*{esc(field.label, 60)}* of {NAMES[field.kind]}"),
        forms.field("direction", "Edits travel", forms.one(_A, ways, field.direction),
                    hint="Only what both services allow.", optional=False),
        forms.field("policy", "Changed on both sides", forms.one(_A, policies, field.policy),
                    optional=False),
        *(_filling(field) if view.fillable else ()),
        *(() if field.identity else (_switch("clearing", "Clearing", "Emptying it in Apollo empties"
                                             " it in HubSpot", on=field.clearing),)),
        _switch("paused", "Paused", "Leave this field alone for now", on=field.paused),
    ]  # fmt: skip
    metadata = {
        "kind": field.kind.value, "key": field.key, "version": view.version, "channel": channel,
    }  # fmt: skip
    return forms.modal(
        TITLE, blocks, callback_id=ids.MAPPING_DIALOG, submit="Save", metadata=metadata
    )


def _filling(field: Field) -> list[forms.Block]:
    rows = [_switch("autofill", "Autofill", "Fill it in where HubSpot is empty", on=field.autofill)]
    if not field.identity:
        rows.append(_switch("overwrite", "Auto overwrite", "Replace what differs in HubSpot",
                            on=field.overwrite))  # fmt: skip
    return rows


def _switch(block_id: str, label: str, words: str, *, on: bool) -> forms.Block:
    return forms.field(block_id, label, forms.switch(_A, words, on=on))


def problems(view: Mapping[str, Any]) -> dict[str, str]:
    """Return block id -> what is wrong with it (U10)."""
    filled = forms.Filled(view["state"]["values"])
    return {
        block: "Please choose one." for block in ("direction", "policy") if not filled.one(block)
    }


def choice(filled: forms.Filled) -> Choice:
    """Return what was left in the dialog; it was checked by ``problems``."""
    return Choice(
        direction=Direction(filled.one("direction")),
        policy=Policy(filled.one("policy")),
        autofill=filled.is_on("autofill"),
        overwrite=filled.is_on("overwrite"),
        clearing=filled.is_on("clearing"),
        paused=filled.is_on("paused"),
    )


def answered(result: Saved | Conflict | Wrong) -> Message:
    """Return what the saver is told: before and after, who was faster, or all that is wrong."""
    if isinstance(result, Saved):
        return settings.saved(result) if result.differences else note("Nothing changed.")
    if isinstance(result, Conflict):
        by = f"<@{result.by}>" if result.by.startswith(("U", "W")) else "The bot"
        return note(
            f"*Not saved.* {by} changed the mapping {when(result.at)}, while your dialog was open."
            " Open it again from `/apollo mapping`."
        )
    lines = "\n".join(f"• {esc(one.sentence, 300)}" for one in result.problems[:20])
    again = button("Edit again", ids.MAPPING_EDIT, f"{result.kind}:{result.key}", style="primary")
    return Message(
        text="Not saved: the mapping would not work.",
        blocks=(
            section(f"*Not saved:* the mapping would not work.\n{lines}"),
            actions("mapping.again", again),
        ),
    )
