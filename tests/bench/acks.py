"""How long Slack waits for an answer while a pull is running, in one process as the bot runs."""

import asyncio
import dataclasses
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import build_app
from bot.deps import Deps
from bot.poster import Poster
from core.bootstrap import build_worker
from core.domain.states import Run as State
from core.store import runs
from core.sync.engine import Engine
from core.sync.names import PULL, enqueue_run
from tests.bench.installation import installed, sqlite
from tests.bench.server import Server
from tests.fakes.slack import Directory, slack

COMMANDS = 200
TICK = 0.005


@dataclass(frozen=True)
class Waited:
    """Seconds: of the slowest and the median ack; of CPU: the event loop's longest turn."""

    slowest: float
    median: float
    stall: float
    during: int
    """Commands that were answered before the pull was over."""


async def waited(server: Server, contacts: int) -> Waited:
    """Start a pull of so many contacts and type commands all the while."""
    with sqlite() as url:
        server.hold(hubspot=contacts, apollo=contacts // 10)
        async with slack() as fake, installed(url, server.url) as bare:
            engine = dataclasses.replace(bare, directory=Directory())
            client = AsyncWebClient(token="xoxb-1", base_url=f"{fake.url}/api/")
            deps = Deps(engine=engine, slack=client, settings=engine.settings)
            app = build_app(deps)
            run_id = await _started(engine)
            stalls: list[float] = []
            tasks = [
                asyncio.create_task(one)
                for one in (build_worker(engine).run(), Poster(deps).run(), _tick(stalls))
            ]
            await asyncio.sleep(1)
            took, during = [], 0
            for number in range(COMMANDS):
                start = time.perf_counter()
                await app.async_dispatch(_typed(number, fake.url))
                took.append(time.perf_counter() - start)
                during += await _running(engine, run_id)
                await asyncio.sleep(0.05)
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
    return Waited(max(took), sorted(took)[len(took) // 2], max(stalls), during)


async def _started(engine: Engine) -> int:
    async with engine.db.write() as tx:
        now = engine.clock.now()
        run_id = await runs.create(tx, kind=PULL, now=now, preview=True)
        await enqueue_run(tx, run_id, at=now)
    return run_id


async def _running(engine: Engine, run_id: int) -> bool:
    async with engine.db.read() as tx:
        run = await runs.get(tx, id=run_id)
    return run is not None and run.state in (State.QUEUED, State.STARTED)


async def _tick(stalls: list[float]) -> None:
    while True:
        start = time.thread_time()  # not the clock: others may have had the processor meanwhile
        await asyncio.sleep(TICK)
        stalls.append(time.thread_time() - start)


def _typed(number: int, slack_url: str) -> AsyncBoltRequest:
    texts: Sequence[str] = ("status", "help", "reviews", "errors")
    body = {
        "command": "/apollo", "text": texts[number % len(texts)], "user_id": "U1",
        "channel_id": "C1", "trigger_id": f"{number}.1", "response_url": f"{slack_url}/respond",
        "team_id": "T1",
    }  # fmt: skip
    return AsyncBoltRequest(mode="socket_mode", body=body)
