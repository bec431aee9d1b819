"""Work to do, claimed with a lease and committed under a fence (F37, F39).

States: queued -> working -> done | failed, and working -> queued for a retry. A lease is measured
by the database's clock, so that replicas with different clocks agree, and so that a demo whose
time is moved forward loses no claim. When a lease runs out, the next claim takes the job over
with a higher fence, and every later word of the former owner raises FencedOutError.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    Update,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningInsert

from core.store.database import Tx
from core.store.errors import FencedOutError
from core.store.sql import fixed, insert, lapsed, micros, read, table, until, written
from core.store.tables import Job as Row

J = table(Row)
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
    "leave",
    "look",
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


@cache
def _put(dialect: str) -> ReturningInsert[Any]:
    put = insert(Row, dialect).on_conflict_do_nothing(index_elements=["key"], index_where=_QUEUED)
    return put.returning(J.c.id)


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
    row = {
        "kind": kind,
        "key": key,
        "lane": lane,
        "payload": written(dict(payload or {})),
        "state": State.QUEUED.value,
        "fence": 0,
        "owner": "",
        "attempts": 0,
        "run_after": run_after,
        "error": "",
    }
    return await tx.scalar(_put(tx.dialect.name), row) is not None


@cache
def _claim(dialect: str, lanes: tuple[str, ...] | None) -> Update:
    busy = J.alias("busy")
    lane_busy = exists().where(busy.c.lane == J.c.lane, text("busy.state = 'working'"))
    left = and_(J.c.state == fixed(State.WORKING), lapsed(J.c.lease_until, dialect))
    ready = and_(J.c.state == fixed(State.QUEUED), J.c.run_after <= bindparam("due_at"), ~lane_busy)
    found = select(J.c.id).where(or_(left, ready)).order_by(J.c.run_after, J.c.id).limit(1)
    if lanes is not None:
        found = found.where(J.c.lane.in_(lanes))
    if dialect == "postgresql":
        found = found.with_for_update(skip_locked=True, of=J)
    one = found.cte("one")
    return (
        update(J)
        .where(J.c.id.in_(select(one.c.id)))
        .values(
            state=State.WORKING.value,
            fence=J.c.fence + 1,
            owner=bindparam("new_owner"),
            attempts=J.c.attempts + 1,
            lease_until=until(dialect),
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
    statement = _claim(tx.dialect.name, None if lanes is None else tuple(sorted(lanes)))
    given = {"due_at": now, "new_owner": owner, "lease": micros(lease)}
    try:
        async with tx.begin_nested():
            row = (await tx.execute(statement, given)).first()
    except IntegrityError:  # the lane was taken in the same moment
        return None
    return _job(row) if row else None


_WORKING = (
    J.c.id == bindparam("i"),
    J.c.fence == bindparam("held"),
    J.c.state == fixed(State.WORKING),
)
_END = (
    update(J)
    .where(*_WORKING)
    .values(state=bindparam("new_state"), lease_until=None, error=bindparam("new_error"))
)
_AGAIN = _END.values(run_after=bindparam("later"))
_LEAVE = update(J).where(*_WORKING).values(lease_until=_LONG_AGO)


@cache
def _extend(dialect: str) -> Update:
    return update(J).where(*_WORKING).values(lease_until=until(dialect))


async def _under_fence(tx: Tx, statement: Update, job_id: int, fence: int, **given: Any) -> None:
    if (await tx.execute(statement, {"i": job_id, "held": fence, **given})).rowcount != 1:
        raise FencedOutError("job", job_id, fence)


async def extend(tx: Tx, *, id: int, fence: int, lease: timedelta) -> None:  # noqa: A002
    """Keep a claim for another lease; in the transaction of a page it also guards its commit."""
    await _under_fence(tx, _extend(tx.dialect.name), id, fence, lease=micros(lease))


_LOOK = select(J.c.id).where(*_WORKING)
_HOLD = _LOOK.with_for_update()


async def hold(tx: Tx, *, id: int, fence: int) -> None:  # noqa: A002
    """Raise FencedOutError in this transaction unless the claim is still held (F39).

    The row is locked until the transaction ends, so that nobody takes the job over meanwhile.
    """
    locking = tx.dialect.name == "postgresql"
    statement = _HOLD if locking else _LOOK
    if await tx.scalar(statement, {"i": id, "held": fence}) is None:
        raise FencedOutError("job", id, fence)


async def look(tx: Tx, *, id: int, fence: int) -> None:  # noqa: A002
    """Raise FencedOutError unless the claim is held at this moment; nothing is locked."""
    if await tx.scalar(_LOOK, {"i": id, "held": fence}) is None:
        raise FencedOutError("job", id, fence)


async def finish(tx: Tx, *, id: int, fence: int) -> None:  # noqa: A002
    """Say that a job is done."""
    await _under_fence(tx, _END, id, fence, new_state=State.DONE.value, new_error="")


async def fail(tx: Tx, *, id: int, fence: int, error: str) -> None:  # noqa: A002
    """Give a job up for good."""
    await _under_fence(tx, _END, id, fence, new_state=State.FAILED.value, new_error=error)


async def again(
    tx: Tx,
    *,
    id: int,  # noqa: A002
    fence: int,
    run_after: datetime,
    error: str = "",
) -> bool:
    """Put a job back for a later time; False if a job with its key waits already and stands in."""
    back = {"new_state": State.QUEUED.value, "new_error": error, "later": run_after}
    try:
        async with tx.begin_nested():
            await _under_fence(tx, _AGAIN, id, fence, **back)
    except IntegrityError:
        await finish(tx, id=id, fence=fence)
        return False
    return True


async def leave(tx: Tx, *, id: int, fence: int) -> None:  # noqa: A002
    """Let a claim lapse at once: its process stops in order, and another one may go on."""
    await _under_fence(tx, _LEAVE, id, fence)


async def release(tx: Tx) -> int:
    """Let every claim lapse at once; return how many.

    Only where no other process can be working: at the start on SQLite, whose lock says so (F37).
    """
    statement = update(J).where(text("state = 'working'")).values(lease_until=_LONG_AGO)
    return (await tx.execute(statement)).rowcount


_PRUNE = delete(J).where(
    J.c.state.in_((fixed(State.DONE), fixed(State.FAILED))), J.c.run_after < bindparam("before")
)


async def prune(tx: Tx, *, before: datetime) -> None:
    """Drop jobs that are over and were due before a time."""
    await tx.execute(_PRUNE, {"before": before})


_NEXT = select(J.c.run_after).where(_QUEUED).order_by(J.c.run_after).limit(1)


async def next_due(tx: Tx) -> datetime | None:
    """Return when the next queued job is due, or None."""
    found: datetime | None = await tx.scalar(_NEXT)
    return found
