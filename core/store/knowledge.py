"""What the Apollo database knows about records."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, case, select

from core.domain.records import Ref
from core.store.database import Tx
from core.store.sql import Insert, among, bound, insert, read, slices, table, written
from core.store.tables import Knowledge as Row

K = table(Row)


class Knowledge(msgspec.Struct, frozen=True, gc=False):
    """What is known about one record: field key -> text, where from, and whether it was paid."""

    ref: Ref
    values: Mapping[str, str]
    at: datetime
    database_id: str = ""
    paid: bool = False


@cache
def _put(dialect: str) -> Insert:
    put = insert(Row, dialect)
    new = put.excluded
    columns: dict[str, Any] = {c.name: new[c.name] for c in K.c if not c.primary_key}
    columns["paid"] = case((new.paid, new.paid), else_=K.c.paid)
    columns["database_id"] = case((new.database_id != "", new.database_id), else_=K.c.database_id)
    return put.on_conflict_do_update(index_elements=list(K.primary_key), set_=columns)


async def put(tx: Tx, *, rows: Iterable[Knowledge]) -> None:
    """Insert or replace what is known; "paid" and the database's id are never forgotten."""
    plain = [
        {
            "side": one.ref.side.value,
            "kind": one.ref.kind.value,
            "remote_id": one.ref.id,
            "doc": written({key: value for key, value in sorted(one.values.items()) if value}),
            "database_id": one.database_id,
            "paid": one.paid,
            "at": one.at,
        }
        for one in rows
    ]
    for part in slices(plain):
        await tx.execute(_put(tx.dialect.name), part)


async def get(tx: Tx, *, ref: Ref) -> Knowledge | None:
    """Return what is known about one record, or None."""
    return (await many(tx, refs=[ref])).get(ref)


@cache
def _many(dialect: str) -> Select[Any]:
    return select(K).where(
        K.c.side == bindparam("s"), K.c.kind == bindparam("k"), among(K.c.remote_id, dialect)
    )


async def many(tx: Tx, *, refs: Iterable[Ref]) -> dict[Ref, Knowledge]:
    """Return what is known about records; one statement for each side and kind."""
    groups: dict[tuple[str, str], dict[str, Ref]] = {}
    for ref in refs:
        groups.setdefault((ref.side.value, ref.kind.value), {})[ref.id] = ref
    found: dict[Ref, Knowledge] = {}
    for (side, kind), owners in groups.items():
        given = {"s": side, "k": kind, "ids": bound(tx, owners)}
        for row in await tx.execute(_many(tx.dialect.name), given):
            ref = owners[row.remote_id]
            found[ref] = Knowledge(
                ref=ref,
                values=read(row.doc, dict[str, str]),
                at=row.at,
                database_id=row.database_id,
                paid=row.paid,
            )
    return found
