"""How far a listing was read, and what a full sweep did not see (R3, F21, F29)."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, cast, delete, func, select
from sqlalchemy.dialects import postgresql

from core.domain.records import Kind, Ref, Side
from core.store.database import Tx
from core.store.observations.rows import O
from core.store.sql import Insert, insert, table, written
from core.store.tables import Swept, Watermark

S = table(Swept)
W = table(Watermark)
_SEEN = S.insert()


async def seen(tx: Tx, *, side: Side, kind: Kind, ids: Sequence[str], run: int) -> None:
    """Note the ids that one page of a full sweep listed; one row."""
    row = {"run_id": run, "side": side.value, "kind": kind.value, "ids": written(list(ids))}
    await tx.execute(_SEEN, row)


@cache
def _unseen(dialect: str) -> Select[Any]:
    if dialect == "postgresql":
        each = func.jsonb_array_elements_text(cast(S.c.ids, postgresql.JSONB))
    else:
        each = func.json_each(S.c.ids)
    one = each.table_valued("value", joins_implicitly=True)
    here = (S.c.side == bindparam("s")) & (S.c.kind == bindparam("k"))
    listed = select(one.c.value).select_from(S, one).where(S.c.run_id == bindparam("r"), here)
    return (
        select(O.c.remote_id)
        .where(O.c.side == bindparam("s"), O.c.kind == bindparam("k"))
        .where(O.c.archived.is_(False), O.c.remote_id.not_in(listed))
        .order_by(O.c.remote_id)
        .limit(bindparam("n"))
    )


async def unseen(tx: Tx, *, side: Side, kind: Kind, run: int, limit: int) -> list[Ref]:
    """Return living records that no page of the sweep listed; to be asked for by id (F21).

    One walk over the side's ids: once a sweep, where nobody waits.
    """
    given = {"s": side.value, "k": kind.value, "r": run, "n": limit}
    found = await tx.execute(_unseen(tx.dialect.name), given)
    return [Ref(side, kind, one) for one in found.scalars()]


_SWEPT = delete(S).where(S.c.run_id == bindparam("r"))
_MARK = select(W.c.modified_ms).where(W.c.side == bindparam("s"), W.c.kind == bindparam("k"))


async def swept(tx: Tx, *, run: int) -> None:
    """Forget what a sweep saw: it is over."""
    await tx.execute(_SWEPT, {"r": run})


async def watermark(tx: Tx, *, side: Side, kind: Kind) -> int:
    """Return how far the listing was read, in milliseconds of the service's clock; 0 for never."""
    return int(await tx.scalar(_MARK, {"s": side.value, "k": kind.value}) or 0)


@cache
def _advance(dialect: str) -> Insert:
    put = insert(Watermark, dialect)
    return put.on_conflict_do_update(
        index_elements=list(W.primary_key),
        set_={"modified_ms": put.excluded.modified_ms},
        where=W.c.modified_ms < put.excluded.modified_ms,
    )


async def advance(tx: Tx, *, side: Side, kind: Kind, modified_ms: int) -> None:
    """Move the watermark forward, never back; for when a listing was read to its end.

    Only what a listing gave counts: the answer to our own write is newer than changes that were
    not listed yet.
    """
    row = {"side": side.value, "kind": kind.value, "modified_ms": modified_ms}
    await tx.execute(_advance(tx.dialect.name), row)
