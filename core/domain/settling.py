"""How the base moves once a service has confirmed a write, and what a create is filled with."""

from collections.abc import Mapping, Sequence

from core.domain.changes import Change, Kept, Reason
from core.domain.edits import Case, Conflict, carried, regions
from core.domain.fields import Field
from core.domain.normalize import canonical, refused
from core.domain.records import EMPTY, Base, Observation, Pair, Side
from core.domain.rules import Rules


def settled(
    base: Base,
    side: Side,
    changes: Sequence[Change],
    confirmed: Mapping[str, str] | None = None,
) -> Base:
    """Return the base after ``side`` took ``changes``.

    ``confirmed`` are the values the service now holds: they become the base even where they
    differ from what was sent (F13; HubSpot ignores lifecycle steps backward). None: the service
    answered without them, so what was sent counts.
    """
    moved = dict(base)
    for change in changes:
        held = change.value if confirmed is None else confirmed.get(change.field) or None
        pair = base.get(change.field)
        known = change.known or (pair.known if pair else None)
        moved[change.field] = (
            Pair(held, change.other, known)
            if side is Side.HUBSPOT
            else Pair(change.other, held, known)
        )
    return moved


def unsettled(base: Base, side: Side, stands: Mapping[str, str | None]) -> Base:
    """Return the base in which ``side`` is the one that edited these fields.

    ``stands`` are the values that the other side holds: what ``side`` says now travels there by
    the rules of any edit.
    """
    moved = dict(base)
    for field, other in stands.items():
        known = pair.known if (pair := base.get(field)) else None
        moved[field] = (
            Pair(None, other, known) if side is Side.HUBSPOT else Pair(other, None, known)
        )
    return moved


def not_taken(
    changes: Sequence[Change], confirmed: Mapping[str, str], fields: Sequence[Field]
) -> tuple[str, ...]:
    """Return the fields a service answered 200 to and did not take (Apollo drops silently)."""
    forms = {field.key: field.form for field in fields}
    return tuple(
        c.field
        for c in changes
        if c.field in forms
        and canonical(forms[c.field], c.value) != canonical(forms[c.field], confirmed.get(c.field))
    )


def chosen(
    conflict: Conflict, winner: Side, rules: Rules, known: str | None = None
) -> tuple[Side, Change] | Kept:
    """Return the write that lets ``winner`` have the field, or why there is none (R40, R51).

    A person decided: neither the policy nor "push updates" is asked.
    """
    target = winner.other
    field = next((f for f in rules.fields if f.key == conflict.field), None)
    if field is None or not field.direction.reaches(target):
        return Kept.DIRECTION
    case = Case(field, (conflict.hubspot, conflict.apollo, known), None, rules)
    sent = carried(case, winner)
    if isinstance(sent, Kept):
        return sent
    other, replaced = case.value(winner), case.value(target)
    return target, Change(field.key, sent, replaced, Reason.PERSON, other=other, known=known)


def create(
    observation: Observation,
    side: Side,
    rules: Rules,
    known: Mapping[str, str] = EMPTY,
) -> tuple[Change, ...]:
    """Return what a new record on ``side`` is filled with: a copy of the other side's (R18).

    Into HubSpot goes what the database knows as well, where the field may be filled (R32).
    """
    changes: list[Change] = []
    for field in rules.fields:
        if field.paused or not field.direction.reaches(side):
            continue
        case = _case(field, observation, known, rules)
        own = None if field.database and side is Side.HUBSPOT else case.value(side.other)
        value, reason, other = own, Reason.CREATED, own
        if case.form(own) is None:
            if side is Side.APOLLO or not field.autofill:
                continue
            value, reason, other = case.known, Reason.AUTOFILL, None
        sent = None if value is None else case.translate(value, side)
        if sent is None or case.form(sent) is None or refused(sent):
            continue
        noted = case.known if reason is Reason.AUTOFILL else None
        changes.append(Change(field.key, sent, None, reason, other=other, known=noted))
    return tuple(changes)


def _case(field: Field, observation: Observation, known: Mapping[str, str], rules: Rules) -> Case:
    value, knows = observation.value(field.key), known.get(field.key)
    if field.database and observation.ref.side is Side.APOLLO:
        value, knows = None, knows or value
    here = observation.ref.side is Side.HUBSPOT
    region = regions(observation.values, known, rules.region) if field.phone else None
    values = (value, None, knows) if here else (None, value, knows)
    return Case(field, values, None, rules, region=region)
