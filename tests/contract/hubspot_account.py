"""A HubSpot sandbox for tests: served on the test's own loop, or from a thread for sync clients."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.common.serving import serve
from bot.sandbox.hubspot.app import build_api, build_page, new_state
from bot.sandbox.hubspot.settings import Settings
from bot.sandbox.hubspot.state import State

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
KEY = {"Authorization": "Bearer sandbox-key"}


@dataclass
class Reply:
    status: int
    body: Any
    headers: Any


@dataclass
class Account:
    """The state behind a served account, and a way to call it."""

    state: State
    clock: SandboxClock
    faults: Faults
    base: str
    session: aiohttp.ClientSession | None = None

    async def call(self, method: str, path: str, body: Any = None, **query: Any) -> Reply:
        assert self.session is not None
        async with self.session.request(
            method, self.base + path, json=body, params=query, headers=KEY
        ) as answer:
            raw = await answer.read()
            return Reply(answer.status, await answer.json() if raw else None, answer.headers)

    def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    def trouble(self, name: str, *, times: int | None = None, **params: Any) -> None:
        self.faults.add(trouble="service", name=name, times=times, params=params)


def account(seed: Path | None = None, **wishes: Any) -> Account:
    clock, faults = SandboxClock(frozen=NOON), Faults()
    settings = Settings().changed({"burst_limit": 100_000, "search_per_second": 1_000} | wishes)
    return Account(new_state(clock, faults, seed=seed, settings=settings), clock, faults, "")


@asynccontextmanager
async def serving(seed: Path | None = None, **wishes: Any) -> AsyncIterator[Account]:
    made = account(seed, **wishes)
    app = build_api(made.state, made.clock, made.faults)
    app.add_subapp("/hubspot/", build_page(made.state))
    runner, port = await serve(app, 0)
    made.base = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession() as made.session:
            yield made
    finally:
        await runner.cleanup()


@contextmanager
def serving_in_thread(seed: Path | None = None, **wishes: Any) -> Iterator[Account]:
    made = account(seed, **wishes)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    runner, port = asyncio.run_coroutine_threadsafe(
        serve(build_api(made.state, made.clock, made.faults), 0), loop
    ).result()
    made.base = f"http://127.0.0.1:{port}"
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
