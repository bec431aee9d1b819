"""Writes follow their record when it gets another id (F23)."""

from datetime import datetime

from sqlalchemy import bindparam, text, update

from core.domain.records import Ref
from core.store.database import Tx
from core.store.outbox.adding import LIVE
from core.store.outbox.rows import B

_WAITING = text("state IN ('pending', 'failed')")


async def readdress(tx: Tx, *, was: Ref, to: Ref, now: datetime) -> int:
    """Let the writes that wait for one record go to another; return how many.

    What is in flight keeps its address: its answer names it.
    """
    statement = (
        update(B)
        .where(B.c.lane == bindparam("was_lane"), LIVE, _WAITING)
        .values(lane=str(to), remote_id=to.id, updated_at=now)
    )
    return (await tx.execute(statement, {"was_lane": str(was)})).rowcount
