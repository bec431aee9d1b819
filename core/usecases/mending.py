"""What a person does about a cause of errors: try again, let it be, hear nothing of it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import msgspec

from core.domain.notices import NoticeKind
from core.domain.records import Kind
from core.domain.settling import settled
from core.domain.states import Outbox as State
from core.domain.states import Review
from core.store import activity, links, notices, observations, outbox, reviews
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import Settlement, Write
from core.sync import answered, causes, quarantine
from core.sync.applying import enqueue_apply
from core.sync.causes import Episode
from core.sync.engine import Engine
from core.usecases.errors import record, snooze_until

PAGE = 100


class Mended(msgspec.Struct, frozen=True):
    """What a press did: ``count`` writes; ``over`` says that there was nothing left to do."""

    count: int
    over: bool = False


async def retry(engine: Engine, *, who: str, episode: int) -> Mended:
    """Send every failed write of a cause again, as if for the first time."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        found = await open_episode(tx, episode)
        if found is None:
            return Mended(0, over=True)
        count = 0
        async for writes in _failed(tx, found):
            count += len(writes)
            await _move(tx, writes, State.PENDING, who=who, now=now)
            await follow_answers(tx, writes, Review.ANSWERED)
        await enqueue_apply(tx, found.side, now)
        await causes.bump(tx, [episode])
    return Mended(count)


async def ignore(engine: Engine, *, who: str, episode: int) -> Mended:
    """Let both sides differ as they do: the failed writes of a cause are dismissed.

    What was to be written counts as settled, so that the next plan does not want it again until
    one side is edited.
    """
    now = engine.clock.now()
    async with engine.db.write() as tx:
        found = await open_episode(tx, episode)
        if found is None:
            return Mended(0, over=True)
        count = 0
        async for writes in _failed(tx, found):
            count += len(writes)
            await _settle_bases(tx, writes)
            await _move(tx, writes, State.DISMISSED, who=who, now=now)
            await follow_answers(tx, writes, Review.DECLINED)
        await causes.recheck(tx, now=now)
        await causes.bump(tx, [episode])
    return Mended(count)


async def snooze(engine: Engine, *, who: str, episode: int, seconds: int) -> datetime | None:
    """Hear nothing of a cause for a while; return until when, None where it is over."""
    now = engine.clock.now()
    until = snooze_until(now, seconds)
    return until if await _snoozed(engine, episode, who, until, now) else None


async def lift(engine: Engine, *, who: str, episode: int) -> bool:
    """Hear of a cause again; False where it is over."""
    return await _snoozed(engine, episode, who, None, engine.clock.now())


async def _snoozed(
    engine: Engine, episode: int, who: str, until: datetime | None, now: datetime
) -> bool:
    async with engine.db.write() as tx:
        found = await open_episode(tx, episode)
        if found is None:
            return False
        by = who if until else ""
        changed = msgspec.structs.replace(found, snoozed_by=by, snoozed_until=until)
        await causes.change(tx, lambda was: was.with_one(changed), now=now)
        what, to = ("snoozed", until.isoformat()) if until else ("snooze_lifted", "")
        await activity.note(tx, at=now, what=what, who=who, why=found.cause, to=to)
        await causes.bump(tx, [episode])
    return True


async def resume_field(engine: Engine, *, who: str, kind: Kind, key: str) -> bool:
    """Let a paused field travel again; False where it travels already (F17)."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        if not await quarantine.resume(tx, kind, key, who=who, now=now):
            return False
        await observations.mark_all(tx, kind=kind)
        subject = f"{kind}:{key}"
        await notices.bump(tx, kind=NoticeKind.FIELD_PAUSED, subjects=[subject])
    return True


async def open_episode(tx: Tx, episode: int) -> Episode | None:
    """Return an episode that is not over; a button of one that is does nothing (F44)."""
    found = (await causes.read(tx)).get(episode)
    return None if found is None or found.over else found


async def _failed(tx: Tx, found: Episode) -> AsyncIterator[list[Write]]:
    """Yield the failed writes of a cause, some at a time; those yielded must leave the state."""
    after = 0
    while writes := await outbox.by_cause(
        tx, side=found.side, cause=found.cause, limit=PAGE, after=after
    ):
        after = writes[-1].id
        yield writes


async def _move(tx: Tx, writes: Sequence[Write], to: State, *, who: str, now: datetime) -> None:
    what = "retried" if to is State.PENDING else "ignored"
    fresh = {"not_before": now, "attempts": 0} if to is State.PENDING else {}
    moves = [Settlement(id=one.id, to=to, **fresh) for one in writes]  # type: ignore[arg-type]
    await outbox.settle(tx, settlements=moves, now=now)
    entries = [
        Entry(
            at=now,
            what=what,
            ref=str(record(one)),
            was=State.FAILED,
            to=to,
            who=who,
            run_id=one.run_id,
            outbox_id=one.id,
            review_id=one.review_id,
        )
        for one in writes
    ]
    await activity.write(tx, rows=entries)


async def follow_answers(tx: Tx, writes: Sequence[Write], to: Review) -> None:
    """Let the answers of people follow their writes."""
    for one in sorted({write.review_id for write in writes if write.review_id}):
        review = await reviews.get(tx, id=one)
        if review is not None and review.state is Review.FAILED:
            await reviews.settle(tx, id=one, to=to)
            await answered.touch(tx, seen=[review])


async def _settle_bases(tx: Tx, writes: Sequence[Write]) -> None:
    """Call what both sides say now settled."""
    with_changes = [one for one in writes if one.changes and one.remote_id]
    found = await links.of(tx, refs=[record(one) for one in with_changes])
    bases = await links.bases(tx, ids=[link.id for link in found.values()])
    for write in with_changes:
        link = found.get(record(write))
        if link is not None:
            stands = {change.field: change.replaced or "" for change in write.changes}
            bases[link.id] = settled(bases[link.id], write.side, write.changes, stands)
    await links.set_bases(tx, bases=bases)
