"""How far a listing was read, and what a full sweep did not see (R3, F21, F29)."""

from collections.abc import Sequence

from sqlalchemy import cast, delete, func, select
from sqlalchemy.dialects import postgresql

from core.domain.records import Kind, Ref, Side
from core.store.database import Tx
from core.store.observations.rows import O
from core.store.sql import insert, table, written
from core.store.tables import Swept, Watermark

S = table(Swept)
W = table(Watermark)


async def seen(tx: Tx, *, side: Side, kind: Kind, ids: Sequence[str], run: int) -> None:
    """Note the ids that one page of a full sweep listed; one row."""
    row = {"run_id": run, "side": side.value, "kind": kind.value, "ids": written(list(ids))}
    await tx.execute(S.insert(), row)


async def unseen(tx: Tx, *, side: Side, kind: Kind, run: int, limit: int) -> list[Ref]:
    """Return living records that no page of the sweep listed; to be asked for by id (F21).

    One walk over the side's ids: once a sweep, where nobody waits.
    """
    if tx.dialect.name == "postgresql":
        each = func.jsonb_array_elements_text(cast(S.c.ids, postgresql.JSONB))
    else:
        each = func.json_each(S.c.ids)
    one = each.table_valued("value", joins_implicitly=True)
    listed = (
        select(one.c.value)
        .select_from(S, one)
        .where(S.c.run_id == run, S.c.side == side.value, S.c.kind == kind.value)
    )
    found = await tx.execute(
        select(O.c.remote_id)
        .where(O.c.side == side.value, O.c.kind == kind.value)
        .where(O.c.archived.is_(False), O.c.remote_id.not_in(listed))
        .order_by(O.c.remote_id)
        .limit(limit)
    )
    return [Ref(side, kind, one) for one in found.scalars()]


async def swept(tx: Tx, *, run: int) -> None:
    """Forget what a sweep saw: it is over."""
    await tx.execute(delete(S).where(S.c.run_id == run))


async def watermark(tx: Tx, *, side: Side, kind: Kind) -> int:
    """Return how far the listing was read, in milliseconds of the service's clock; 0 for never."""
    found = await tx.scalar(
        select(W.c.modified_ms).where(W.c.side == side.value, W.c.kind == kind.value)
    )
    return int(found or 0)


async def advance(tx: Tx, *, side: Side, kind: Kind, modified_ms: int) -> None:
    """Move the watermark forward, never back; for when a listing was read to its end.

    Only what a listing gave counts: the answer to our own write is newer than changes that were
    not listed yet.
    """
    put = insert(Watermark, tx.dialect.name)
    put = put.on_conflict_do_update(
        index_elements=list(W.primary_key),
        set_={"modified_ms": put.excluded.modified_ms},
        where=W.c.modified_ms < put.excluded.modified_ms,
    )
    row = {"side": side.value, "kind": kind.value, "modified_ms": modified_ms}
    await tx.execute(put, row)
