"""Answering: one winner, whoever presses first (F43)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.exc import IntegrityError

from core.domain.states import REVIEW_TRANSITIONS, check
from core.domain.states import Review as State
from core.store.database import Tx
from core.store.errors import MissingRowError
from core.store.reviews.rows import Review, V, leading_to, review
from core.store.sql import fixed, insert, table, written
from core.store.tables import Later as LaterRow

L = table(LaterRow)
_OPEN = (fixed(State.OPEN), fixed(State.SECONDED))


async def answer(
    tx: Tx,
    *,
    id: int,  # noqa: A002
    version: int,
    to: State,
    by: str,
    answer: Mapping[str, Any],
    now: datetime,
    comment: str = "",
) -> bool:
    """Decide a review and tell whether this press won: False means it was too late.

    It is too late when the review moved on or changed since the button was drawn (``version``).
    """
    statement = (
        update(V)
        .where(V.c.id == id, V.c.version == version, V.c.state.in_(leading_to(to)))
        .values(
            state=to.value,
            version=V.c.version + 1,
            answer=written(dict(answer)),
            decided_by=by,
            decided_at=now,
            comment=comment,
        )
    )
    return (await tx.execute(statement)).rowcount == 1


async def settle(tx: Tx, *, id: int, to: State) -> State:  # noqa: A002
    """Move a review on without a person: applied, failed, superseded; return where it stood.

    Raises IllegalTransitionError where it cannot go, MissingRowError for an unknown id.
    """
    statement = select(V.c.state).where(V.c.id == id)
    if tx.dialect.name == "postgresql":
        statement = statement.with_for_update()
    found = await tx.scalar(statement)
    if found is None:
        raise MissingRowError("review", id)
    was = State(found)
    check(REVIEW_TRANSITIONS, was, to)
    await tx.execute(update(V).where(V.c.id == id).values(state=to.value, version=V.c.version + 1))
    return was


async def supersede(tx: Tx, *, id: int) -> bool:  # noqa: A002
    """Say that something newer made a question pointless; False if it was over already."""
    statement = (
        update(V)
        .where(V.c.id == id, V.c.state.in_(leading_to(State.SUPERSEDED)))
        .values(state=State.SUPERSEDED.value, version=V.c.version + 1)
    )
    return (await tx.execute(statement)).rowcount == 1


_ENDING = select(V.c.id).where(V.c.state.in_(_OPEN), V.c.expires_at <= bindparam("by"))
_EXPIRE = (
    update(V)
    .where(V.c.id.in_(_ENDING.limit(bindparam("n"))), V.c.state.in_(_OPEN))
    .values(state=State.EXPIRED.value, version=V.c.version + 1)
    .returning(V)
)
_REMIND = (
    update(V)
    .where(V.c.id.in_(_ENDING.where(V.c.reminded.is_(False)).limit(bindparam("n"))))
    .values(reminded=True)
    .returning(V)
)


async def expire(tx: Tx, *, now: datetime, limit: int = 100) -> list[Review]:
    """Expire what nobody answered in time and return it (R76)."""
    found = await tx.execute(_EXPIRE, {"by": now, "n": limit})
    return sorted((review(row) for row in found), key=lambda one: one.id)


async def remind(tx: Tx, *, now: datetime, ahead: timedelta, limit: int = 100) -> list[Review]:
    """Return what expires within a time and was not reminded of; each comes once (R76)."""
    found = await tx.execute(_REMIND, {"by": now + ahead, "n": limit})
    return sorted((review(row) for row in found), key=lambda one: one.id)


async def later(tx: Tx, *, id: int, user: str, until: datetime) -> None:  # noqa: A002
    """Hide a review from one person until a time."""
    put = insert(LaterRow, tx.dialect.name).values(review_id=id, user=user, until=until)
    put = put.on_conflict_do_update(
        index_elements=["review_id", "user"], set_={"until": put.excluded.until}
    )
    await tx.execute(put)


_OVER = delete(L).where(L.c.until <= bindparam("by"))


async def forget_laters(tx: Tx, *, now: datetime) -> None:
    """Drop what is no longer hidden."""
    await tx.execute(_OVER, {"by": now})


async def reopen(
    tx: Tx,
    *,
    id: int,  # noqa: A002
    expires_at: datetime | None,
) -> bool:
    """Open a declined or expired review again; False if it stands or a newer one does."""
    statement = (
        update(V)
        .where(V.c.id == id, text("state IN ('declined', 'expired')"))
        .values(
            state=State.OPEN.value,
            version=V.c.version + 1,
            answer="{}",
            decided_by="",
            decided_at=None,
            reminded=False,
            expires_at=expires_at,
        )
    )
    try:
        async with tx.begin_nested():
            return (await tx.execute(statement)).rowcount == 1
    except IntegrityError:
        return False
