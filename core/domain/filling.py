"""What the Apollo database does to one field: autofill and auto overwrite (R32, R33, R42)."""

from enum import Enum

import msgspec

from core.domain.changes import Change, Kept, Reason
from core.domain.edits import Case, Outcome, Settle, Write
from core.domain.normalize import refused
from core.domain.records import Side


class Hand(Enum):
    """What is known of a person's hand on HubSpot's value (R42)."""

    UNKNOWN = "unknown"  # the history was not read yet: the field is a candidate
    FREE = "free"
    HOLDS = "holds"


def fill(case: Case, outcome: Outcome, hand: Hand) -> tuple[Outcome, bool]:
    """Let the database speak after the two-way edits; True: HubSpot's history is needed first.

    Nothing happens where somebody edited the field in this very pass (a person has the last
    word), or where this value of the database was considered before.
    """
    known = case.known
    if known is None or case.edited() or _considered(case):
        return outcome, False
    if not case.field.direction.reaches(Side.HUBSPOT):
        return outcome, False
    offer = case.translate(known, Side.HUBSPOT)
    if offer is None or case.form(offer) is None:
        return _noted(outcome, Kept.UNMAPPED_OPTION), False
    if refused(offer):
        return _noted(outcome, Kept.REFUSED_TEXT), False
    return _offered(case, outcome, offer, hand)


def _offered(case: Case, outcome: Outcome, offer: str, hand: Hand) -> tuple[Outcome, bool]:
    current = _current(case, outcome)
    if case.form(current) is None:
        if case.field.autofill:
            return _write(case, offer, Reason.AUTOFILL), False
        return _noted(outcome, Kept.AUTOFILL_OFF), False
    if case.same(current, offer):
        return _remembered(case, outcome), False
    if not case.field.overwrite:
        return _noted(outcome, Kept.OVERWRITE_OFF), False
    if hand is not Hand.FREE and case.form(case.hubspot) is not None:
        return _noted(outcome, Kept.HELD), hand is Hand.UNKNOWN
    return _write(case, offer, Reason.OVERWRITE), False


def _considered(case: Case) -> bool:
    return (
        case.pair is not None
        and case.pair.known is not None
        and case.same(case.pair.known, case.known)
    )


def _current(case: Case, outcome: Outcome) -> str | None:
    """Return what HubSpot holds once the two-way write is done."""
    if isinstance(outcome, Write) and outcome.side is Side.HUBSPOT:
        return outcome.change.value
    return case.hubspot


def _write(case: Case, offer: str, reason: Reason) -> Write:
    other = None if case.field.database else case.apollo
    return Write(
        Side.HUBSPOT,
        Change(case.field.key, offer, case.hubspot, reason, other=other, known=case.known),
    )


def _noted(outcome: Outcome, kept: Kept) -> Outcome:
    """Say why the database was not heard; its value may be considered again later."""
    return Settle(outcome.pair, kept) if isinstance(outcome, Settle) else outcome


def _remembered(case: Case, outcome: Outcome) -> Outcome:
    """HubSpot says what the database knows: that value is considered."""
    if isinstance(outcome, Settle):
        pair = outcome.pair
        return Settle(msgspec.structs.replace(pair, known=case.known), Kept.SAME)
    if isinstance(outcome, Write):
        return Write(outcome.side, msgspec.structs.replace(outcome.change, known=case.known))
    return outcome
