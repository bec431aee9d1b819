"""What the bot says by itself: due messages, and the truth they show when they are sent (F42)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from core.domain.notices import NoticeKind
from core.store import notices, turns
from core.store import settings as stored
from core.store.notices import Notice
from core.sync.engine import Engine
from core.sync.trouble import DISK, TROUBLE, Trouble
from core.usecases import errors, pausing, reviews, runs, settings

LIMIT = 20
POSTER = "poster"
RUN_PAUSE = timedelta(seconds=1.5)
"""Progress is shown at most this often: Slack takes 50 updates a minute."""

View = Callable[[Engine, Notice], Awaitable[Any]]
Due = Notice


class Turn(msgspec.Struct, frozen=True):
    """Who posts: of several replicas one at a time, so that no message is posted twice (F42)."""

    owner: str
    lease: timedelta


async def take(engine: Engine, turn: Turn) -> bool:
    """Tell whether ``turn.owner`` posts now, and for another lease.

    On SQLite there is one process, and nothing to ask.
    """
    if engine.db.path is not None:
        return True
    async with engine.db.beside() as tx:
        return await turns.take(tx, name=POSTER, owner=turn.owner, lease=turn.lease)


async def leave(engine: Engine, turn: Turn) -> None:
    """Let another replica post at once."""
    if engine.db.path is None:
        async with engine.db.beside() as tx:
            await turns.leave(tx, name=POSTER, owner=turn.owner)


async def due(engine: Engine) -> list[Notice]:
    """Return the messages that do not show their newest state."""
    async with engine.db.read() as tx:
        return await notices.due(tx, now=engine.clock.now(), limit=LIMIT)


async def view(engine: Engine, notice: Notice) -> Any | None:
    """Return what the message should show now; None when its subject is gone."""
    return await VIEWS[NoticeKind(notice.kind)](engine, notice)


async def shown(engine: Engine, notice: Notice, *, ts: str, channel: str) -> None:
    """Note that the message shows its newest state."""
    progress = notice.kind == NoticeKind.RUN
    pause = engine.clock.now() + RUN_PAUSE if progress else None
    async with engine.db.write() as tx:
        await notices.shown(
            tx, id=notice.id, wanted=notice.wanted, ts=ts, channel=channel, not_before=pause
        )


async def later(engine: Engine, notice: Notice, wait: timedelta, reason: str) -> None:
    """Note that Slack did not take it, and when to try again."""
    async with engine.db.write() as tx:
        at = engine.clock.now() + wait
        await notices.failed(tx, id=notice.id, not_before=at, error=reason)


async def drop(engine: Engine, notice: Notice) -> None:
    """Forget a message whose subject or place is gone."""
    async with engine.db.write() as tx:
        await notices.drop(tx, id=notice.id)


class SideTrouble(msgspec.Struct, frozen=True):
    """A service or the disk that cannot be used, or can be again."""

    trouble: Trouble

    @property
    def disk(self) -> bool:
        """Tell whether it is the database's disk, and no service."""
        return self.trouble.side == DISK


async def _trouble(engine: Engine, notice: Notice) -> SideTrouble | None:
    async with engine.db.read() as tx:
        saved = await stored.read(tx, f"{TROUBLE}:{notice.subject}", Trouble)
    return SideTrouble(saved.value) if saved else None


VIEWS: Mapping[NoticeKind, View] = {
    NoticeKind.TOKEN: _trouble,
    NoticeKind.DUPLICATES: reviews.alert,
    NoticeKind.REVIEW: reviews.notice_card,
    NoticeKind.OUTCOME: reviews.notice_card,
    NoticeKind.REMINDER: reviews.reminder,
    NoticeKind.ERRORS: errors.notice_view,
    NoticeKind.FIELD_PAUSED: errors.paused_view,
    NoticeKind.RUN: runs.notice_view,
    NoticeKind.MASS: runs.question_view,
    NoticeKind.SETTINGS: settings.notice_view,
    NoticeKind.PAUSED: pausing.notice_view,
}
