"""Runs one seed from the beginning to the verdict."""

import asyncio
import logging
import traceback
from dataclasses import dataclass

from tests.simulation.database import prepare
from tests.simulation.laws import broken
from tests.simulation.world import Listening, World

WATCHED = "core"


@dataclass(frozen=True)
class History:
    """What became of one seed."""

    seed: int
    log: tuple[str, ...]
    broken: tuple[str, ...]
    writes: int
    faults: int
    crashes: int


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
        found = asyncio.run(_judged(world))
    except Exception as error:  # noqa: BLE001 - whatever the engine lets through is a finding
        found = [f"uncaught: {type(error).__name__}: {error} at {_where(error)}"]
    finally:
        log.removeHandler(listening)
        log.propagate = before
    return History(
        seed,
        tuple(world.chaos.log),
        tuple(found),
        len(world.hubspot.acts) + len(world.apollo.acts),
        world.chaos.faults,
        world.crashes,
    )


async def _judged(world: World) -> list[str]:
    await world.live_through()
    return await broken(world)


def _where(error: BaseException) -> str:
    """Return the innermost lines of the engine that an error came through."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "/core/" in one.filename]
    return " < ".join(f"{one.name}:{one.lineno}" for one in reversed(frames[-3:]))
