"""The last look before a write goes: is what it would replace still there (F11, R64).

A write that was decided a while ago is compared with the service before it goes. What somebody
changed since is news: it becomes the observation, and a rule's write about it is planned anew.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from core.domain.changes import Action, Change, Reason
from core.domain.fields import FieldMap
from core.domain.normalize import canonical
from core.domain.plans import Body
from core.domain.records import Kind, Observation, Ref, Side
from core.domain.states import Outbox as State
from core.providers.port import Parsed, Provider
from core.store import activity, links, observations, outbox, reviews
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import RULE, Settlement, Write

OLD = {Side.HUBSPOT: timedelta(seconds=60), Side.APOLLO: timedelta(minutes=15)}
"""How old a decision may be. HubSpot is looked at a hundred records a request; Apollo one by one,
of a few hundred requests an hour, so that only what waited for a whole pull is looked at."""
_LOOKED_AT = (Action.UPDATE, Action.KEY, Action.ASSOCIATE)


def needs_look(write: Write, now: datetime) -> bool:
    """Tell whether the write was decided too long ago to be trusted."""
    if write.action not in _LOOKED_AT:
        return False
    undone = any(change.reason is Reason.UNDO for change in write.changes)
    if undone and write.side is Side.HUBSPOT:
        return True  # its listing lags behind what a person has just changed
    return now - write.created_at > OLD[write.side]


def repeats(write: Write, now: datetime) -> bool:
    """Tell whether a create was sent before, so long ago that people may have edited its record."""
    again = write.action is Action.CREATE and write.attempts > 1
    return again and now - write.created_at > OLD[write.side]


async def look(
    provider: Provider, mapping: FieldMap, kind: Kind, writes: Sequence[Write]
) -> Mapping[str, Parsed | None]:
    """Return what the records of old writes are now."""
    ids = list(dict.fromkeys(write.remote_id for write in writes))
    return await provider.read(kind, mapping, ids) if ids else {}


def outdated(write: Write, now_there: Parsed | None, mapping: FieldMap) -> tuple[str, ...] | None:
    """Return the fields that somebody changed since; None: the record is gone or moved.

    A field that holds what is to be written already is not in the way.
    """
    if now_there is None or now_there.observation.archived:
        return None
    if now_there.observation.ref.id != write.remote_id:
        return None
    seen = now_there.observation
    return tuple(
        change.field
        for change in write.changes
        if not _same(mapping, seen, change.field, change.replaced)
        and not _same(mapping, seen, change.field, change.value)
    )


def _same(mapping: FieldMap, seen: Observation, key: str, text: str | None) -> bool:
    field = next((one for one in mapping.of(seen.ref.kind) if one.key == key), None)
    if field is None:
        return seen.value(key) == text
    region = seen.values.get("country")
    return canonical(field.form, seen.value(key), region=region) == canonical(
        field.form, text, region=region
    )


async def needless(tx: Tx, writes: Sequence[Write]) -> list[Write]:
    """Return what has lost its reason.

    Creates whose original was deleted or got a partner meanwhile; associations with an account
    that was never made.
    """
    return [*await _needless_creates(tx, writes), *await _homeless(tx, writes)]


async def _homeless(tx: Tx, writes: Sequence[Write]) -> list[Write]:
    bodies = {
        write.id: msgspec.convert(write.body, Body)
        for write in writes
        if write.action is Action.ASSOCIATE
    }
    companies = {
        one: Ref(write.side.other, Kind.ACCOUNT, bodies[one].company_id)
        for write in writes
        if (one := write.id) in bodies and not bodies[one].account_id
    }
    linked = await links.of(tx, refs=companies.values()) if companies else {}
    there = {ref for ref, link in linked.items() if link.tombstone is None}
    return [w for w in writes if w.id in companies and companies[w.id] not in there]


async def _needless_creates(tx: Tx, writes: Sequence[Write]) -> list[Write]:
    creates = [write for write in writes if write.action is Action.CREATE and write.source_id]
    if not creates:
        return []
    sources = {write.id: Ref(write.side.other, write.kind, write.source_id) for write in creates}
    seen = await observations.many(tx, refs=sources.values())
    linked = await links.of(tx, refs=sources.values())

    def needed(write: Write) -> bool:
        source = sources[write.id]
        link = linked.get(source)
        if link is not None and (link.tombstone is None or write.author == RULE):
            return False
        return source not in seen or not seen[source].archived

    return [write for write in creates if not needed(write)]


async def take_back(
    tx: Tx, writes: Sequence[Write], changed: Mapping[int, tuple[str, ...] | None], now: datetime
) -> list[Write]:
    """Take out what the look showed to be pointless, say so, and return what still goes.

    ``changed`` names the fields that somebody changed since, None where all of a write lost its
    sense. The other fields of the write go (F10, R64); the records are planned again from what is
    there now, and a person whose whole write was taken back is told.
    """
    touched = [write for write in writes if write.id in changed]
    refs = [Ref(write.side, write.kind, write.remote_id) for write in touched if write.remote_id]
    await observations.mark(tx, refs=refs)
    left = {write.id: _left(write, changed[write.id]) for write in touched}
    await outbox.narrow(tx, left={one: kept for one, kept in left.items() if kept}, now=now)
    gone = [write for write in touched if not left[write.id]]
    moves = [Settlement(id=write.id, to=State.SUPERSEDED) for write in gone]
    await outbox.settle(tx, settlements=moves, now=now)
    for write in gone:
        if write.author != RULE and write.review_id is not None:
            await reviews.supersede(tx, id=write.review_id)
    entries = [
        _entry(write, changed[write.id], State.SENDING if left[write.id] else State.SUPERSEDED, now)
        for write in touched
    ]
    await activity.write(tx, rows=entries)
    return [
        msgspec.structs.replace(write, changes=left.get(write.id, write.changes))
        for write in writes
        if write not in gone
    ]


def _left(write: Write, changed: tuple[str, ...] | None) -> tuple[Change, ...]:
    if changed is None:
        return ()
    return tuple(one for one in write.changes if one.field not in changed)


def _entry(write: Write, fields: tuple[str, ...] | None, to: State, now: datetime) -> Entry:
    return Entry(
        at=now,
        what="superseded",
        ref=write.lane,
        was=State.SENDING,
        to=to,
        who=write.author,
        why="gone since" if fields is None else f"changed since: {', '.join(fields)}",
        run_id=write.run_id,
        outbox_id=write.id,
        review_id=write.review_id,
    )


async def remember(
    tx: Tx, kind: Kind, side: Side, there: Mapping[str, Parsed | None], now: datetime
) -> None:
    """Store what the look saw; what differs becomes stale, what is gone was missed once (F21)."""
    parsed = [one for one in there.values() if one is not None]
    lost = [Ref(side, kind, one) for one, found in there.items() if found is None]
    await observations.missed(tx, refs=lost, now=now)
    rows = [observations.row(one.observation, fp=b"", modified_ms=0) for one in parsed]
    await observations.put(tx, rows=rows)
