"""What is due by the clock: pulls, a full sweep a day, upkeep. A tick is a unique row (F38)."""

from datetime import UTC, datetime, timedelta

import msgspec

from core.domain.states import Run as State
from core.store import jobs, runs, slots
from core.store import settings as stored
from core.store.database import Tx
from core.sync.engine import Engine
from core.sync.names import PULL, enqueue_run
from core.sync.switches import is_live
from core.usecases import golive
from core.usecases.upkeep import UPKEEP

FULL = timedelta(days=1)
HOUR = timedelta(hours=1)
LOOK = timedelta(minutes=10)
"""How often it is looked whether the window for setting up is over (R8)."""
BOT = "schedule"
"""The author of what nobody asked for."""


class Schedule(msgspec.Struct, frozen=True):
    """How often the bot pulls by itself (R3)."""

    minutes: int


async def tick(engine: Engine) -> bool:
    """Queue what became due since the last tick; True if something did.

    Slots stand on aligned boundaries, so that any number of replicas agree on them. What was
    missed while nobody ran is done once, not once for each boundary.
    """
    now = engine.clock.now()
    async with engine.db.write() as tx:
        queued = await _upkeep(tx, now)
        if await is_live(tx):
            minutes = await pull_minutes(engine, tx)
            return await _pull(tx, now, timedelta(minutes=minutes)) or queued
        look = await slots.tick(tx, schedule=golive.WINDOW, at=boundary(now, LOOK))
    return (look and await golive.by_itself(engine)) or queued


async def pull_minutes(engine: Engine, tx: Tx) -> int:
    """Return how many minutes lie between scheduled pulls."""
    saved = await stored.read(tx, "schedule", Schedule)
    return saved.value.minutes if saved else engine.settings.pull_minutes


def boundary(now: datetime, every: timedelta) -> datetime:
    """Return the last multiple of ``every`` since the epoch that is not after ``now``."""
    epoch = datetime.fromtimestamp(0, UTC)
    return epoch + (now - epoch) // every * every


async def _pull(tx: Tx, now: datetime, every: timedelta) -> bool:
    if not await slots.tick(tx, schedule=PULL, at=boundary(now, every)):
        return False
    for run in await runs.active(tx):
        if run.state is State.PAUSED:
            await enqueue_run(tx, run.id, at=now)
    # one that waits for an answer has read already: reading goes on (R65)
    if any(run.state is not State.WAITING for run in await runs.active(tx, kind=PULL)):
        return True
    full = await slots.tick(tx, schedule="full", at=boundary(now, FULL))
    run_id = await runs.create(tx, kind=PULL, now=now, full=full, asked_by=BOT)
    await enqueue_run(tx, run_id, at=now)
    return True


async def _upkeep(tx: Tx, now: datetime) -> bool:
    if not await slots.tick(tx, schedule=UPKEEP, at=boundary(now, HOUR)):
        return False
    return await jobs.enqueue(tx, kind=UPKEEP, key=UPKEEP, lane=UPKEEP, run_after=now)
