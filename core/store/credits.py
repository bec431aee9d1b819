"""The ledger: calls that may cost credits, written down before they are made (R43, F45)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import case, func, select, update

from core.domain.records import Ref
from core.store.database import Tx
from core.store.errors import MissingRowError
from core.store.sql import table
from core.store.tables import Credit as Row

C = table(Row)


class State(StrEnum):
    """What became of a call."""

    ASKED = "asked"
    CHARGED = "charged"
    FREE = "free"
    UNCERTAIN = "uncertain"


class Credit(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger: what for, who, when, how many."""

    id: int
    ref: str
    what: str
    who: str
    run_id: int | None
    state: State
    expected: int
    charged: int
    at: datetime


_COST = case(
    (C.c.state.in_((State.ASKED.value, State.UNCERTAIN.value)), C.c.expected), else_=C.c.charged
)
"""What a line counts as: what may still be charged, or was perhaps, counts as it was expected."""


def _credit(row: Any) -> Credit:
    columns = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name of a row's columns
    return Credit(**{**columns, "state": State(row.state)})


async def open_(
    tx: Tx,
    *,
    ref: Ref | str,
    what: str,
    who: str,
    expected: int,
    now: datetime,
    run_id: int | None = None,
) -> int:
    """Write a call down before it is made and return the line's id; commit before calling."""
    values = {
        "ref": str(ref),
        "what": what,
        "who": who,
        "run_id": run_id,
        "state": State.ASKED.value,
        "expected": expected,
        "charged": 0,
        "at": now,
    }
    return int(await tx.scalar(C.insert().values(values).returning(C.c.id)) or 0)


async def close(tx: Tx, *, id: int, state: State, charged: int = 0) -> None:  # noqa: A002
    """Say what a call cost; raise MissingRowError for an unknown line."""
    statement = update(C).where(C.c.id == id).values(state=state.value, charged=charged)
    if (await tx.execute(statement)).rowcount != 1:
        raise MissingRowError("credit", id)


async def lose(tx: Tx, *, before: datetime) -> int:
    """Mark calls that were asked before a time and never answered; return how many (F45)."""
    statement = update(C).where(C.c.state == State.ASKED.value, C.c.at < before)
    return (await tx.execute(statement.values(state=State.UNCERTAIN.value))).rowcount


async def spent(
    tx: Tx,
    *,
    since: datetime,
    until: datetime | None = None,
    who: str | None = None,
    run_id: int | None = None,
) -> int:
    """Return the credits of a time: what was charged, and what may have been.

    Calls whose answer is still out or was lost count as they were expected, so that a budget is
    never passed by accident.
    """
    statement = select(func.coalesce(func.sum(_COST), 0)).where(C.c.at >= since)
    if until is not None:
        statement = statement.where(C.c.at < until)
    if who is not None:
        statement = statement.where(C.c.who == who)
    if run_id is not None:
        statement = statement.where(C.c.run_id == run_id)
    return int(await tx.scalar(statement) or 0)


async def by_person(tx: Tx, *, since: datetime) -> dict[str, int]:
    """Return who spent how many credits since a time, the largest first; as ``spent`` counts."""
    total = func.sum(_COST)
    found = await tx.execute(
        select(C.c.who, total.label("spent"))
        .where(C.c.at >= since)
        .group_by(C.c.who)
        .order_by(total.desc(), C.c.who)
    )
    return {row.who: int(row.spent) for row in found}


async def latest(tx: Tx, *, limit: int, since: datetime | None = None) -> list[Credit]:
    """Return the newest lines of the ledger, newest first."""
    statement = select(C).order_by(C.c.at.desc(), C.c.id.desc()).limit(limit)
    if since is not None:
        statement = statement.where(C.c.at >= since)
    return [_credit(row) for row in await tx.execute(statement)]


async def asked_lately(tx: Tx, *, ref: Ref, since: datetime) -> list[Credit]:
    """Return the calls about one record since a time, newest first (F45)."""
    found = await tx.execute(
        select(C).where(C.c.ref == str(ref), C.c.at >= since).order_by(C.c.id.desc())
    )
    return [_credit(row) for row in found]


def month(now: datetime) -> datetime:
    """Return the start of the month that ``now`` is in, UTC."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
