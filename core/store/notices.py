"""Slack messages that must show something: wanted, due, shown (F42)."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Update, bindparam, case, delete, func, select, text, update

from core.store.database import Tx
from core.store.sql import among, bound, insert, table
from core.store.tables import Notice as Row

N = table(Row)
RUN = "run"
"""The kind of notices whose subject is a run's id."""
_DUE = text("notice.shown < notice.wanted")


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One message: what it is about, where it goes, where it was posted."""

    id: int
    key: str
    kind: str
    subject: str
    channel: str
    fallback: str
    thread_ts: str
    ts: str
    posted_channel: str
    wanted: int
    shown: int
    attempts: int
    not_before: datetime
    error: str


def _notice(row: Any) -> Notice:
    return Notice(**dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name of a row's columns


async def want(
    tx: Tx,
    *,
    key: str,
    kind: str,
    subject: str,
    channel: str,
    now: datetime,
    fallback: str = "",
    thread_ts: str = "",
) -> int:
    """Ask for a message, or for a newer state of the one with this key; return its id.

    A message that was posted is updated where it stands. ``fallback`` is the person who gets it
    where the bot is not in the channel.
    """
    put = insert(Row, tx.dialect.name).values(
        key=key,
        kind=kind,
        subject=subject,
        channel=channel,
        fallback=fallback,
        thread_ts=thread_ts,
        ts="",
        posted_channel="",
        wanted=1,
        shown=0,
        attempts=0,
        not_before=now,
        error="",
    )
    put = put.on_conflict_do_update(
        index_elements=["key"],
        set_={"wanted": N.c.wanted + 1, "kind": put.excluded.kind, "subject": put.excluded.subject},
    )
    return int(await tx.scalar(put.returning(N.c.id)) or 0)


@cache
def _bump(dialect: str) -> Update:
    about = (N.c.kind == bindparam("about"), among(N.c.subject, dialect))
    return update(N).where(*about).values(wanted=N.c.wanted + 1)


async def bump(tx: Tx, *, kind: str, subjects: Iterable[str]) -> None:
    """Let every message about these subjects show their newer state; one statement."""
    await tx.execute(_bump(tx.dialect.name), {"about": kind, "ids": bound(tx, subjects)})


async def bump_runs(tx: Tx, *, runs: Iterable[int]) -> None:
    """Let every message about these runs show their newer state."""
    subjects = [str(run) for run in runs]
    if subjects:
        await bump(tx, kind=RUN, subjects=subjects)


async def due(tx: Tx, *, now: datetime, limit: int) -> list[Notice]:
    """Return messages that do not show their newest state and may be sent, oldest first."""
    found = await tx.execute(
        select(N).where(_DUE, N.c.not_before <= now).order_by(N.c.not_before, N.c.id).limit(limit)
    )
    return [_notice(row) for row in found]


async def next_due(tx: Tx) -> datetime | None:
    """Return when the next message may be sent, or None if every one shows its newest state."""
    found: datetime | None = await tx.scalar(select(func.min(N.c.not_before)).where(_DUE))
    return found


async def shown(
    tx: Tx,
    *,
    id: int,  # noqa: A002
    wanted: int,
    ts: str,
    channel: str,
    not_before: datetime | None = None,
) -> None:
    """Say that a message was sent and showed the state ``wanted``; a newer one stays due.

    ``not_before`` is when the next state may be shown at the earliest.
    """
    values: dict[str, Any] = {
        "shown": case((N.c.shown < wanted, wanted), else_=N.c.shown),
        "ts": ts,
        "posted_channel": channel,
        "attempts": 0,
        "error": "",
    }
    if not_before is not None:
        values["not_before"] = not_before
    await tx.execute(update(N).where(N.c.id == id).values(values))


async def failed(tx: Tx, *, id: int, not_before: datetime, error: str) -> None:  # noqa: A002
    """Say that a message could not be sent and when to try again."""
    values = {"not_before": not_before, "error": error, "attempts": N.c.attempts + 1}
    await tx.execute(update(N).where(N.c.id == id).values(values))


async def at(tx: Tx, *, channel: str, ts: str) -> Notice | None:
    """Return the message that stands at a place in Slack, or None."""
    row = (await tx.execute(select(N).where(N.c.posted_channel == channel, N.c.ts == ts))).first()
    return _notice(row) if row else None


async def by_key(tx: Tx, *, key: str) -> Notice | None:
    """Return the message with this key, or None."""
    row = (await tx.execute(select(N).where(N.c.key == key))).first()
    return _notice(row) if row else None


async def drop(tx: Tx, *, id: int) -> None:  # noqa: A002
    """Forget a message: its subject or its place in Slack is gone."""
    await tx.execute(delete(N).where(N.c.id == bindparam("i")), {"i": id})
