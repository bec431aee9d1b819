"""Claiming writes and saying what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from core.domain.changes import Action, Change
from core.domain.records import Kind, Side
from core.domain.states import OUTBOX_TRANSITIONS, check
from core.domain.states import Outbox as State
from core.store.database import Tx
from core.store.errors import FencedOutError, MissingRowError
from core.store.outbox.rows import B, Write, write
from core.store.sql import among_ids, bound, fixed, slices, written

PENDING = text("outbox.state = 'pending'")
_EARLIER = B.alias("earlier")
_FIRST = B.alias("first")
_OPEN = text("earlier.state IN ('pending', 'sending', 'unknown', 'failed')")


def blocked() -> ColumnElement[bool]:
    """Return "something goes first": an older write of the lane, or the one it waits for."""
    in_flight = _EARLIER.c.state.in_((fixed(State.SENDING), fixed(State.UNKNOWN)))
    older = (_EARLIER.c.state == fixed(State.PENDING)) & (_EARLIER.c.id < B.c.id)
    behind = exists().where(_EARLIER.c.lane == B.c.lane, _OPEN, or_(in_flight, older))
    waiting = exists().where(
        _FIRST.c.id == B.c.after_id,
        _FIRST.c.state.in_([fixed(one) for one in (State.PENDING, State.SENDING, State.UNKNOWN)]),
    )
    return or_(behind, waiting)


@cache
def _due(*, locking: bool) -> Select[Any]:
    """Return the ids of writes that may go now: due, and nothing goes first."""
    found = (
        select(B.c.id)
        .where(
            PENDING,
            B.c.side == bindparam("s"),
            B.c.kind == bindparam("k"),
            B.c.action == bindparam("a"),
            B.c.not_before <= bindparam("due_at"),
            ~blocked(),
        )
        .order_by(B.c.not_before, B.c.id)
        .limit(bindparam("n"))
    )
    return found.with_for_update(skip_locked=True, of=B) if locking else found


@cache
def _claim(*, locking: bool) -> Update:
    due = _due(locking=locking).cte("due")  # PostgreSQL could look twice into a plain sub-query
    return (
        update(B)
        .where(B.c.id.in_(select(due.c.id)))
        .values(
            state=State.SENDING.value,
            sent_at=bindparam("sent"),
            updated_at=bindparam("sent"),
            fence=bindparam("new_fence"),
            attempts=B.c.attempts + 1,
        )
        .returning(B)
    )


async def claim(
    tx: Tx, *, side: Side, kind: Kind, action: Action, limit: int, now: datetime, fence: int
) -> list[Write]:
    """Take writes that are due, oldest first and at most one a lane; they are ``sending`` then.

    A write waits for the older ones of its lane and for its ``after`` until that is decided,
    however it ended. Two claimers never get the same; one that comes second gets less.
    """
    given = {
        "s": side.value,
        "k": kind.value,
        "a": action.value,
        "n": limit,
        "due_at": now,
        "sent": now,
        "new_fence": fence,
    }
    statement = _claim(locking=tx.dialect.name == "postgresql")
    try:
        async with tx.begin_nested():
            found = [write(row) for row in await tx.execute(statement, given)]
    except IntegrityError:  # the lane was taken in the same moment
        return []
    return sorted(found, key=lambda one: one.id)


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one write; None leaves a column as it is."""

    id: int
    to: State
    remote_id: str | None = None
    not_before: datetime | None = None
    cause: str | None = None
    error: Mapping[str, Any] | None = None
    attempts: int | None = None
    body: Mapping[str, Any] | None = None
    changes: tuple[Change, ...] | None = None
    author: str | None = None
    """Whose it is from now on: a person's is left alone by the rules."""


@cache
def _standing(dialect: str) -> Select[Any]:
    found = select(B.c.id, B.c.state, B.c.fence).where(among_ids(B.c.id, dialect))
    return found.with_for_update() if dialect == "postgresql" else found


_MAYBE = ("remote_id", "not_before", "cause", "error", "attempts", "body", "changes", "author")
_SETTLE = (
    update(B)
    .where(B.c.id == bindparam("i"))
    .values(
        state=bindparam("new_state"),
        updated_at=bindparam("at"),
        **{
            name: func.coalesce(bindparam(f"new_{name}", type_=B.c[name].type), B.c[name])
            for name in _MAYBE
        },
    )
)


async def settle(
    tx: Tx, *, settlements: Sequence[Settlement], now: datetime, fence: int | None = None
) -> dict[int, State]:
    """Move writes and return where they stood, by id.

    Raises IllegalTransitionError for a move the states forbid, MissingRowError for an unknown id,
    and FencedOutError where a ``fence`` is given and a write was claimed under another (F39).
    """
    given = {"ids": bound(tx, [one.id for one in settlements])}
    found = await tx.execute(_standing(tx.dialect.name), given)
    before = {row.id: (State(row.state), row.fence) for row in found}
    for one in settlements:
        if one.id not in before:
            raise MissingRowError("outbox row", one.id)
        was, claimed = before[one.id]
        if fence is not None and claimed != fence:
            raise FencedOutError("outbox row", one.id, fence)
        check(OUTBOX_TRANSITIONS, was, one.to)
    for part in slices([_settled(one, now) for one in settlements]):
        await tx.execute(_SETTLE, part)
    return {one: was for one, (was, _) in before.items()}


def _settled(to: Settlement, now: datetime) -> dict[str, Any]:
    """Return the parameters of a settlement; None leaves a column as it is."""
    return {
        "i": to.id,
        "at": now,
        "new_state": to.to.value,
        "new_remote_id": to.remote_id,
        "new_not_before": to.not_before,
        "new_cause": to.cause,
        "new_error": None if to.error is None else written(dict(to.error)),
        "new_attempts": to.attempts,
        "new_body": None if to.body is None else written(dict(to.body)),
        "new_changes": None if to.changes is None else written(to.changes),
        "new_author": to.author,
    }


_NARROW = (
    update(B)
    .where(B.c.id == bindparam("i"), B.c.state == State.SENDING.value)
    .values(changes=bindparam("new_changes"), updated_at=bindparam("at"))
)


async def narrow(tx: Tx, *, left: Mapping[int, tuple[Change, ...]], now: datetime) -> None:
    """Leave only these changes in writes that were claimed and are not sent yet (F11)."""
    rows = [{"i": one, "new_changes": written(kept), "at": now} for one, kept in left.items()]
    for part in slices(rows):
        await tx.execute(_NARROW, part)
