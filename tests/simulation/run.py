"""Runs one seed from the beginning to the verdict."""

import asyncio
import logging
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tests.simulation.database import prepare
from tests.simulation.verdict import broken
from tests.simulation.world import Listening, World

WATCHED = "core"


@dataclass(frozen=True)
class Verdict:
    """What became of one seed."""

    seed: int
    broken: tuple[str, ...]
    writes: int
    faults: int
    crashes: int


@dataclass(frozen=True)
class History:
    """One seed, line by line, and its verdict."""

    log: tuple[str, ...]
    verdict: Verdict


def run(seed: int) -> History:
    """Return the history of a seed, with every law it breaks."""
    prepare()
    world = World(seed)
    listening = Listening(world)
    log = logging.getLogger(WATCHED)
    before = log.propagate
    log.addHandler(listening)
    log.propagate = False
    try:
        with asyncio.Runner(loop_factory=_loop) as runner:
            found = runner.run(_judged(world))
    except Exception as error:  # noqa: BLE001 - whatever the engine lets through is a finding
        found = [f"uncaught: {type(error).__name__}: {error} at {_where(error)}"]
    finally:
        world.db.forget()
        log.removeHandler(listening)
        log.propagate = before
    verdict = Verdict(
        seed,
        tuple(found),
        len(world.hubspot.acts) + len(world.apollo.acts),
        world.chaos.faults,
        world.crashes,
    )
    return History(tuple(world.chaos.log), verdict)


class _Inline(ThreadPoolExecutor):
    """Does at once what would go to a thread: one order of events for one seed."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **named))
        except BaseException as error:  # noqa: BLE001 - as in a thread: the waiter is told
            future.set_exception(error)
        return future


def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_default_executor(_Inline(max_workers=1))
    return loop


async def _judged(world: World) -> list[str]:
    await world.live_through()
    return await broken(world)


def _where(error: BaseException) -> str:
    """Return the innermost lines of the engine that an error came through."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "/core/" in one.filename]
    return " < ".join(f"{one.name}:{one.lineno}" for one in reversed(frames[-3:]))
