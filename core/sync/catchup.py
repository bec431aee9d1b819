"""Before planning: what changed since a listing that is old by now, since it was long or waited.

A decision about what one side said hours ago would undo what a person did since (F11).
"""

from collections.abc import Sequence

import msgspec

from core.domain.fields import FieldMap
from core.domain.records import Kind, Ref, Side
from core.providers.port import Parsed
from core.store import activity, observations, outbox
from core.sync.cursor import Cursor
from core.sync.engine import Engine
from core.sync.learning import learn
from core.sync.lease import Lease
from core.sync.look import OLD, remember
from core.sync.observe import Listing

BATCH = 100
"""Records that are read at once."""


async def overdue(engine: Engine, cursor: Cursor, found: Sequence[Listing]) -> list[Listing]:
    """Return what to list once more, from the watermark on, and open it again in the cursor."""
    now = engine.clock.now().timestamp()
    again: list[Listing] = []
    for one in found:
        if now - cursor.read_at.get(one.name, now) <= OLD[one.side].total_seconds():
            continue
        async with engine.db.read() as tx:
            since = await observations.watermark(tx, side=one.side, kind=one.kind)
        if cursor.listings.get(one.name) is None:  # a page of it was read before a crash otherwise
            cursor.listings[one.name] = ""
        again.append(msgspec.structs.replace(one, since_ms=since or 1))
    return again


async def read_again(engine: Engine, lease: Lease, cursor: Cursor, mapping: FieldMap) -> None:
    """Read by id what was written while it was listed: a person may have edited it before (F27).

    What is written again meanwhile is left to the next listing, which begins before it.
    """
    for name, ids in list(cursor.skipped.items()):
        side, _, kind = name.partition(":")
        for at in range(0, len(ids), BATCH):
            await _read(engine, lease, mapping, (Side(side), Kind(kind)), ids[at : at + BATCH])
        del cursor.skipped[name]


async def _read(
    engine: Engine, lease: Lease, mapping: FieldMap, place: tuple[Side, Kind], ids: Sequence[str]
) -> None:
    side, kind = place
    async with engine.db.read() as tx:
        newest = await activity.last_id(tx)
        busy = await outbox.in_flight(tx, side=side)
    wanted = [one for one in dict.fromkeys(ids) if str(Ref(side, kind, one)) not in busy]
    if not wanted:
        return
    found = await engine.side(side).read(kind, mapping, wanted)
    now = engine.clock.now()
    async with engine.db.write() as tx:
        await lease.hold(tx)
        ours = {
            *await activity.written_since(tx, after=newest),
            *await outbox.in_flight(tx, side=side),
        }
        there = {one: seen for one, seen in found.items() if str(Ref(side, kind, one)) not in ours}
        await remember(tx, kind, side, there, now)
        await learn(tx, [one for one in there.values() if isinstance(one, Parsed)], now)
