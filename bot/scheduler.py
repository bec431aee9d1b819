"""When things run: APScheduler wakes, the core decides what is due (slots are unique rows)."""

import asyncio
from contextlib import suppress

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.deps import Deps
from core.usecases import schedule

TICK_SECONDS = 2
"""How often due times are looked at; far below the shortest schedule, cheap, and soon enough
after the demo's clock was moved."""


def build_scheduler(deps: Deps) -> AsyncIOScheduler:
    """Return a scheduler that ticks; the caller starts and stops it."""

    async def tick() -> None:
        with suppress(asyncio.CancelledError):  # told to stop: the next start ticks again
            if await schedule.tick(deps.engine):
                deps.bell.set()

    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        tick, "interval", seconds=TICK_SECONDS, coalesce=True, max_instances=1,
        misfire_grace_time=3600,
    )  # fmt: skip
    return scheduler
