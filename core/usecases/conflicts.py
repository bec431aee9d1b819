"""A field that was changed on both sides: a person says which value counts (R51)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.domain.changes import Action, Change, Kept
from core.domain.edits import Conflict
from core.domain.normalize import canonical
from core.domain.records import Kind, Link, Observation, Ref, Side
from core.domain.settling import chosen
from core.domain.states import Review as State
from core.store import links, observations, reviews
from core.store.database import Tx
from core.store.outbox import New
from core.store.reviews import Review
from core.sync.engine import Engine, mapping
from core.sync.keep import CONFLICT
from core.sync.ruling import rules_of
from core.usecases.deciding import Choice, Desk, Plan, Refused, Stale, unfit
from core.usecases.heads import Head, head
from core.usecases.labels import Labels, label
from core.usecases.naming import Named, named

KIND = CONFLICT
WINNERS = {Choice.HUBSPOT: Side.HUBSPOT, Choice.APOLLO: Side.APOLLO}
_WHY_NOT: Mapping[Kept, str] = {
    Kept.DIRECTION: "This field does not travel that way; change it by hand on the other side.",
    Kept.UNMAPPED_OPTION: "That choice has no partner on the other side; pair it in the mapping.",
    Kept.REFUSED_TEXT: "That value holds a character no service keeps; correct it by hand.",
}


class ConflictCard(msgspec.Struct, frozen=True):
    """One field with two values."""

    head: Head
    record: Named
    label: str
    hubspot: str
    apollo: str


class _Pair(msgspec.Struct, frozen=True):
    """The linked records of a conflict as they are now."""

    link: Link
    hubspot: Observation
    apollo: Observation


async def _pair(tx: Tx, body: Mapping[str, Any]) -> _Pair | None:
    link = (await links.of_ids(tx, ids=[int(body["link"])])).get(int(body["link"]))
    if link is None or link.tombstone is not None:
        return None
    refs = [link.ref(side) for side in Side]
    seen = await observations.many(tx, refs=refs)
    if len(seen) < len(refs) or any(one.archived for one in seen.values()):
        return None
    return _Pair(link, seen[refs[0]], seen[refs[1]])


async def card(engine: Engine, tx: Tx, review: Review, labels: Labels) -> ConflictCard | None:
    """Return the card; what was asked about, also where it changed since."""
    if not review.body:
        return None
    ref = Ref.parse(review.subject.partition("|")[0])
    asked = msgspec.convert(review.body, Conflict)
    field = (await mapping(tx)).field(ref.kind, asked.field)
    return ConflictCard(
        await head(tx, review),
        (await named(engine, tx, [ref]))[ref],
        field.label if field else asked.field,
        label(labels, Side.HUBSPOT, asked.field, asked.hubspot or ""),
        label(labels, Side.APOLLO, asked.field, asked.apollo or ""),
    )


async def effect(desk: Desk) -> Plan | Stale | Refused:
    """Return the write that lets the chosen side have the field."""
    winner = WINNERS.get(desk.choice)
    if winner is None:
        return unfit(desk)
    asked = msgspec.convert(desk.review.body, Conflict)
    pair = await _pair(desk.tx, desk.review.body)
    stale = await _changed(desk, asked, pair)
    if stale is not None or pair is None:
        return stale or Stale(desk.review.id, "The two records are not linked any more.")
    change = chosen(asked, winner, await rules_of(desk.engine, pair.link.kind))
    if isinstance(change, Kept):
        return Refused(desk.review.id, _WHY_NOT.get(change, "It cannot be written."))
    target, written = change
    row = update(pair.link.ref(target), pair.link.ref(target.other), (written,), desk)
    return Plan(State.ANSWERED, {"field": asked.field}, (row,))


def update(ref: Ref, source: Ref, changes: tuple[Change, ...], desk: Desk) -> New:
    """Return the row of a person's change to one record."""
    return New(
        lane=str(ref),
        side=ref.side,
        kind=ref.kind,
        action=Action.UPDATE,
        remote_id=ref.id,
        source_id=source.id,
        changes=changes,
        review_id=desk.review.id,
        author=desk.who,
    )


async def _changed(desk: Desk, asked: Conflict, pair: _Pair | None) -> Stale | None:
    """Refuse a press on values that are no longer there; the question says the new ones (U19)."""
    review_id = desk.review.id
    if pair is None:
        await reviews.supersede(desk.tx, id=review_id)
        return Stale(review_id, "The two records are not linked any more.")
    now = Conflict(asked.field, pair.hubspot.value(asked.field), pair.apollo.value(asked.field))
    if now == asked:
        return None
    if await _same(desk.tx, pair.link.kind, now, pair.hubspot):
        await reviews.supersede(desk.tx, id=review_id)
        return Stale(review_id, "Both sides say the same now; there is nothing left to decide.")
    body = {"link": pair.link.id, **msgspec.to_builtins(now)}
    await reviews.refresh(desk.tx, id=review_id, body=body)
    return Stale(review_id, "The value changed since. The card shows both as they are now.")


async def _same(tx: Tx, kind: Kind, now: Conflict, seen: Observation) -> bool:
    field = (await mapping(tx)).field(kind, now.field)
    if field is None:
        return now.hubspot == now.apollo
    region = seen.value("country")
    left, right = (canonical(field.form, text, region=region) for text in (now.hubspot, now.apollo))
    return left == right
