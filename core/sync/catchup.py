"""Before planning: what changed since a listing that is old by now, since it was long or waited.

A decision about what one side said hours ago would undo what a person did since (F11).
"""

from collections.abc import Sequence

import msgspec

from core.store import observations
from core.sync.cursor import Cursor
from core.sync.engine import Engine
from core.sync.look import OLD
from core.sync.observe import Listing


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
