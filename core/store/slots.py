"""Ticks of the clock: each happens once, however many replicas tick (F38)."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete

from core.store.database import Tx
from core.store.sql import insert, table
from core.store.tables import Slot as Row

S = table(Row)


@cache
def _tick(dialect: str) -> Any:
    return insert(Row, dialect).on_conflict_do_nothing().returning(S.c.schedule)


async def tick(tx: Tx, *, schedule: str, at: datetime) -> bool:
    """Take a tick; False if another replica has it. ``at`` is the aligned boundary, not now."""
    return await tx.scalar(_tick(tx.dialect.name), {"schedule": schedule, "at": at}) is not None


_PRUNE = delete(S).where(S.c.at < bindparam("before"))


async def prune(tx: Tx, *, before: datetime) -> None:
    """Drop ticks older than a time."""
    await tx.execute(_PRUNE, {"before": before})
