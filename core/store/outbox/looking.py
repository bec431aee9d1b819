"""What waits, what failed, what hangs."""

from collections.abc import AsyncIterator, Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, func, select, text

from core.domain.changes import Action
from core.domain.records import Kind, Side
from core.domain.states import Outbox as State
from core.store.database import Tx
from core.store.outbox.adding import HELD
from core.store.outbox.rows import B, Write, write
from core.store.outbox.sending import PENDING, blocked
from core.store.sql import among_ids, bound, fixed

_FAILED = text("outbox.state = 'failed'")
_IN_FLIGHT = text("outbox.state IN ('sending', 'unknown')")


async def _all(tx: Tx, statement: Select[Any], **given: Any) -> list[Write]:
    return [write(row) for row in await tx.execute(statement, given)]


async def get(tx: Tx, *, id: int) -> Write | None:  # noqa: A002
    """Return one write, or None."""
    found = await _all(tx, select(B).where(B.c.id == id))
    return found[0] if found else None


async def many(tx: Tx, *, ids: Iterable[int]) -> dict[int, Write]:
    """Return writes by id."""
    statement = select(B).where(among_ids(B.c.id, tx.dialect.name))
    return {one.id: one for one in await _all(tx, statement, ids=bound(tx, ids))}


async def pending_count(tx: Tx) -> dict[Side, int]:
    """Return how many writes wait for each side, those not due yet included."""
    found = await tx.execute(select(B.c.side, func.count()).where(PENDING).group_by(B.c.side))
    return {Side(side): number for side, number in found}


class Due(msgspec.Struct, frozen=True):
    """Writes of one side, kind and action that wait, and when the first of them is due."""

    side: Side
    kind: Kind
    action: Action
    count: int
    at: datetime


@cache
def _waiting() -> Select[Any]:
    columns = (B.c.side, B.c.kind, B.c.action)
    return (
        select(*columns, func.count(), func.min(B.c.not_before))
        .where(PENDING)
        .group_by(*columns)
        .order_by(func.min(B.c.not_before), *columns)
    )


async def waiting(tx: Tx) -> list[Due]:
    """Return what waits, the first due first; what to claim next."""
    found = await tx.execute(_waiting())
    return [Due(Side(s), Kind(k), Action(a), number, at) for s, k, a, number, at in found]


async def next_due(tx: Tx) -> datetime | None:
    """Return when the next pending write may go, or None if none does."""
    statement = select(func.min(B.c.not_before)).where(PENDING, B.c.not_before < HELD)
    found: datetime | None = await tx.scalar(statement)
    return found


class Cause(msgspec.Struct, frozen=True):
    """Failed writes with one cause (R63): how many, since when, the first and the newest."""

    side: Side
    cause: str
    count: int
    first: Write
    newest: Write


async def failed(tx: Tx, *, side: Side) -> list[Cause]:
    """Return failed writes of a side grouped by cause, the largest group first."""
    groups = list(
        await tx.execute(
            select(B.c.cause, func.count(), func.min(B.c.id), func.max(B.c.id))
            .where(_FAILED, B.c.side == side.value)
            .group_by(B.c.cause)
            .order_by(func.count().desc(), B.c.cause)
        )
    )
    ids = {one for _, _, first, newest in groups for one in (first, newest)}
    rows = await many(tx, ids=ids)
    return [
        Cause(side, cause, number, rows[first], rows[newest])
        for cause, number, first, newest in groups
    ]


async def by_cause(
    tx: Tx, *, side: Side, cause: str, limit: int = 100, after: int = 0
) -> list[Write]:
    """Return failed writes with one cause in the order of their ids, after one of them."""
    return await _all(
        tx,
        select(B)
        .where(_FAILED, B.c.side == side.value, B.c.cause == cause, B.c.id > after)
        .order_by(B.c.id)
        .limit(limit),
    )


_STANDING = text("outbox.state IN ('pending', 'sending', 'unknown', 'failed')")


