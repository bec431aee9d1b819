"""Saves the world while it runs: only what a request may have changed, and all of it at the end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

from bot.sandbox.world.building import World

EVERY_SECONDS = 5.0


@contextlib.asynccontextmanager
async def keep(world: World, *, every: float = EVERY_SECONDS) -> AsyncIterator[None]:
    """Save every few seconds in which something happened, and once more at the end.

    Call it before the applications start. Reading leaves no trace, so a GET does not count.
    """
    happened = asyncio.Event()

    async def note(request: web.Request, _: web.StreamResponse) -> None:
        if request.method not in {"GET", "HEAD"} or request.path.startswith(("/api/", "/link/")):
            happened.set()

    for app in (world.slack, world.hubspot, world.apollo):
        app.on_response_prepare.append(note)
    task = asyncio.create_task(_again(world, happened, every))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        world.save()


async def _again(world: World, happened: asyncio.Event, every: float) -> None:
    while True:
        await happened.wait()
        await asyncio.sleep(every)
        happened.clear()
        world.save()
