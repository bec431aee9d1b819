"""What all replicas know of a service's rate limits, one row an account (F31)."""

from datetime import datetime

from sqlalchemy import select, type_coerce, update

from core.store.columns import UtcTime
from core.store.database import Tx
from core.store.sql import clock_of, insert, table
from core.store.tables import Allowance as Row

W = table(Row)


async def lock(tx: Tx, *, name: str) -> tuple[str, datetime]:
    """Return what is known, and the database's time; nobody else reads it until we commit."""
    mine = select(W.c.state, type_coerce(clock_of(tx.dialect.name), UtcTime)).where(
        W.c.name == name
    )
    if tx.dialect.name == "postgresql":
        mine = mine.with_for_update()
    row = (await tx.execute(mine)).first()
    if row is None:
        put = insert(Row, tx.dialect.name).values(name=name, state="{}")
        await tx.execute(put.on_conflict_do_nothing())
        row = (await tx.execute(mine)).one()
    return row[0], row[1]


async def keep(tx: Tx, *, name: str, state: str) -> None:
    """Write down what is known now."""
    await tx.execute(update(W).where(W.c.name == name).values(state=state))
