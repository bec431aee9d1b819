"""Which records still have to be compared with the others of their kind."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, or_, select

from core.domain.records import Kind, Ref, Side
from core.store.database import Tx
from core.store.sql import Insert, among, bound, insert, slices, table
from core.store.tables import Matched as Row
from core.store.tables import Observation

M = table(Row)
O = table(Observation)  # noqa: E741
VERSION = "1"
"""Grows when the matcher's keys or weights change: then every record is compared anew."""


def mark_of(digest: str) -> str:
    """Return what is remembered of an observation with this hash."""
    return f"{VERSION}:{digest}"


@cache
def _due() -> Select[Any]:
    same = and_(M.c.side == O.c.side, M.c.kind == O.c.kind, M.c.remote_id == O.c.remote_id)
    differs = or_(M.c.seen.is_(None), M.c.seen != bindparam("version") + O.c.hash)
    gone = and_(O.c.archived.is_(True), M.c.seen.is_not(None))
    return (
        select(O.c.remote_id, O.c.hash, O.c.archived)
        .select_from(O.outerjoin(M, same))
        .where(O.c.side == bindparam("s"), O.c.kind == bindparam("k"))
        .where(or_(gone, and_(O.c.archived.is_(False), differs)))
        .order_by(O.c.remote_id)
    )


class Due(dict[str, str]):
    """Id -> hash of living records that are due, in the order of their ids; ``gone`` are dead."""

    def __init__(self, rows: Iterable[tuple[str, str]], gone: list[str]) -> None:
        """Keep both."""
        super().__init__(rows)
        self.gone = gone


async def due(tx: Tx, *, side: Side, kind: Kind) -> Due:
    """Return what is not known as it is now; one walk over the side's records of that kind."""
    given = {"s": side.value, "k": kind.value, "version": f"{VERSION}:"}
    rows = list(await tx.execute(_due(), given))
    living = ((row.remote_id, row.hash) for row in rows if not row.archived)
    return Due(living, [row.remote_id for row in rows if row.archived])


@cache
def _put(dialect: str) -> Insert:
    put = insert(Row, dialect)
    return put.on_conflict_do_update(
        index_elements=list(M.primary_key), set_={"seen": put.excluded.seen}
    )


async def put(tx: Tx, *, side: Side, kind: Kind, seen: Mapping[str, str]) -> None:
    """Remember id -> hash of records that were compared."""
    rows = [
        {"side": side.value, "kind": kind.value, "remote_id": one, "seen": mark_of(digest)}
        for one, digest in seen.items()
    ]
    for part in slices(rows):
        await tx.execute(_put(tx.dialect.name), part)


async def forget(tx: Tx, *, refs: Iterable[Ref]) -> None:
    """Forget records that are gone."""
    groups: dict[tuple[str, str], list[str]] = {}
    for ref in refs:
        groups.setdefault((ref.side.value, ref.kind.value), []).append(ref.id)
    for (side, kind), ids in groups.items():
        statement = delete(M).where(M.c.side == side, M.c.kind == kind)
        statement = statement.where(among(M.c.remote_id, tx.dialect.name))
        await tx.execute(statement, {"ids": bound(tx, ids)})
