"""One record's card: both sides, the database, links, questions, what happened (R21, R22, R51)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from core.domain.normalize import canonical
from core.domain.records import Kind, Link, Observation, Ref, Side
from core.domain.stages import STAGE
from core.domain.states import Review as State
from core.duplicates.questions import MERGE, read
from core.store import knowledge, links, observations, reviews, verdicts
from core.store.database import Tx
from core.store.reviews import Review
from core.sync.engine import Engine, mapping
from core.sync.lists import DELETED
from core.usecases.finding import find
from core.usecases.history import Line, lines
from core.usecases.labels import Labels, label, labels_of, ready
from core.usecases.naming import Named, about, named
from core.usecases.others import Overruled, overruled
from core.usecases.sides import moment
from core.usecases.unmerging import Chance, of_record

LINES = 10
_STANDING = (State.OPEN, State.SECONDED, State.ANSWERED, State.FAILED, State.EXPIRED)


class Value(msgspec.Struct, frozen=True):
    """One field on both sides; ``known`` is the database's where it says something else."""

    key: str
    label: str
    hubspot: str
    apollo: str
    known: str
    differs: bool


class Origin(msgspec.Struct, frozen=True):
    """Where one half of a record was made (R22)."""

    side: Side
    source: str
    created_at: datetime | None
    changed_at: datetime | None
    archived: bool


class Twin(msgspec.Struct, frozen=True):
    """A record that may be the same (R21)."""

    named: Named
    probability: float
    review_id: int


class Waiting(msgspec.Struct, frozen=True):
    """A question about the record that stands."""

    review_id: int
    kind: str
    state: State


class RecordCard(msgspec.Struct, frozen=True):
    """Everything the bot knows of one record."""

    record: Named
    kind: Kind
    origins: tuple[Origin, ...]
    values: tuple[Value, ...]
    company: Named | None
    do_not_contact: bool
    tombstone: Side | None
    twins: tuple[Twin, ...]
    waiting: tuple[Waiting, ...]
    apart: int
    """How many records a person said are not the same as this one."""
    overruled: tuple[Overruled, ...]
    lines: tuple[Line, ...]
    alive: bool
    list_name: str = DELETED
    undo: Chance | None = None
    """It came out of a merge that can be undone (R26)."""


class Fit(msgspec.Struct, frozen=True):
    """One of several records that fit; ``about`` tells namesakes apart."""

    named: Named
    about: str


class Hits(msgspec.Struct, frozen=True):
    """Several records fit what was typed; ``more`` is how many others do."""

    text: str
    found: tuple[Fit, ...]
    more: int = 0


class Nothing(msgspec.Struct, frozen=True):
    """No record fits what was typed."""

    text: str
    known: int
    """How many records the bot knows: 0 means that nothing was pulled yet."""


SHOWN = 10


async def show(engine: Engine, *, text: str) -> RecordCard | Hits | Nothing:
    """Return the record a person means, or what could be meant."""
    await ready(engine)
    found = await find(engine, text, limit=SHOWN)
    refs = [one.ref for one in found.hits]
    if len(refs) == 1:
        return await card_of(engine, ref=refs[0]) or Nothing(text, 1)
    async with engine.db.read() as tx:
        if refs:
            names = await named(engine, tx, refs)
            fits = tuple(Fit(names[one.ref], about(one.seen)) for one in found.hits)
            return Hits(text, fits, found.more)
        counted = await observations.count(tx)
        return Nothing(text, sum(one.alive for one in counted))


async def card_of(engine: Engine, *, ref: Ref) -> RecordCard | None:
    """Return one record's card, or None where it was never read."""
    labels = await labels_of(engine, ref.kind)
    async with engine.db.read() as tx:
        if await observations.get(tx, ref=ref) is None:
            return None
        return await _card(engine, tx, ref, labels)


