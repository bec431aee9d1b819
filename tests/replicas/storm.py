"""One replica that asks HubSpot as fast as its limiter lets it, and prints what was refused.

``storm.py GETS SEARCHES``; the services and the database are named by the environment. A line of
output is a lane and a time in seconds.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable

from core.bootstrap import open_services
from core.clock import SystemClock
from core.domain.records import Kind
from core.providers.hubspot.client import HubSpotClient
from core.providers.hubspot.limits import BURST, SEARCH
from core.providers.port import Gone, RateLimited
from core.settings import read
from core.store.database import Database

TOGETHER = 4


class Storm:
    """Asks, and says what was refused when."""

    def __init__(self, client: HubSpotClient) -> None:
        self._client = client
        self._slots = asyncio.Semaphore(TOGETHER)

    async def get(self) -> None:
        await self._ask(BURST, self._client.get(Kind.CONTACT, "1", ["email"]))

    async def search(self) -> None:
        await self._ask(SEARCH, self._client.search(Kind.CONTACT, {"limit": 1}))

    async def _ask(self, lane: str, request: Awaitable[object]) -> None:
        async with self._slots:
            try:
                await request
            except RateLimited:
                print(lane, time.time())  # noqa: T201 - the answer
            except Gone:
                pass


async def main(gets: int, searches: int) -> None:
    settings, clock = read(os.environ), SystemClock()
    db = await Database.open(settings.database_url)
    async with open_services(settings, clock=clock, db=db) as (hubspot, _):
        storm = Storm(hubspot.client)
        wanted = [storm.get() for _ in range(gets)] + [storm.search() for _ in range(searches)]
        await asyncio.gather(*wanted)
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
