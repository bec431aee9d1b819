"""Blocking keys: what records that may be the same have in common.

Terms whose frequency matters (a name, an employer) may stand among the keys under a prefix of
their own: ``counts`` says how many records carry each.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select

from core.domain.records import Kind, Ref, Side
from core.store.database import Tx
from core.store.sql import among, bound, slices, table
from core.store.tables import Trait as Row

T = table(Row)


@cache
def _drop(dialect: str) -> Any:
    same = (T.c.side == bindparam("s")) & (T.c.kind == bindparam("k"))
    return delete(T).where(same & among(T.c.remote_id, dialect))


async def put(tx: Tx, *, keys: Mapping[Ref, Collection[str]]) -> None:
    """Replace the keys of these records; no keys forgets the record."""
    groups: dict[tuple[str, str], list[str]] = {}
    for ref in keys:
        groups.setdefault((ref.side.value, ref.kind.value), []).append(ref.id)
    for (side, kind), ids in groups.items():
        await tx.execute(_drop(tx.dialect.name), {"s": side, "k": kind, "ids": bound(tx, ids)})
    rows = [
        {"side": ref.side.value, "kind": ref.kind.value, "remote_id": ref.id, "key": key}
        for ref, some in keys.items()
        for key in sorted(set(some))
    ]
    for part in slices(rows, 1000):
        await tx.execute(T.insert(), part)


@cache
def _counts(dialect: str) -> Select[Any]:
    return (
        select(T.c.key, func.count().label("number"))
        .where(T.c.kind == bindparam("k"), among(T.c.key, dialect))
        .group_by(T.c.key)
    )


async def counts(tx: Tx, *, kind: Kind, keys: Iterable[str]) -> dict[str, int]:
    """Return key -> how many records carry it; what nobody carries is left out."""
    given = {"k": kind.value, "ids": bound(tx, keys)}
    return {row.key: row.number for row in await tx.execute(_counts(tx.dialect.name), given)}


@cache
def _owners(dialect: str) -> Select[Any]:
    return (
        select(T.c.key, T.c.side, T.c.remote_id)
        .where(T.c.kind == bindparam("k"), among(T.c.key, dialect))
        .order_by(T.c.key, T.c.side, T.c.remote_id)
    )


async def sharing(
    tx: Tx,
    *,
    kind: Kind,
    keys: Iterable[str],
    max: int = 60,  # noqa: A002
) -> dict[str, list[Ref]]:
    """Return key -> the records that carry it, without keys that more than ``max`` carry."""
    numbers = await counts(tx, kind=kind, keys=keys)
    useful = [key for key, number in numbers.items() if number <= max]
    found: dict[str, list[Ref]] = {}
    given = {"k": kind.value, "ids": bound(tx, useful)}
    for key, side, one in await tx.execute(_owners(tx.dialect.name), given):
        found.setdefault(key, []).append(Ref(Side(side), kind, one))
    return found


async def crowded(
    tx: Tx,
    *,
    kind: Kind,
    side: Side,
    limit: int,
    max: int = 60,  # noqa: A002
    after: str = "",
) -> dict[str, list[Ref]]:
    """Return keys that two to ``max`` records of one side share, in order, after one of them.

    For a whole scan: call again with the last key as ``after`` until nothing comes.
    """
    shared = (
        select(T.c.key)
        .where(T.c.kind == kind.value, T.c.side == side.value, T.c.key > after)
        .group_by(T.c.key)
        .having(func.count().between(2, max))
        .order_by(T.c.key)
        .limit(limit)
    )
    keys = list((await tx.execute(shared)).scalars())
    given = {"k": kind.value, "ids": bound(tx, keys)}
    found: dict[str, list[Ref]] = {}
    for key, owner, one in await tx.execute(_owners(tx.dialect.name), given):
        if owner == side.value:
            found.setdefault(key, []).append(Ref(side, kind, one))
    return found
