"""What admins set in Slack: one value a name, with a version against lost updates."""

from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import bindparam, select, update

from core.store.database import Tx
from core.store.sql import insert, table, written
from core.store.sql import read as decoded
from core.store.tables import Setting as Row

S = table(Row)
T = TypeVar("T")


class Saved(msgspec.Struct, Generic[T], frozen=True):
    """A value, its version, and who saved it when."""

    value: T
    version: int
    by: str
    at: datetime


_READ = select(S).where(S.c.name == bindparam("n"))


async def read(tx: Tx, name: str, kind: type[T]) -> Saved[T] | None:
    """Return the setting as ``kind``, or None if it was never saved."""
    row = (await tx.execute(_READ, {"n": name})).first()
    if row is None:
        return None
    value: T = decoded(row.value, kind)
    return Saved(value, row.version, row.by, row.at)


async def save(tx: Tx, *, name: str, value: Any, version: int, by: str, now: datetime) -> bool:
    """Save a setting over the ``version`` that was read, 0 for none; False if it moved since."""
    text = written(value)
    if version == 0:
        put = insert(Row, tx.dialect.name).values(name=name, value=text, version=1, by=by, at=now)
        return await tx.scalar(put.on_conflict_do_nothing().returning(S.c.name)) is not None
    statement = update(S).where(S.c.name == name, S.c.version == version)
    done = await tx.execute(statement.values(value=text, version=version + 1, by=by, at=now))
    return done.rowcount == 1
