"""What rows carry of the Apollo database is kept: the free source of R32."""

from collections.abc import Sequence
from datetime import datetime

from core.providers.port import Parsed
from core.store import knowledge, observations
from core.store.database import Tx
from core.store.knowledge import Knowledge


async def learn(tx: Tx, records: Sequence[Parsed], now: datetime) -> None:
    """Keep what rows carry of the Apollo database; a new value makes its record stale (R32)."""
    carried = {record.observation.ref: record for record in records if record.known}
    if not carried:
        return
    known = await knowledge.many(tx, refs=carried)
    news: list[Knowledge] = []
    for ref, record in carried.items():
        old = known.get(ref)
        values = {**(old.values if old else {}), **record.known}
        if old is None or values != dict(old.values):
            database_id = record.observation.facts.database_id
            news.append(Knowledge(ref=ref, values=values, at=now, database_id=database_id))
    await knowledge.put(tx, rows=news)
    await observations.mark(tx, refs=[one.ref for one in news])
