"""What is known about an observation beside its values: not planned yet, gone, missed."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, false, literal_column, select, update

from core.domain.records import Kind, Observation, Ref, Side
from core.store.database import Tx
from core.store.observations.path import one_row
from core.store.observations.rows import WHOLE, O, observed
from core.store.sql import each, slices

STALE = {"sqlite": "observation.stale = 1", "postgresql": "observation.stale"}


@cache
def _stale(dialect: str) -> Select[Any]:
    return (
        select(*WHOLE)
        .where(O.c.kind == bindparam("k"), literal_column(STALE[dialect]))
        .order_by(O.c.side, O.c.remote_id)
        .limit(bindparam("n"))
    )


async def stale(tx: Tx, *, kind: Kind, limit: int) -> list[Observation]:
    """Return records that changed since they were planned, in the order of their addresses."""
    found = await tx.execute(_stale(tx.dialect.name), {"k": kind.value, "n": limit})
    return [observed(one) for one in found]


_PLANNED = one_row().where(O.c.hash == bindparam("h")).values(stale=false())


async def planned(tx: Tx, *, read_as: Iterable[tuple[Side, Kind, str, str]]) -> None:
    """Mark (side, kind, id, hash) as planned, where the hash is still the one that was read."""
    rows = [
        {"s": side.value, "k": kind.value, "i": one, "h": was} for side, kind, one, was in read_as
    ]
    await each(tx, _PLANNED, rows)


_MARK = one_row("stale")


async def mark(tx: Tx, *, refs: Iterable[Ref]) -> None:
    """Let these records be planned again, for instance after an answer or a new link."""
    rows = [
        {"s": ref.side.value, "k": ref.kind.value, "i": ref.id, "new_stale": True} for ref in refs
    ]
    for part in slices(rows):
        await tx.execute(_MARK, part)


_MARK_ALL = update(O).where(O.c.kind == bindparam("k"), O.c.stale.is_(False)).values(stale=True)


async def mark_all(tx: Tx, *, kind: Kind) -> None:
    """Let every record of a kind be planned again: the mapping or a rule changed."""
    await tx.execute(_MARK_ALL, {"k": kind.value})


_ARCHIVE = one_row("archived").values(stale=True, missed_at=None, fp=b"")


async def archive(tx: Tx, *, refs: Iterable[Ref], archived: bool = True) -> None:
    """Mark records as gone (or back), to be planned again.

    Their fingerprint is forgotten: one that comes back just as it was is read anew (F24).
    """
    rows = [
        {"s": ref.side.value, "k": ref.kind.value, "i": ref.id, "new_archived": archived}
        for ref in refs
    ]
    if rows:
        await tx.execute(_ARCHIVE, rows)


_MISSED = one_row().where(O.c.missed_at.is_(None)).values(missed_at=bindparam("at"))
_FOUND = one_row().where(O.c.missed_at.is_not(None)).values(missed_at=None)


async def missed(tx: Tx, *, refs: Iterable[Ref], now: datetime) -> None:
    """Note that records were answered as gone; the first time counts (F21)."""
    rows = [{"s": ref.side.value, "k": ref.kind.value, "i": ref.id, "at": now} for ref in refs]
    if rows:
        await tx.execute(_MISSED, rows)


async def found_again(tx: Tx, *, refs: Iterable[Ref]) -> None:
    """Forget that records were answered as gone."""
    rows = [{"s": ref.side.value, "k": ref.kind.value, "i": ref.id} for ref in refs]
    if rows:
        await tx.execute(_FOUND, rows)


_GONE = (
    select(O.c.remote_id)
    .where(
        O.c.kind == bindparam("k"), O.c.side == bindparam("s"), O.c.missed_at < bindparam("before")
    )
    .where(O.c.missed_at.is_not(None))
    .order_by(O.c.missed_at)
    .limit(bindparam("n"))
)


async def gone(tx: Tx, *, side: Side, kind: Kind, before: datetime, limit: int) -> list[Ref]:
    """Return records first answered as gone before a time: due for the second look (F21)."""
    given = {"s": side.value, "k": kind.value, "before": before, "n": limit}
    found = await tx.execute(_GONE, given)
    return [Ref(side, kind, one) for one in found.scalars()]
