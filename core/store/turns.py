"""What only one of several replicas does at a time, for as long as it says that it is there."""

from datetime import timedelta

from sqlalchemy import delete, or_

from core.store.database import Tx
from core.store.sql import insert, lapsed, micros, table, until
from core.store.tables import Turn as Row

T = table(Row)


async def take(tx: Tx, *, name: str, owner: str, lease: timedelta) -> bool:
    """Take a turn that is free or has run out, or keep one's own; False if another has it."""
    dialect = tx.dialect.name
    put = insert(Row, dialect).values(name=name, owner=owner, until=until(dialect))
    put = put.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": put.excluded.owner, "until": put.excluded.until},
        where=or_(T.c.owner == owner, lapsed(T.c.until, dialect)),
    )
    return await tx.scalar(put.returning(T.c.name), {"lease": micros(lease)}) is not None


async def leave(tx: Tx, *, name: str, owner: str) -> None:
    """Give one's own turn up, so that another replica has it at once."""
    await tx.execute(delete(T).where(T.c.name == name, T.c.owner == owner))
