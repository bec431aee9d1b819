"""Which records still have to be compared with the others of their kind."""

from array import array
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Select, and_, bindparam, delete, or_, select, update

from core.domain.records import Kind, Side
from core.store import traits
from core.store.database import Tx
from core.store.sql import Insert, among, bound, each, insert, table
from core.store.tables import Matched as Row
from core.store.tables import Observation
from core.store.traits import Traces

M = table(Row)
O = table(Observation)  # noqa: E741
VERSION = "2"
"""Grows when the matcher's keys or weights change: then every record is compared anew."""


def mark_of(digest: str) -> str:
    """Return what is remembered of an observation with this hash."""
    return f"{VERSION}:{digest}"


class Due(msgspec.Struct, frozen=True, gc=False):
    """A record that is not known as it is now; ``gone``: it is dead and was compared before."""

    id: str
    hash: str
    gone: bool
    keys: tuple[int, ...]
    """What it is found under, as of the last time its keys were stored."""


@cache
def _due() -> Select[Any]:
    same = and_(M.c.side == O.c.side, M.c.kind == O.c.kind, M.c.remote_id == O.c.remote_id)
    differs = or_(M.c.seen.is_(None), M.c.seen != bindparam("version") + O.c.hash)
    gone = and_(O.c.archived.is_(True), M.c.seen.is_not(None))
    return (
        select(O.c.remote_id, O.c.hash, O.c.archived, M.c["keys"])
        .select_from(O.outerjoin(M, same))
        .where(O.c.side == bindparam("s"), O.c.kind == bindparam("k"))
        .where(O.c.remote_id > bindparam("after"))
        .where(or_(gone, and_(O.c.archived.is_(False), differs)))
        .order_by(O.c.remote_id)
        .limit(bindparam("n"))
    )


async def due(tx: Tx, *, side: Side, kind: Kind, after: str, limit: int) -> list[Due]:
    """Return some of what is not known as it is now, in the order of ids, after one of them."""
    given = {
        "s": side.value, "k": kind.value, "version": f"{VERSION}:", "after": after, "n": limit,
    }  # fmt: skip
    found = await tx.execute(_due(), given)
    return [Due(one, digest, gone, _numbers(keys)) for one, digest, gone, keys in found]


def _numbers(packed: bytes | None) -> tuple[int, ...]:
    return tuple(array("q", packed or b""))


@cache
def _known(dialect: str) -> Select[Any]:
    mine = (M.c.side == bindparam("s")) & (M.c.kind == bindparam("k"))
    columns = (M.c.remote_id, M.c.seen, M.c["keys"], M.c.terms)
    return select(*columns).where(mine & among(M.c.remote_id, dialect))


async def seen(tx: Tx, *, side: Side, kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    """Return id -> what is remembered of those that were ever compared; see ``mark_of``."""
    given = {"s": side.value, "k": kind.value, "ids": bound(tx, ids)}
    return {row.remote_id: row.seen for row in await tx.execute(_known(tx.dialect.name), given)}


@cache
def _put(dialect: str) -> Insert:
    put = insert(Row, dialect)
    new = put.excluded
    return put.on_conflict_do_update(
        index_elements=list(M.primary_key), set_={"keys": new["keys"], "terms": new.terms}
    )


async def index(tx: Tx, *, side: Side, kind: Kind, found: Mapping[str, Traces]) -> None:
    """Replace what these records are found under; they are still to be compared."""
    await traits.replace(tx, was=await _traces(tx, side, kind, found), now=found)
    rows = [
        {
            "side": side.value, "kind": kind.value, "remote_id": one, "seen": "",
            "keys": array("q", has.keys).tobytes(), "terms": array("q", has.terms).tobytes(),
        }
        for one, has in found.items()
    ]  # fmt: skip
    await each(tx, _put(tx.dialect.name), rows)


async def _traces(tx: Tx, side: Side, kind: Kind, ids: Iterable[str]) -> dict[str, Traces]:
    given = {"s": side.value, "k": kind.value, "ids": bound(tx, ids)}
    found = await tx.execute(_known(tx.dialect.name), given)
    return {row[0]: Traces(_numbers(row[2]), _numbers(row[3])) for row in found}


_SEEN = (
    update(M)
    .where(M.c.side == bindparam("s"), M.c.kind == bindparam("k"), M.c.remote_id == bindparam("i"))
    .values(seen=bindparam("mark"))
)


async def compared(tx: Tx, *, side: Side, kind: Kind, hashes: Mapping[str, str]) -> None:
    """Remember id -> hash of records that were compared."""
    rows = [
        {"s": side.value, "k": kind.value, "i": one, "mark": mark_of(digest)}
        for one, digest in hashes.items()
    ]
    await each(tx, _SEEN, rows)


async def forget(tx: Tx, *, side: Side, kind: Kind, ids: Iterable[str]) -> None:
    """Forget records that are gone, and what they were found under."""
    listed = list(ids)
    await traits.replace(tx, was=await _traces(tx, side, kind, listed), now={})
    statement = delete(M).where(M.c.side == side.value, M.c.kind == kind.value)
    statement = statement.where(among(M.c.remote_id, tx.dialect.name))
    await tx.execute(statement, {"ids": bound(tx, listed)})
