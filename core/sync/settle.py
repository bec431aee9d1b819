"""Station four: what a service confirmed becomes the observation, the base and the activity.

Everything about one batch is committed together, under the worker's fence. A write whose answer
never came is not settled here: it stays ``sending`` until ``core.sync.recover`` looks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from core.domain.changes import Action
from core.domain.plans import Body
from core.domain.records import Base, Kind, LinkHow, Observation, Pair, Ref, Side
from core.domain.settling import settled
from core.domain.stages import OWNER, STAGE
from core.domain.states import Outbox as State
from core.providers.port import Outcome
from core.store import activity, links, notices, observations, outbox
from core.store.activity import Entry
from core.store.database import Tx
from core.store.links import NewLink
from core.store.outbox import Settlement, Write
from core.sync import answered, causes, fighting
from core.sync.applying import enqueue_apply
from core.sync.learning import learn

_COMPANY = "company"


class Done(msgspec.Struct, frozen=True):
    """A write and what the service says of it; ``before`` is how the record was known."""

    write: Write
    outcome: Outcome
    before: Observation | None

    @property
    def looked_up(self) -> bool:
        """Tell whether it was found and not written: it is compared anew, as at first sight."""
        return self.outcome.existed and not self.outcome.held


async def confirm(tx: Tx, batch: Sequence[Done], *, now: datetime, keyed: frozenset[Kind]) -> None:
    """Commit confirmed writes: observation, link, base, one ``written`` each, outbox done.

    ``keyed`` are the kinds whose key property exists in HubSpot.
    """
    if not batch:
        return
    after = [(one, _after(one)) for one in batch]
    await observations.echo(
        tx, rows=[observations.row(seen, fp=b"", modified_ms=0) for _, seen in after if seen]
    )
    # what somebody changed meanwhile came back with the answer: it is news, and not ours
    await observations.mark(tx, refs=[written_ref(one) for one in batch if _brings_news(one)])
    await learn(tx, [one.outcome.parsed for one in batch if one.outcome.parsed], now)
    await _link(tx, [one for one in batch if one.write.action is Action.CREATE], now)
    await _move_bases(tx, batch)
    await _key(tx, [one for one in batch if one.write.kind in keyed], now)
    await fighting.count(tx, [one.write for one in batch], now=now)
    await activity.write(tx, rows=[_entry(one, now) for one in batch])
    await outbox.settle(
        tx,
        settlements=[
            Settlement(
                id=one.write.id,
                to=State.DONE,
                remote_id=_written_id(one),
                body={**one.write.body, "left": one.outcome.left} if one.outcome.left else None,
            )
            for one in batch
        ],
        now=now,
    )
    await notices.bump_runs(tx, runs={one.write.run_id for one in batch if one.write.run_id})
    await answered.follow(tx, ids={one.write.review_id for one in batch if one.write.review_id})
    await causes.recount(tx, [one.write for one in batch])
    await causes.recheck(tx, now=now)


def _written_id(one: Done) -> str:
    return one.outcome.remote_id or one.write.remote_id


def written_ref(one: Done) -> Ref:
    """Return the record that was written."""
    return Ref(one.write.side, one.write.kind, _written_id(one))


def _brings_news(one: Done) -> bool:
    """Tell whether the answer shows a record that differs in more than what was written."""
    if one.before is None or one.outcome.parsed is None or one.write.action is Action.CREATE:
        return False
    now = one.outcome.parsed.observation
    written = {change.field for change in one.write.changes}
    keys = (set(now.values) | set(one.before.values)) - written
    return any(now.value(key) != one.before.value(key) for key in keys)


def _after(one: Done) -> Observation | None:
    """Return how the record is known after the write, as the next listing will show it."""
    seen = one.outcome.after(one.before)
    if seen is None or one.outcome.parsed is not None:
        return seen
    facts = seen.facts
    told: dict[str, Any] = {
        name: seen.values.get(name, "") for name in (OWNER, STAGE) if name in one.outcome.held
    }
    if one.write.action is Action.KEY:
        told["other_ids"] = (msgspec.convert(one.write.body, Body).key,)
    return msgspec.structs.replace(seen, facts=msgspec.structs.replace(facts, **told))


async def _link(tx: Tx, created: Sequence[Done], now: datetime) -> None:
    """Link what was created to what it was made from (R16)."""
    rows = []
    for one in created:
        if not one.write.source_id:
            continue  # made anew from a snapshot alone
        ids = {one.write.side: _written_id(one), one.write.side.other: one.write.source_id}
        rows.append(NewLink(one.write.kind, ids[Side.HUBSPOT], ids[Side.APOLLO], LinkHow.CREATED))
    await links.create(tx, links=rows, now=now)


async def _key(tx: Tx, batch: Sequence[Done], now: datetime) -> None:
    """Write the key of what was created in Apollo into HubSpot (R19)."""
    rows = [
        outbox.New(
            lane=str(Ref(Side.HUBSPOT, one.write.kind, one.write.source_id)),
            side=Side.HUBSPOT,
            kind=one.write.kind,
            action=Action.KEY,
            remote_id=one.write.source_id,
            source_id=_written_id(one),
            body=msgspec.to_builtins(Body(key=_written_id(one))),
            run_id=one.write.run_id,
        )
        for one in batch
        if one.write.action is Action.CREATE and one.write.side is Side.APOLLO
    ]
    if rows:
        await outbox.add(tx, rows=rows, now=now)
        await enqueue_apply(tx, Side.HUBSPOT, now)


async def _move_bases(tx: Tx, batch: Sequence[Done]) -> None:
    """Let the base of each field follow its confirmation.

    A create settles every field as both sides hold it now: what the service added by itself, such
    as an owner, is no edit. What existed already is compared as at first sight, but for the fields
    that were written: people may have edited it since.
    """
    existed = [one for one in batch if one.outcome.existed]
    looked_up = [one for one in batch if one.looked_up]
    await observations.mark(
        tx, refs=[ref for one in existed for ref in (written_ref(one), _source(one))]
    )
    moving = [
        one
        for one in batch
        if (one.write.changes or one.write.action is Action.ASSOCIATE) and one not in looked_up
    ]
    found = await links.of(tx, refs=[written_ref(one) for one in moving])
    bases = await links.bases(tx, ids=[link.id for link in found.values()])
    created = [one for one in moving if one.write.action is Action.CREATE]
    sources = await observations.many(tx, refs=[_source(one) for one in created])
    await observations.mark(tx, refs=[_source(one) for one in created if _moved_on(one, sources)])
    for one in moving:
        link = found.get(written_ref(one))
        if link is not None:
            source = None if one in existed else sources.get(_source(one))
            if one.write.action is Action.CREATE and source and one.outcome.parsed:
                bases[link.id] = _as_held(one.outcome.parsed.observation, source)
            if one.write.action is Action.ASSOCIATE:
                bases[link.id] = _followed(one, bases[link.id])
            held = {field: text for field, text in one.outcome.held.items() if text}
            confirmed = held if one.outcome.held else None
            bases[link.id] = settled(bases[link.id], one.write.side, one.write.changes, confirmed)
    await links.set_bases(tx, bases=bases)


def _moved_on(one: Done, sources: Mapping[Ref, Observation]) -> bool:
    """Tell whether the original changed while its create was under way: that travels next."""
    source = sources.get(_source(one))
    return source is not None and source.hash != one.write.decided_from


def _source(one: Done) -> Ref:
    return Ref(one.write.side.other, one.write.kind, one.write.source_id)


def _as_held(created: Observation, source: Observation) -> dict[str, Pair]:
    """Return the base of two records that have just become one.

    What the source says and could not be sent stays open: it travels as soon as it may.
    """
    sides = {created.ref.side: created, source.ref.side: source}
    hubspot, apollo = sides[Side.HUBSPOT], sides[Side.APOLLO]
    fields = {**hubspot.values, **apollo.values}
    return {
        field: Pair(hubspot.value(field), apollo.value(field))
        for field in fields
        if not source.value(field)
    }


def _followed(one: Done, base: Base) -> Base:
    """Return the base after a contact moved to another account: its company's name follows.

    Facts: Apollo names a contact's company after its account; that is nobody's edit.
    """
    pair = base.get(_COMPANY)
    if pair is None or one.outcome.parsed is None or one.write.side is not Side.APOLLO:
        return base
    name = one.outcome.parsed.observation.value(_COMPANY)
    return {**base, _COMPANY: msgspec.structs.replace(pair, apollo=name)}


def _entry(one: Done, now: datetime) -> Entry:
    """Return the one line that every confirmed write has."""
    write = one.write
    return Entry(
        at=now,
        what=activity.WRITTEN,
        ref=str(written_ref(one)),
        was=State.SENDING,
        to=State.DONE,
        who=write.author,
        why=_why(write),
        run_id=write.run_id,
        outbox_id=write.id,
        review_id=write.review_id,
        data={change.field: [change.replaced, change.value] for change in write.changes},
    )


def _why(write: Write) -> str:
    reasons = sorted({change.reason.value for change in write.changes})
    return f"{write.action}: {', '.join(reasons)}" if reasons else write.action.value
