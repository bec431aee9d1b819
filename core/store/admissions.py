"""Presses, commands and dialogs, durable before they are acknowledged (F43)."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, text, update

from core.store.database import Tx
from core.store.sql import insert, table
from core.store.tables import Admission as Row

A = table(Row)
_OPEN = {"sqlite": text("admission.handled = 0"), "postgresql": text("NOT admission.handled")}


async def admit(tx: Tx, *, key: str, body: str, now: datetime) -> bool:
    """Write a payload down; False says that it was admitted before."""
    put = insert(Row, tx.dialect.name).values(key=key, body=body, handled=False, at=now)
    return await tx.scalar(put.on_conflict_do_nothing().returning(A.c.key)) is not None


async def handled(tx: Tx, *, key: str) -> None:
    """Mark a payload as done and forget what it said; its key still refuses a repetition."""
    await tx.execute(update(A).where(A.c.key == key).values(handled=True, body="{}"))


async def unhandled(tx: Tx, *, limit: int) -> list[tuple[str, str]]:
    """Return (key, body) of what was admitted and not done, oldest first."""
    statement = select(A.c.key, A.c.body).where(_OPEN[tx.dialect.name])
    found = await tx.execute(statement.order_by(A.c.at, A.c.key).limit(limit))
    return [(key, body) for key, body in found]


_PRUNE = delete(A).where(A.c.handled.is_(True), A.c.at < bindparam("before"))


async def prune(tx: Tx, *, before: datetime) -> None:
    """Drop what was done and admitted before a time; Slack no longer repeats it."""
    await tx.execute(_PRUNE, {"before": before})
