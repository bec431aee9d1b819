"""Which records share something with others: their ids alone, so that each is read but once."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.domain.records import Kind, Side
from core.store.database import Tx
from core.store.observations.rows import O
from core.store.sql import among, bound, table
from core.store.tables import MoreIdentity

M = table(MoreIdentity)
ADDRESS = {Kind.CONTACT: "email_key", Kind.ACCOUNT: "domain_key"}


@cache
def _by_key(column: str, dialect: str) -> Select[Any]:
    mine = (O.c.kind == bindparam("k")) & (O.c.side == bindparam("s")) & O.c.archived.is_(False)
    return select(O.c.remote_id).where(mine & among(O.c[column], dialect))


@cache
def _by_more(dialect: str) -> Select[Any]:
    mine = (M.c.kind == bindparam("k")) & (M.c.side == bindparam("s"))
    return select(M.c.remote_id).where(mine & among(M.c.value, dialect))


async def alike(
    tx: Tx,
    *,
    side: Side,
    kind: Kind,
    addresses: Iterable[str] = (),
    names: Iterable[str] = (),
    named: Iterable[str] = (),
    handles: Iterable[str] = (),
) -> set[str]:
    """Return the ids of records of a side that share one of these, canonical all.

    ``addresses`` are e-mails of contacts, domains of accounts; ``named`` are ids of the other side
    that a record may name, ``handles`` LinkedIn's. What is found by what it has beside its own
    address may be archived.
    """
    addressed = list(addresses)
    beside = [*addressed, *(f"id:{one}" for one in named), *(f"in:{one}" for one in handles)]
    found: set[str] = set()
    for statement, wanted in (
        (_by_key(ADDRESS[kind], tx.dialect.name), addressed),
        (_by_key("name_key", tx.dialect.name), list(names)),
        (_by_more(tx.dialect.name), beside),
    ):
        if wanted:
            given = {"s": side.value, "k": kind.value, "ids": bound(tx, wanted)}
            found.update((await tx.execute(statement, given)).scalars())
    return found
