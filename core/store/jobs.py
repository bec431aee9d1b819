"""Work to do, claimed with a lease and committed under a fence (F37, F39).

States: queued -> working -> done | failed, and working -> queued for a retry. A lease is measured
by the database's clock, so that replicas with different clocks agree, and so that a demo whose
time is moved forward loses no claim. When a lease runs out, the next claim takes the job over
with a higher fence, and every later word of the former owner raises FencedOutError.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Update,
    and_,
    delete,
    exists,
    literal_column,
    or_,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError

from core.store.columns import UtcTime
from core.store.database import Tx
from core.store.errors import FencedOutError
from core.store.sql import insert, read, table, written
from core.store.tables import Job as Row

J = table(Row)
_CLOCK = {
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)",
}
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_QUEUED = text("state = 'queued'")

__all__ = [
    "FencedOutError",
    "Job",
    "State",
    "again",
    "claim",
    "enqueue",
    "extend",
    "fail",
    "finish",
    "hold",
    "next_due",
    "prune",
    "release",
]


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed job; ``id`` and ``fence`` are named with every later word about it."""

    id: int
    kind: str
    key: str
    lane: str
    payload: Mapping[str, Any]
    fence: int
    attempts: int
    """How often it was claimed, this time included."""


def _job(row: Any) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        key=row.key,
        lane=row.lane,
        payload=read(row.payload, dict[str, Any]),
        fence=row.fence,
        attempts=row.attempts,
    )


def _clock(tx: Tx) -> ColumnElement[Any]:
    """Return the database's own time as microseconds."""
    return literal_column(_CLOCK[tx.dialect.name], BigInteger)


async def enqueue(
    tx: Tx,
    *,
    kind: str,
    key: str,
    lane: str,
    run_after: datetime,
    payload: Mapping[str, Any] | None = None,
) -> bool:
    """Queue a job in the caller's transaction; False if one with this key waits already.

    Jobs of one lane work one at a time.
    """
    put = insert(Row, tx.dialect.name).values(
        kind=kind,
        key=key,
        lane=lane,
        payload=written(dict(payload or {})),
        state=State.QUEUED.value,
        fence=0,
        owner="",
        attempts=0,
        run_after=run_after,
        error="",
    )
    put = put.on_conflict_do_nothing(index_elements=["key"], index_where=_QUEUED)
    return await tx.scalar(put.returning(J.c.id)) is not None


def _claim(
    tx: Tx, owner: str, lease: timedelta, now: datetime, lanes: Collection[str] | None
) -> Update:
    clock = _clock(tx)
    busy = J.alias("busy")
    lane_busy = exists().where(busy.c.lane == J.c.lane, text("busy.state = 'working'"))
    lapsed = and_(
        J.c.state == State.WORKING.value, type_coerce(J.c.lease_until, BigInteger) <= clock
    )
    ready = and_(J.c.state == State.QUEUED.value, J.c.run_after <= now, ~lane_busy)
    found = select(J.c.id).where(or_(lapsed, ready)).order_by(J.c.run_after, J.c.id).limit(1)
    if lanes is not None:
        found = found.where(J.c.lane.in_(list(lanes)))
    if tx.dialect.name == "postgresql":
        found = found.with_for_update(skip_locked=True, of=J)
    one = found.cte("one")
    until = clock + int(lease / timedelta(microseconds=1))
    return (
        update(J)
        .where(J.c.id.in_(select(one.c.id)))
        .values(
            state=State.WORKING.value,
            fence=J.c.fence + 1,
            owner=owner,
            attempts=J.c.attempts + 1,
            lease_until=type_coerce(until, UtcTime),
        )
        .returning(J)
    )


async def claim(
    tx: Tx,
    *,
    owner: str,
    lease: timedelta,
    now: datetime,
    lanes: Collection[str] | None = None,
) -> Job | None:
    """Take the next job that is due, or one whose lease ran out; None if there is none.

    ``now`` decides what is due, the database's clock what has lapsed. Two claimers never get the
    same job, nor two jobs of one lane.
    """
    try:
        async with tx.begin_nested():
            row = (await tx.execute(_claim(tx, owner, lease, now, lanes))).first()
    except IntegrityError:  # the lane was taken in the same moment
        return None
    return _job(row) if row else None


def _held(job_id: int, fence: int) -> Update:
    return update(J).where(J.c.id == job_id, J.c.fence == fence, J.c.state == State.WORKING.value)


async def _under_fence(tx: Tx, statement: Update, job_id: int, fence: int) -> None:
    if (await tx.execute(statement)).rowcount != 1:
        raise FencedOutError("job", job_id, fence)


async def extend(tx: Tx, *, id: int, fence: int, lease: timedelta) -> None:  # noqa: A002
    """Keep a claim for another lease; in the transaction of a page it also guards its commit."""
    until = _clock(tx) + int(lease / timedelta(microseconds=1))
    statement = _held(id, fence).values(lease_until=type_coerce(until, UtcTime))
    await _under_fence(tx, statement, id, fence)


async def hold(tx: Tx, *, id: int, fence: int) -> None:  # noqa: A002
    """Raise FencedOutError in this transaction unless the claim is still held (F39).

    The row is locked until the transaction ends, so that nobody takes the job over meanwhile.
    """
    statement = select(J.c.id).where(
        J.c.id == id, J.c.fence == fence, J.c.state == State.WORKING.value
    )
    if tx.dialect.name == "postgresql":
        statement = statement.with_for_update()
    if await tx.scalar(statement) is None:
        raise FencedOutError("job", id, fence)


async def finish(tx: Tx, *, id: int, fence: int) -> None:  # noqa: A002
    """Say that a job is done."""
    statement = _held(id, fence).values(state=State.DONE.value, lease_until=None, error="")
    await _under_fence(tx, statement, id, fence)


async def fail(tx: Tx, *, id: int, fence: int, error: str) -> None:  # noqa: A002
    """Give a job up for good."""
    statement = _held(id, fence).values(state=State.FAILED.value, lease_until=None, error=error)
    await _under_fence(tx, statement, id, fence)


async def again(
    tx: Tx,
    *,
    id: int,  # noqa: A002
    fence: int,
    run_after: datetime,
    error: str = "",
) -> bool:
    """Put a job back for a later time; False if a job with its key waits already and stands in."""
    again = _held(id, fence).values(
        state=State.QUEUED.value, lease_until=None, run_after=run_after, error=error
    )
    try:
        async with tx.begin_nested():
            await _under_fence(tx, again, id, fence)
    except IntegrityError:
        await finish(tx, id=id, fence=fence)
        return False
    return True


async def release(tx: Tx) -> int:
    """Let every claim lapse at once; return how many.

    Only where no other process can be working: at the start on SQLite, whose lock says so (F37).
    """
    statement = update(J).where(text("state = 'working'")).values(lease_until=_LONG_AGO)
    return (await tx.execute(statement)).rowcount


async def prune(tx: Tx, *, before: datetime) -> None:
    """Drop jobs that are over and were due before a time."""
    over = (State.DONE.value, State.FAILED.value)
    await tx.execute(delete(J).where(J.c.state.in_(over), J.c.run_after < before))


async def next_due(tx: Tx) -> datetime | None:
    """Return when the next queued job is due, or None."""
    first = select(J.c.run_after).where(_QUEUED).order_by(J.c.run_after).limit(1)
    found: datetime | None = await tx.scalar(first)
    return found