async def standing(tx: Tx, *, side: Side, cause: str) -> dict[State, int]:
    """Return how many writes that failed for a cause are not over yet, by where they stand.

    What was put back to be sent again keeps its cause until it is done.
    """
    found = await tx.execute(
        select(B.c.state, func.count())
        .where(_STANDING, B.c.side == side.value, B.c.cause == cause)
        .group_by(B.c.state)
    )
    return {State(state): number for state, number in found}


async def lapsed(
    tx: Tx,
    *,
    before: datetime | None = None,
    side: Side | None = None,
    fence: int | None = None,
    limit: int | None = None,
) -> list[Write]:
    """Return writes that were sent and never settled, those sent first first.

    Either ``before`` says by when their lease ran out, or ``fence`` that the caller holds the
    side now: what was claimed under another fence is left over.
    """
    given: dict[str, Any] = {}
    given |= {} if side is None else {"s": side.value}
    given |= {} if limit is None else {"n": limit}
    given |= {} if before is None else {"before": before}
    given |= {} if fence is None else {"own": fence}
    return await _all(tx, _in_flight(State.SENDING, *sorted(given)), **given)


async def unknown(
    tx: Tx, *, now: datetime, side: Side | None = None, limit: int | None = None
) -> list[Write]:
    """Return writes whose answer was lost and that are due for a look, those sent first first."""
    given: dict[str, Any] = {"due": now}
    given |= {} if side is None else {"s": side.value}
    given |= {} if limit is None else {"n": limit}
    return await _all(tx, _in_flight(State.UNKNOWN, *sorted(given)), **given)


async def in_flight(tx: Tx, *, side: Side) -> set[str]:
    """Return the lanes of a side whose write was sent and is not settled yet."""
    found = await tx.execute(_LANES, {"s": side.value})
    return {row.lane for row in found}


_LANES = select(B.c.lane).where(_IN_FLIGHT, B.c.side == bindparam("s"))


@cache
def _in_flight(state: State, *given: str) -> Select[Any]:
    """Return the statement for what is ``given``, by the names of its parameters."""
    known = {
        "s": B.c.side == bindparam("s"),
        "before": B.c.sent_at < bindparam("before"),
        "own": B.c.fence != bindparam("own"),
        "due": B.c.not_before <= bindparam("due"),
    }
    statement = select(B).where(_IN_FLIGHT, B.c.state == fixed(state))
    statement = statement.where(*(known[one] for one in given if one in known))
    statement = statement.order_by(B.c.sent_at, B.c.id)
    return statement.limit(bindparam("n")) if "n" in given else statement


@cache
def _next_of() -> tuple[Select[Any], Select[Any]]:
    first = select(func.min(B.c.not_before)).where(B.c.side == bindparam("s"))
    send = first.where(PENDING, B.c.not_before < HELD, ~blocked())
    return send, first.where(_IN_FLIGHT, B.c.state == fixed(State.UNKNOWN))


async def next_due_of(tx: Tx, *, side: Side) -> datetime | None:
    """Return when there is something to do on a side: a write to send, a lost answer to look for.

    What is held back does not count, nor what waits for another write: settling that one is the
    moment to ask again.
    """
    found = [await tx.scalar(one, {"s": side.value}) for one in _next_of()]
    return min(filter(None, found), default=None)


async def of_run(
    tx: Tx, *, run: int, states: Collection[State] = tuple(State), batch: int = 500
) -> AsyncIterator[list[Write]]:
    """Yield the writes of a run in the order of their ids, some hundred at a time."""
    after = 0
    wanted = [state.value for state in states]
    while True:
        found = await _all(
            tx,
            select(B)
            .where(B.c.run_id == run, B.c.id > after, B.c.state.in_(wanted))
            .order_by(B.c.id)
            .limit(batch),
        )
        if not found:
            return
        yield found
        after = found[-1].id


async def of_review(tx: Tx, *, review: int) -> list[Write]:
    """Return the writes that a person's answer made, oldest first."""
    return await _all(tx, select(B).where(B.c.review_id == review).order_by(B.c.id))


async def states_of_run(tx: Tx, *, run: int) -> dict[State, int]:
    """Return how many writes of a run stand where."""
    found = await tx.execute(
        select(B.c.state, func.count()).where(B.c.run_id == run).group_by(B.c.state)
    )
    return {State(state): number for state, number in found}
