"""Stopping all writing at once, and going on (R73)."""

from datetime import datetime

import msgspec

from core.domain.notices import NoticeKind
from core.store import activity, notices
from core.store import settings as stored
from core.store.notices import Notice
from core.sync.applying import enqueue_both
from core.sync.engine import Engine
from core.sync.switches import PAUSED, Switch, turn
from core.usecases.channels import announce


class Turned(msgspec.Struct, frozen=True):
    """Whether the switch moved, and who turned it last."""

    moved: bool
    by: str
    at: datetime
    announced: bool = False


class PausedView(msgspec.Struct, frozen=True):
    """The message about a pause; ``over`` once it goes on."""

    by: str
    since: datetime
    over: bool
    ended_by: str = ""
    ended_at: datetime | None = None


async def pause(engine: Engine, *, who: str) -> Turned:
    """Stop all writing; what waits is kept."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        if not await turn(tx, PAUSED, Switch(on=True, by=who, at=now)):
            saved = await stored.read(tx, PAUSED, Switch)
            return Turned(moved=False, by=saved.by if saved else who, at=saved.at if saved else now)
        await activity.note(tx, at=now, what="paused", who=who)
        told = await announce(
            engine, tx, key=f"paused:{now.isoformat()}", kind=NoticeKind.PAUSED,
            subject=f"{who}|{now.isoformat()}", now=now,
        )  # fmt: skip
    return Turned(moved=True, by=who, at=now, announced=told)


async def resume(engine: Engine, *, who: str) -> Turned:
    """Let writing go on, and wake the writers."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        saved = await stored.read(tx, PAUSED, Switch)
        if saved is None or not saved.value.on:
            return Turned(moved=False, by=saved.by if saved else "", at=saved.at if saved else now)
        await turn(tx, PAUSED, Switch(on=False, by=who, at=now))
        await activity.note(tx, at=now, what="resumed", who=who)
        await notices.bump(tx, kind=NoticeKind.PAUSED, subjects=[_subject(saved.value)])
        await enqueue_both(tx, now)
    return Turned(moved=True, by=who, at=now)


def _subject(switch: Switch) -> str:
    return f"{switch.by}|{switch.at.isoformat()}"


async def notice_view(engine: Engine, notice: Notice) -> PausedView | None:
    """Return what the message about one pause shows: that it lasts, or that it is over."""
    by, _, at = notice.subject.partition("|")
    since = datetime.fromisoformat(at)
    async with engine.db.read() as tx:
        saved = await stored.read(tx, PAUSED, Switch)
    if saved is None:
        return None
    if saved.value.on and _subject(saved.value) == notice.subject:
        return PausedView(by, since, over=False)
    return PausedView(by, since, over=True, ended_by=saved.value.by, ended_at=saved.value.at)
