"""Records as they were before a merge, for as long as it can be undone (R26)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select

from core.domain.records import Ref
from core.store.database import Tx
from core.store.sql import among, bound, read, table, written
from core.store.tables import Snapshot as Row

S = table(Row)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All readable properties and associations of a record at a time."""

    id: int
    ref: Ref
    review_id: int | None
    body: Mapping[str, Any]
    at: datetime
    until: datetime
    """Kept until then, and the undo with it."""


def _snapshot(row: Any) -> Snapshot:
    return Snapshot(
        id=row.id,
        ref=Ref.parse(row.ref),
        review_id=row.review_id,
        body=read(row.body, dict[str, Any]),
        at=row.at,
        until=row.until,
    )


async def put(
    tx: Tx,
    *,
    ref: Ref,
    body: Mapping[str, Any],
    now: datetime,
    until: datetime,
    review_id: int | None = None,
) -> int:
    """Keep a record as it is and return the snapshot's id."""
    values = {
        "ref": str(ref),
        "review_id": review_id,
        "body": written(dict(body)),
        "at": now,
        "until": until,
    }
    return int(await tx.scalar(S.insert().values(values).returning(S.c.id)) or 0)


async def get(tx: Tx, *, id: int) -> Snapshot | None:  # noqa: A002
    """Return one snapshot, or None."""
    row = (await tx.execute(select(S).where(S.c.id == id))).first()
    return _snapshot(row) if row else None


async def of_refs(tx: Tx, *, refs: list[Ref]) -> list[Snapshot]:
    """Return the snapshots of records, newest first."""
    statement = select(S).where(among(S.c.ref, tx.dialect.name)).order_by(S.c.id.desc())
    found = await tx.execute(statement, {"ids": bound(tx, map(str, refs))})
    return [_snapshot(row) for row in found]


async def of_review(tx: Tx, *, review: int, refs: list[Ref]) -> list[Snapshot]:
    """Return the snapshots of these records that were made for one review, newest first."""
    return [one for one in await of_refs(tx, refs=refs) if one.review_id == review]


_FORGET = delete(S).where(S.c.until <= bindparam("by"))


async def forget(tx: Tx, *, now: datetime) -> int:
    """Drop snapshots whose time is over; return how many."""
    return (await tx.execute(_FORGET, {"by": now})).rowcount


async def forget_refs(tx: Tx, *, refs: list[Ref]) -> None:
    """Drop the snapshots of these records (F25)."""
    statement = delete(S).where(among(S.c.ref, tx.dialect.name))
    await tx.execute(statement, {"ids": bound(tx, map(str, refs))})
