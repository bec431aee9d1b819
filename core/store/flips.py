"""How often a field of a linked pair was written lately: ping-pong is stopped by it (F13)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, delete, select

from core.store.database import Tx
from core.store.sql import Insert, among_ids, bound, insert, slices, table
from core.store.tables import Flip as Row

F = table(Row)
Field = tuple[int, str]
"""A link's id and a field key."""


async def count(
    tx: Tx, *, fields: Iterable[Field], now: datetime, window: timedelta
) -> dict[Field, int]:
    """Count one write of each field and return how many there were within the window.

    A window starts with the first write; one that comes after its end starts a new one.
    """
    wanted = list(dict.fromkeys(fields))
    known = await of_links(tx, links={link for link, _ in wanted})
    rows: list[dict[str, Any]] = []
    for one in wanted:
        number, since = known.get(one, (0, now))
        if since <= now - window:
            number, since = 0, now
        rows.append({"link_id": one[0], "field": one[1], "count": number + 1, "since": since})
    for part in slices(rows):
        await tx.execute(_put(tx.dialect.name), part)
    return {(row["link_id"], row["field"]): row["count"] for row in rows}


@cache
def _put(dialect: str) -> Insert:
    put = insert(Row, dialect)
    new = put.excluded
    return put.on_conflict_do_update(
        index_elements=list(F.primary_key), set_={"count": new["count"], "since": new.since}
    )


@cache
def _of(dialect: str) -> Select[Any]:
    return select(F).where(among_ids(F.c.link_id, dialect))


async def of_links(tx: Tx, *, links: Iterable[int]) -> dict[Field, tuple[int, datetime]]:
    """Return (link, field) -> how often it was written, and since when."""
    found = await tx.execute(_of(tx.dialect.name), {"ids": bound(tx, links)})
    return {(row.link_id, row.field): (row._mapping["count"], row.since) for row in found}  # noqa: SLF001


async def prune(tx: Tx, *, before: datetime) -> None:
    """Drop windows that began before a time."""
    await tx.execute(delete(F).where(F.c.since < before))
