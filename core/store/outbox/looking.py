"""What waits, what failed, what hangs."""

from collections.abc import AsyncIterator, Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, func, select, text

from core.domain.changes import Action
from core.domain.records import Kind, Side
from core.domain.states import Outbox as State
from core.store.database import Tx
from core.store.outbox.adding import HELD
from core.store.outbox.rows import B, Write, write
from core.store.outbox.sending import PENDING, blocked
from core.store.sql import among_ids, bound

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


async def waiting(tx: Tx) -> list[Due]:
    """Return what waits, the first due first; what to claim next."""
    columns = (B.c.side, B.c.kind, B.c.action)
    found = await tx.execute(
        select(*columns, func.count(), func.min(B.c.not_before))
        .where(PENDING)
        .group_by(*columns)
        .order_by(func.min(B.c.not_before), *columns)
    )
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
    statement = _in_flight(State.SENDING, side, limit)
    if before is not None:
        statement = statement.where(B.c.sent_at < before)
    if fence is not None:
        statement = statement.where(B.c.fence != fence)
    return await _all(tx, statement)


async def unknown(
    tx: Tx, *, now: datetime, side: Side | None = None, limit: int | None = None
) -> list[Write]:
    """Return writes whose answer was lost and that are due for a look, those sent first first."""
    return await _all(tx, _in_flight(State.UNKNOWN, side, limit).where(B.c.not_before <= now))


async def in_flight(tx: Tx, *, side: Side) -> set[str]:
    """Return the lanes of a side whose write was sent and is not settled yet."""
    found = await tx.execute(select(B.c.lane).where(_IN_FLIGHT, B.c.side == side.value))
    return {row.lane for row in found}


def _in_flight(state: State, side: Side | None, limit: int | None) -> Select[Any]:
    statement = select(B).where(_IN_FLIGHT, B.c.state == state.value)
    if side is not None:
        statement = statement.where(B.c.side == side.value)
    return statement.order_by(B.c.sent_at, B.c.id).limit(limit)


async def next_due_of(tx: Tx, *, side: Side) -> datetime | None:
    """Return when there is something to do on a side: a write to send, a lost answer to look for.

    What is held back does not count, nor what waits for another write: settling that one is the
    moment to ask again.
    """
    send = select(func.min(B.c.not_before)).where(
        PENDING, B.c.side == side.value, B.c.not_before < HELD, ~blocked()
    )
    look = select(func.min(B.c.not_before)).where(
        _IN_FLIGHT, B.c.state == State.UNKNOWN.value, B.c.side == side.value
    )
    return min(filter(None, (await tx.scalar(send), await tx.scalar(look))), default=None)


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
