"""The bot's clock: the machine's own, or in the demo the sandboxes' one.

Only the offset is asked for, twice a second: time-outs and leases stay real time.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import aiohttp

from core.clock import Clock, SystemClock
from core.settings import Settings

ASK_SECONDS = 0.5


class ShiftedClock:
    """Real time plus an offset that somebody else moves."""

    def __init__(self) -> None:
        """Start at real time."""
        self.offset = timedelta()

    def now(self) -> datetime:
        """Return the shifted time in UTC."""
        return datetime.now(UTC) + self.offset

    async def sleep(self, seconds: float) -> None:
        """Wait in real time."""
        await asyncio.sleep(seconds)


@asynccontextmanager
async def clock_for(settings: Settings) -> AsyncIterator[Clock]:
    """Yield the clock the settings ask for."""
    if not settings.clock_url:
        yield SystemClock()
        return
    clock = ShiftedClock()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as http:
        await _read(http, settings.clock_url, clock)
        task = asyncio.create_task(_follow(http, settings.clock_url, clock))
        try:
            yield clock
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _follow(http: aiohttp.ClientSession, url: str, clock: ShiftedClock) -> None:
    while True:
        await asyncio.sleep(ASK_SECONDS)
        with suppress(aiohttp.ClientError, TimeoutError):
            await _read(http, url, clock)


async def _read(http: aiohttp.ClientSession, url: str, clock: ShiftedClock) -> None:
    async with http.get(url) as answer:
        clock.offset = timedelta(seconds=float((await answer.json())["offset"]))
