"""What people said of pairs: "not a duplicate" is remembered for good, until undone (R25)."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, select

from core.domain.records import Ref
from core.store.database import Tx
from core.store.sql import among, bound, insert, table
from core.store.tables import Verdict as Row

V = table(Row)
Pair = tuple[Ref, Ref]


def pair(one: Ref, other: Ref) -> Pair:
    """Return two records in the order they are kept in."""
    return (one, other) if str(one) < str(other) else (other, one)


async def remember(tx: Tx, *, one: Ref, other: Ref, same: bool, by: str, now: datetime) -> None:
    """Keep what a person said about a pair; the newest word counts."""
    left, right = pair(one, other)
    put = insert(Row, tx.dialect.name).values(
        left=str(left), right=str(right), same=same, by=by, at=now
    )
    new = put.excluded
    put = put.on_conflict_do_update(
        index_elements=list(V.primary_key), set_={"same": new.same, "by": new.by, "at": new.at}
    )
    await tx.execute(put)


async def forget(tx: Tx, *, one: Ref, other: Ref) -> None:
    """Undo a verdict."""
    left, right = pair(one, other)
    await tx.execute(delete(V).where(V.c.left == str(left), V.c.right == str(right)))


@cache
def _of(column: str, dialect: str) -> Select[Any]:
    return select(V.c.left, V.c.right, V.c.same).where(
        among(V.c[column], dialect), V.c.same == bindparam("same")
    )


async def distinct(tx: Tx, *, refs: Iterable[Ref]) -> set[Pair]:
    """Return the pairs among or beside these records that a person called two records."""
    given = {"ids": bound(tx, map(str, refs)), "same": False}
    found: set[Pair] = set()
    for column in ("left", "right"):
        for row in await tx.execute(_of(column, tx.dialect.name), given):
            found.add((Ref.parse(row.left), Ref.parse(row.right)))
    return found
