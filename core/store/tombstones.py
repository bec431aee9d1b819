"""What was deleted on purpose or purged, and is never made again (R54, F25)."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, delete, select

from core.store.database import Tx
from core.store.sql import among, bound, insert, table
from core.store.tables import Tombstone as Row

T = table(Row)


async def add(tx: Tx, *, digests: Iterable[str], why: str, now: datetime) -> None:
    """Remember refs, or the salted hashes of identities; the first reason stays."""
    rows = [{"digest": one, "why": why, "at": now} for one in dict.fromkeys(digests)]
    if rows:
        await tx.execute(insert(Row, tx.dialect.name).on_conflict_do_nothing(), rows)


@cache
def _among(dialect: str) -> Select[Any]:
    return select(T.c.digest).where(among(T.c.digest, dialect))


async def among_these(tx: Tx, *, digests: Iterable[str]) -> set[str]:
    """Return those of the digests that are remembered."""
    return set((await tx.execute(_among(tx.dialect.name), {"ids": bound(tx, digests)})).scalars())


async def drop(tx: Tx, *, digest: str) -> None:
    """Forget one: the record came back on purpose (F24)."""
    await tx.execute(delete(T).where(T.c.digest == digest))
