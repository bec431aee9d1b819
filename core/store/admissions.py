"""Presses, commands and dialogs, durable before they are acknowledged (F43)."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select, text, update

from core.store.database import Tx
from core.store.sql import insert, lapsed, micros, table, until
from core.store.tables import Admission as Row

A = table(Row)
_OPEN = {"sqlite": text("admission.handled = 0"), "postgresql": text("NOT admission.handled")}


async def admit(tx: Tx, *, key: str, body: str, now: datetime, hold: timedelta) -> bool:
    """Write a payload down, to be done within ``hold``; False says that it was admitted before."""
    dialect = tx.dialect.name
    put = insert(Row, dialect).values(
        key=key, body=body, handled=False, at=now, held_until=until(dialect)
    )
    new = put.on_conflict_do_nothing().returning(A.c.key)
    return await tx.scalar(new, {"lease": micros(hold)}) is not None


async def handled(tx: Tx, *, key: str) -> None:
    """Mark a payload as done and forget what it said; its key still refuses a repetition."""
    await tx.execute(update(A).where(A.c.key == key).values(handled=True, body="{}"))


async def unhandled(tx: Tx, *, limit: int) -> list[tuple[str, str]]:
    """Return (key, body) of what was admitted and not done, oldest first."""
    statement = select(A.c.key, A.c.body).where(_OPEN[tx.dialect.name])
    found = await tx.execute(statement.order_by(A.c.at, A.c.key).limit(limit))
    return [(key, body) for key, body in found]


async def take_over(tx: Tx, *, hold: timedelta) -> tuple[str, str] | None:
    """Take the oldest payload that was not done in its time; whoever had it is gone.

    Two takers never get the same one.
    """
    dialect = tx.dialect.name
    late = or_(A.c.held_until.is_(None), lapsed(A.c.held_until, dialect))
    found = select(A.c.key).where(_OPEN[dialect], late).order_by(A.c.at, A.c.key).limit(1)
    if dialect == "postgresql":
        found = found.with_for_update(skip_locked=True)
    one = found.cte("one")
    taken = update(A).where(A.c.key.in_(select(one.c.key))).values(held_until=until(dialect))
    given = {"lease": micros(hold)}
    row = (await tx.execute(taken.returning(A.c.key, A.c.body), given)).first()
    return (row.key, row.body) if row else None


async def release(tx: Tx) -> None:
    """Let everything that is not done be taken over; only where no other process can be at it."""
    await tx.execute(update(A).where(_OPEN[tx.dialect.name]).values(held_until=None))


_PRUNE = delete(A).where(A.c.handled.is_(True), A.c.at < bindparam("before"))


async def prune(tx: Tx, *, before: datetime) -> None:
    """Drop what was done and admitted before a time; Slack no longer repeats it."""
    await tx.execute(_PRUNE, {"before": before})
