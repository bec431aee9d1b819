"""Put back what a run wrote, field by field, unless a person changed it since (R66)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from core.domain.changes import Change, Reason
from core.domain.fields import Field
from core.domain.normalize import canonical, refused


class LeftAlone(StrEnum):
    """Why a field is not put back."""

    CHANGED_SINCE = "changed_since"  # somebody has the last word
    ALREADY = "already"  # it says again what it said before
    UNMAPPED = "unmapped"  # the field is no longer mapped, or paused
    REFUSED_TEXT = "refused_text"
    GONE = "gone"  # the record was deleted or merged away
    WRITING = "writing"  # a newer write is on its way
    FORGOTTEN = "forgotten"  # the values are no longer kept (retention)


class Left(msgspec.Struct, frozen=True):
    """One field that an undo leaves alone; ``now`` is what stands there."""

    field: str
    reason: LeftAlone
    now: str | None


class Undo(msgspec.Struct, frozen=True):
    """What an undo writes to one record on one side, and what it leaves alone."""

    back: tuple[Change, ...] = ()
    left: tuple[Left, ...] = ()


def undo(
    written: Sequence[Change],
    current: Mapping[str, str],
    other: Mapping[str, str],
    fields: Sequence[Field],
) -> Undo:
    """Return what puts a record back to where it was before ``written``.

    ``written`` are the confirmed changes in the order they were made, ``current`` the values the
    written side holds now, ``other`` the other side's: they become the base with the value put
    back, so that the next pull takes neither for an edit.
    """
    mapped = {field.key: field for field in fields if not field.paused}
    first: dict[str, Change] = {}
    last: dict[str, Change] = {}
    for change in written:
        first.setdefault(change.field, change)
        last[change.field] = change
    back: list[Change] = []
    left: list[Left] = []
    for key, change in first.items():
        now, before = current.get(key) or None, change.replaced
        reason = _reason(mapped.get(key), now, last[key].value, before)
        if reason is not None:
            left.append(Left(key, reason, now))
            continue
        held = None if mapped[key].database else other.get(key) or None
        back.append(Change(key, before, now, Reason.UNDO, other=held, known=last[key].known))
    return Undo(tuple(back), tuple(left))


def _reason(
    field: Field | None, now: str | None, wrote: str | None, before: str | None
) -> LeftAlone | None:
    if field is None:
        return LeftAlone.UNMAPPED
    here = canonical(field.form, now)
    if here == canonical(field.form, before):
        return LeftAlone.ALREADY
    if here != canonical(field.form, wrote):
        return LeftAlone.CHANGED_SINCE
    if before is not None and refused(before):
        return LeftAlone.REFUSED_TEXT
    return None
