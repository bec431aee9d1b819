"""Undoing a merge: the dialog that says what comes back and what cannot, and its stamp (R26)."""

from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks import ids
from bot.blocks.kit import Message, actions, button, context, esc, plural, section, when
from bot.blocks.stamps import Words, kind_of, name, stamp
from core.domain.records import Kind
from core.domain.states import Review as State
from core.usecases.merging import MergeCard
from core.usecases.unmerging import Back, Chance, Offer, UndoCard, Undone

WORDS = Words("Undoing the merge", "Undone", "Not undone", "Could not be undone")
PARTLY = Words("Undoing the merge", "Undone", "Not undone", "Undone in part")
ON_CARD, ON_RECORD = "card", "record"
"""Where the button stood: a merge's card says itself what became of it."""
VALUES = 8
VALUE = 60
NEVER = (
    "its old id, its lists and its workflow history. E-mails, calls, notes, tasks and deals stay"
    " with the record that stayed"
)


def chance(view: Chance, where: str = ON_CARD) -> list[Block]:
    """Return the button that undoes a merge, and until when it is there."""
    press = button("Undo the merge", ids.MERGE_UNDO, f"{view.merge_id}:{where}")
    return [
        actions(f"unmerge.{view.merge_id}", press),
        context(f"It can be undone until {when(view.until)}. You see first what comes back."),
    ]


def following(view: MergeCard) -> list[Block]:
    """Return what stands below a merge that was carried out."""
    blocks: list[Block] = [] if view.undone is None else [section(told(view.undone))]
    return blocks if view.undo is None else [*blocks, *chance(view.undo)]


def told(view: Undone) -> str:
    """Return how far an undo is: who, when, what could not come back."""
    words = PARTLY if view.remade else WORDS
    parts = [stamp(view.head, words)]
    if view.head.state is State.SUPERSEDED:
        return f":x: *{WORDS.failed}.* The record that stayed was deleted or merged since."
    if view.remade is not None:
        parts.append(f"There are two records again: {name(view.remade)} was made anew.")
    if view.head.state in {State.APPLIED, State.FAILED} and view.remade is not None:
        parts.append(f"\n*Could not come back:* {NEVER}.")
    if view.kept:
        parts.append(f"\n*Left alone, changed since:* {_listed(view.kept)}.")
    more = view.refused[1:]  # the first one stands in the stamp
    parts += [f"\n• {esc(one, 300)}" for one in more[:3]]
    return " ".join(parts)


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(esc(one, 40) for one in names[:VALUES])
    return shown + (f" and {len(names) - VALUES} more" if len(names) > VALUES else "")


def undo_card(view: UndoCard) -> Message:
    """Return the undo of a merge as a message of its own."""
    title = f"Undo of a merge: {esc(view.stays.title, 100)}"
    text = f"*Undo of a merge* into {name(view.stays)}"
    return Message(text=title, blocks=(section(text), section(told(view.undone))))


def undo_dialog(view: Offer, where: str) -> dict[str, Any]:
    """Return the dialog that says what undoing does, before anything is done."""
    goes, stays = esc(view.goes, 100) or "The other record", esc(view.stays.title, 100)
    blocks = [
        section(f"*{goes}* was merged into {name(view.stays)}. Undoing makes them two again."),
        section("*What comes back*\n" + "\n".join(f"• {one}" for one in _comes(view, goes, stays))),
        section(f"*What does not come back:* {NEVER}."),
        context(f"It can be undone until {when(view.until)}. Writing starts when you press."),
    ]
    if view.kept:
        left = f"*Left alone, changed since the merge:* {_listed(view.kept)}."
        blocks.insert(2, section(left))
    return {
        "type": "modal",
        "callback_id": ids.MERGE_UNDO_DIALOG,
        "private_metadata": f"{view.merge_id}:{where}",
        "title": {"type": "plain_text", "text": "Undo this merge"},
        "submit": {"type": "plain_text", "text": "Undo the merge"},
        "close": {"type": "plain_text", "text": "Keep it merged"},
        "blocks": [block.to_dict() for block in blocks],
    }


def _comes(view: Offer, goes: str, stays: str) -> list[str]:
    """Return what comes back, a line each."""
    kind = kind_of(view.stays.ref)
    lines = [f"{goes} is made anew in HubSpot with the values it had, under a new id."]
    if view.addresses:
        lines.append(f"It gets {_listed(view.addresses)} back from {stays}.")
    if view.related and view.kind is Kind.CONTACT:
        lines.append(f"It belongs to {plural(view.related, 'company', 'companies')} as before.")
    elif view.related:
        lines.append(f"{plural(view.related, 'contact')} of it belong to it again.")
    what = "contact" if kind == "contact" else "account"
    if view.partner:
        off = f"leaves the list “{esc(view.list_name)}”"
        lines.append(f"Its Apollo {what} is linked again and {off}.")
    else:
        lines.append(f"It has no {what} in Apollo that could be linked again.")
    lines += [_value(stays, one) for one in view.back[:VALUES]]
    if len(view.back) > VALUES:
        lines.append(f"and {plural(len(view.back) - VALUES, 'more value')} of {stays}")
    return [*lines, "The two are never proposed as duplicates again."]


def _value(stays: str, one: Back) -> str:
    now, before = (esc(text, VALUE) or "(empty)" for text in (one.now, one.before))
    return f"{esc(one.label, 40)} of {stays}: {now} → {before}"
