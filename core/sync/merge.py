"""Around the acts of people: snapshots before a merge, and what follows a confirmed one.

Facts: HubSpot's documentation, merging: a merge cannot be undone, and gives the survivor a third
id in most accounts; the old ids go on resolving to it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from core.domain.changes import Action, Change, Reason
from core.domain.fields import FieldMap
from core.domain.plans import Body
from core.domain.records import Kind, Ref, Side
from core.domain.settling import unsettled
from core.providers.port import Gone, Outcome, Parsed, ProviderError
from core.store import links, observations, outbox, reviews, snapshots
from core.store.database import Tx
from core.store.outbox import New, Write
from core.sync import answered, removal, unmerge
from core.sync.applying import enqueue_apply
from core.sync.engine import Engine
from core.sync.settle import Done, written_ref
from core.sync.survivor import Merged, settle_merge

_TRAVELLING = frozenset({Action.UPDATE, Action.CREATE})


async def before(engine: Engine, write: Write) -> None:
    """Keep both records as they are in HubSpot, for as long as values are kept (R26).

    Raises what the service raises, and Gone where one of the two is no longer there: then nothing
    is merged.
    """
    now = engine.clock.now()
    until = now + timedelta(days=engine.settings.undo_days)
    refs = pair(write)
    bodies = [await _body(engine, ref) for ref in refs]
    async with engine.db.write() as tx:
        linked = await links.of(tx, refs=refs)
        for ref, body in zip(refs, bodies, strict=True):
            partner = linked[ref].apollo_id if ref in linked else ""
            await snapshots.put(
                tx, ref=ref, body={**body, "apollo_id": partner}, now=now, until=until,
                review_id=write.review_id,
            )  # fmt: skip


def pair(write: Write) -> tuple[Ref, Ref]:
    """Return the record that stays and the one that is dissolved into it."""
    body = msgspec.convert(write.body, Body)
    stays = Ref(write.side, write.kind, write.remote_id)
    return stays, msgspec.structs.replace(stays, id=body.other_id)


async def _body(engine: Engine, ref: Ref) -> dict[str, object]:
    taken = await engine.hubspot.snapshot(ref.kind, ref.id)
    if taken is None or taken.id != ref.id:
        raise Gone(
            "One of the two records was deleted or merged since, so nothing was merged.",
            side=ref.side,
            survivor_id=taken.id if taken else "",
        )
    body: dict[str, object] = msgspec.to_builtins(taken)
    return body


async def survivors(
    engine: Engine, kind: Kind, fields: FieldMap, outcomes: Sequence[Outcome]
) -> list[Outcome]:
    """Add how the survivors are now; what cannot be read is found by the next pull."""
    seen: list[Outcome] = []
    for one in outcomes:
        found: Parsed | None = None
        if one.error is None and one.parsed is None and one.remote_id:
            try:
                read = await engine.hubspot.read(kind, fields, [one.remote_id])
            except ProviderError:
                read = {}
            found = read.get(one.remote_id)
        seen.append(msgspec.structs.replace(one, parsed=found) if found else one)
    return seen


async def look_up(engine: Engine, fields: FieldMap, write: Write) -> Parsed | bool | None:
    """Look whether an unanswered merge was done: then both ids lead to one record (F23)."""
    stays, goes = pair(write)
    found = await engine.hubspot.read(write.kind, fields, [stays.id, goes.id])
    kept, dissolved = found.get(stays.id), found.get(goes.id)
    if kept is None or dissolved is None:
        return None
    if kept.observation.ref == dissolved.observation.ref:
        return kept
    return False


async def after(tx: Tx, done: Sequence[Done], *, now: datetime) -> None:
    """Settle what people's confirmed acts bring with them, in the confirming transaction."""
    for one in done:
        if one.write.action is Action.MERGE:
            await _merged(tx, one, now)
        elif one.write.action is Action.ARCHIVE:
            await removal.archived(tx, one, now)
        elif one.write.action is Action.LIST:
            await removal.listed(tx, one, now)
        elif one.write.action in _TRAVELLING and one.write.body.get("travels"):
            await _let_travel(tx, one)
    await unmerge.after(tx, [one for one in done if one.write.body.get("undoes")], now)
    await answered.follow(tx, ids={one.write.review_id for one in done if one.write.review_id})


async def _merged(tx: Tx, one: Done, now: datetime) -> None:
    stays, goes = pair(one.write)
    merged = Merged(stays, goes, written_ref(one), one.write)
    await settle_merge(tx, merged, now)
    changes = await _chosen(tx, merged)
    if changes:
        row = New(
            lane=str(merged.now),
            side=merged.now.side,
            kind=merged.now.kind,
            action=Action.UPDATE,
            remote_id=merged.now.id,
            changes=changes,
            body=msgspec.to_builtins(Body(travels=True)),
            review_id=one.write.review_id,
            author=one.write.author,
        )
        await outbox.add(tx, rows=[row], now=now)
        await enqueue_apply(tx, Side.HUBSPOT, now)


async def _chosen(tx: Tx, merged: Merged) -> tuple[Change, ...]:
    """Return the values that the reviewer took from the record that is gone (R23)."""
    review_id = merged.write.review_id
    review = await reviews.get(tx, id=review_id) if review_id else None
    chosen = review.answer.get("values", {}) if review else {}
    seen = (await observations.many(tx, refs=[merged.now])).get(merged.now)
    return tuple(
        Change(field, value, seen.value(field) if seen else None, Reason.PERSON)
        for field, value in sorted(chosen.items())
        if seen is None or seen.value(field) != value
    )


async def _let_travel(tx: Tx, one: Done) -> None:
    """Let a value that a person put into one side go on to the other.

    From HubSpot as at first sight (R52), from Apollo as an edit (R50).
    """
    ref = written_ref(one)
    link = (await links.of(tx, refs=[ref])).get(ref)
    if link is not None:
        base = (await links.bases(tx, ids=[link.id]))[link.id]
        keys = [change.field for change in one.write.changes if change.reason is Reason.PERSON]
        if ref.side is Side.HUBSPOT:
            base = {key: pair for key, pair in base.items() if key not in keys}
        else:
            other = link.ref(ref.side.other)
            held = (await observations.many(tx, refs=[other])).get(other)
            stands = {key: held.value(key) if held else None for key in keys}
            base = unsettled(base, ref.side, stands)
        await links.set_bases(tx, bases={link.id: base})
    await observations.mark(tx, refs=[ref])