async def _card(engine: Engine, tx: Tx, ref: Ref, labels: Labels) -> RecordCard:
    """Return one record's card; ``ref`` may be either half of a pair."""
    link = (await links.of(tx, refs=[ref])).get(ref)
    refs = [link.ref(side) for side in Side] if link else [ref]
    seen = await observations.many(tx, refs=refs)
    halves = {one.side: seen[one] for one in refs if one in seen}
    names = await named(engine, tx, refs)
    standing = await _reviews(tx, refs)
    return RecordCard(
        record=_whole(names, refs, link),
        kind=ref.kind,
        origins=await _origins(tx, halves),
        values=await _values(tx, halves, refs, labels),
        company=await _company(engine, tx, halves),
        do_not_contact=any(one.facts.do_not_contact for one in halves.values()),
        tombstone=link.tombstone if link else None,
        twins=await _twins(engine, tx, refs, standing),
        waiting=tuple(Waiting(r.id, r.kind, r.state) for r in standing if r.kind != MERGE),
        apart=len(await verdicts.distinct(tx, refs=refs)),
        overruled=tuple(await overruled(tx, refs)),
        lines=await lines(tx, refs, LINES, labels),
        alive=any(not one.archived for one in halves.values()),
        undo=await _undo(tx, refs, engine.clock.now()),
    )


async def _undo(tx: Tx, refs: Sequence[Ref], now: datetime) -> Chance | None:
    """Return the merge that the HubSpot half came out of, while it can be undone (R26)."""
    ref = next((one for one in refs if one.side is Side.HUBSPOT), None)
    return await of_record(tx, ref, now) if ref else None


def _whole(names: Mapping[Ref, Named], refs: Sequence[Ref], link: Link | None) -> Named:
    """Return the record's name with its address on each side where it still stands."""
    gone = link.tombstone if link else None
    first = next((ref for ref in refs if ref.side is not gone), refs[0])
    return names[first]


async def _reviews(tx: Tx, refs: Sequence[Ref]) -> list[Review]:
    found = await reviews.of_refs(tx, refs=refs, states=_STANDING)
    return list({one.id: one for some in found.values() for one in some}.values())


async def _origins(tx: Tx, halves: Mapping[Side, Observation]) -> tuple[Origin, ...]:
    changed = await observations.changed_at(tx, refs=[one.ref for one in halves.values()])
    return tuple(
        Origin(
            side,
            one.facts.source,
            moment(one.facts.created_at),
            changed.get(one.ref),
            one.archived,
        )
        for side, one in halves.items()
    )


async def _values(
    tx: Tx, halves: Mapping[Side, Observation], refs: Sequence[Ref], labels: Labels
) -> tuple[Value, ...]:
    """Return the fields that anybody has a value for, in the order people read them."""
    known: dict[str, str] = {}
    for one in sorted((await knowledge.many(tx, refs=refs)).values(), key=lambda one: one.at):
        known.update(one.values)
    found = []
    for field in (await mapping(tx)).of(refs[0].kind):
        texts = {side: one.values.get(field.key, "") for side, one in halves.items()}
        here, there = texts.get(Side.HUBSPOT, ""), texts.get(Side.APOLLO, "")
        database = known.get(field.key, "") or (there if field.database else "")
        there = "" if field.database else there
        if not (here or there or database):
            continue
        region = next((r for one in halves.values() if (r := one.value("country"))), None)
        said = label(labels, Side.HUBSPOT, field.key, here)
        texts_of = (here, there, said, database)
        forms = [canonical(field.form, text, region=region) for text in texts_of]
        news = database and forms[3] not in forms[:3]
        both = len(halves) > 1 and not field.database and field.key != STAGE
        found.append(
            Value(
                field.key,
                field.label,
                said,
                label(labels, Side.APOLLO, field.key, there),
                database if news else "",
                differs=bool(both and forms[0] != forms[1]),
            )
        )
    return tuple(found)


async def _company(engine: Engine, tx: Tx, halves: Mapping[Side, Observation]) -> Named | None:
    """Return the company a contact belongs to: HubSpot's by id, else Apollo's (R6)."""
    for side in Side:
        ids = halves[side].facts.company_ids if side in halves else ()
        if ids and halves[side].ref.kind is Kind.CONTACT:
            ref = Ref(side, Kind.ACCOUNT, ids[0])
            return (await named(engine, tx, [ref]))[ref]
    return None


async def _twins(
    engine: Engine, tx: Tx, refs: Sequence[Ref], standing: Sequence[Review]
) -> tuple[Twin, ...]:
    asked = [
        (one, read(one.body))
        for one in standing
        if one.kind == MERGE and one.state in {State.OPEN, State.SECONDED, State.EXPIRED}
    ]
    pairs = [
        (one, question, next(r for r in question.refs if r not in refs))
        for one, question in asked
        if any(r not in refs for r in question.refs)
    ]
    names = await named(engine, tx, [other for _, _, other in pairs])
    return tuple(Twin(names[other], q.probability, one.id) for one, q, other in pairs)
