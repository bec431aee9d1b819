"""Ticks of the clock: each happens once, however many replicas tick (F38)."""

from datetime import datetime

from sqlalchemy import delete

from core.store.database import Tx
from core.store.sql import insert, table
from core.store.tables import Slot as Row

S = table(Row)


async def tick(tx: Tx, *, schedule: str, at: datetime) -> bool:
    """Take a tick; False if another replica has it. ``at`` is the aligned boundary, not now."""
    put = insert(Row, tx.dialect.name).values(schedule=schedule, at=at).on_conflict_do_nothing()
    return await tx.scalar(put.returning(S.c.schedule)) is not None


async def prune(tx: Tx, *, before: datetime) -> None:
    """Drop ticks older than a time."""
    await tx.execute(delete(S).where(S.c.at < before))
