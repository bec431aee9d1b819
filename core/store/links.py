"""Which two records are one, and the base: the values held when each field was last settled."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Update,
    bindparam,
    cast,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError

from core.domain.records import Base, Kind, Link, LinkHow, Pair, Ref, Side
from core.store.database import Tx
from core.store.sql import Insert, among, among_ids, bound, insert, read, slices, table, written
from core.store.tables import Link as Row

L = table(Row)
_SIDE = {Side.HUBSPOT: L.c.hubspot_id, Side.APOLLO: L.c.apollo_id}
_PLAIN = tuple(column for column in L.c if column.name not in ("base", "at"))


class NewLink(msgspec.Struct, frozen=True, gc=False):
    """Two records that are to be one."""

    kind: Kind
    hubspot_id: str
    apollo_id: str
    how: LinkHow


def _link(row: Any) -> Link:
    return Link(
        id=row.id,
        kind=Kind(row.kind),
        hubspot_id=row.hubspot_id,
        apollo_id=row.apollo_id,
        how=LinkHow(row.how),
        tombstone=Side(row.tombstone) if row.tombstone else None,
    )


@cache
def _of(side: Side, dialect: str) -> Select[Any]:
    return select(*_PLAIN).where(L.c.kind == bindparam("k"), among(_SIDE[side], dialect))


async def of(tx: Tx, *, refs: Iterable[Ref]) -> dict[Ref, Link]:
    """Return the link of each record that has one, tombstones included."""
    groups: dict[tuple[Side, Kind], list[str]] = {}
    for ref in refs:
        groups.setdefault((ref.side, ref.kind), []).append(ref.id)
    found: dict[Ref, Link] = {}
    for (side, kind), ids in groups.items():
        given = {"k": kind.value, "ids": bound(tx, ids)}
        for row in await tx.execute(_of(side, tx.dialect.name), given):
            link = _link(row)
            found[link.ref(side)] = link
    return found


async def of_ids(tx: Tx, *, ids: Iterable[int]) -> dict[int, Link]:
    """Return links by their own ids."""
    statement = select(*_PLAIN).where(among_ids(L.c.id, tx.dialect.name))
    return {row.id: _link(row) for row in await tx.execute(statement, {"ids": bound(tx, ids)})}


@cache
def _create(dialect: str) -> Insert:
    return insert(Row, dialect).on_conflict_do_nothing()


async def create(tx: Tx, *, links: Iterable[NewLink], now: datetime) -> dict[Ref, Link]:
    """Link pairs and return the links by HubSpot record.

    A pair is left out where either record has a link already, also a dead one: one to one is
    held by the database.
    """
    wanted = list(links)
    rows = [
        {
            "kind": one.kind.value,
            "hubspot_id": one.hubspot_id,
            "apollo_id": one.apollo_id,
            "how": one.how.value,
            "tombstone": None,
            "base": "{}",
            "at": now,
        }
        for one in wanted
    ]
    refs = [Ref(Side.HUBSPOT, one.kind, one.hubspot_id) for one in wanted]
    before = await of(tx, refs=refs)
    for part in slices(rows):
        await tx.execute(_create(tx.dialect.name), part)
    after = await of(tx, refs=refs)
    return {ref: link for ref, link in after.items() if ref not in before}


async def repoint(tx: Tx, *, id: int, side: Side, to: str) -> bool:  # noqa: A002
    """Let a link follow a merge to another id; False if that id has a link of its own (F23)."""
    statement = update(L).where(L.c.id == id).values({_SIDE[side].name: to})
    try:
        async with tx.begin_nested():
            await tx.execute(statement)
    except IntegrityError:
        return False
    return True


@cache
def _tombstone(dialect: str) -> Update:
    return update(L).where(among_ids(L.c.id, dialect)).values(tombstone=bindparam("gone"))


async def tombstone(tx: Tx, *, ids: Iterable[int], gone: Side | None) -> None:
    """Say which side is gone; None says that it came back (R54, F24)."""
    given = {"gone": gone.value if gone else None, "ids": bound(tx, ids)}
    await tx.execute(_tombstone(tx.dialect.name), given)


async def drop(tx: Tx, *, ids: Iterable[int]) -> None:
    """Unlink: the records are two again, and their base is forgotten."""
    statement = delete(L).where(among_ids(L.c.id, tx.dialect.name))
    await tx.execute(statement, {"ids": bound(tx, ids)})


@cache
def _bases(dialect: str) -> Select[Any]:
    return select(L.c.id, L.c.base).where(among_ids(L.c.id, dialect))


async def bases(tx: Tx, *, ids: Iterable[int]) -> dict[int, Base]:
    """Return link id -> base; one statement."""
    found = await tx.execute(_bases(tx.dialect.name), {"ids": bound(tx, ids)})
    return {one: read(base, dict[str, Pair]) for one, base in found}


_SET_BASE = update(L).where(L.c.id == bindparam("i")).values(base=bindparam("new_base"))


async def set_bases(tx: Tx, *, bases: Mapping[int, Base]) -> None:
    """Replace the base of links, a hundred at a time."""
    rows = [{"i": one, "new_base": written(dict(base))} for one, base in bases.items()]
    for part in slices(rows):
        await tx.execute(_SET_BASE, part)


async def forget(tx: Tx, *, kind: Kind, field: str) -> None:
    """Let every pair of a kind be as at first sight in one field (R52): it is mapped anew."""
    holds = L.c.base.contains(f'"{field}":', autoescape=True)
    left: ColumnElement[Any] = func.json_remove(L.c.base, f'$."{field}"')
    if tx.dialect.name == "postgresql":
        left = cast(cast(L.c.base, JSONB).op("-")(field), Text)
    await tx.execute(update(L).where(L.c.kind == kind.value, holds).values(base=left))


async def count(tx: Tx) -> dict[Kind, int]:
    """Return how many living links each kind has."""
    found = await tx.execute(
        select(L.c.kind, func.count()).where(L.c.tombstone.is_(None)).group_by(L.c.kind)
    )
    return {Kind(kind): number for kind, number in found}
