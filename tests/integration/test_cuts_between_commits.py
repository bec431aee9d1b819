"""A run that is cut between any two of its transactions counts and plans everything once."""

import random
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from core.domain.counts import Counts
from core.domain.states import Run as State
from core.store import jobs, planned, runs
from core.store.database import Tx
from core.sync.lease import Lease
from core.sync.names import GO_LIVE, PULL
from core.sync.running import run_pull
from core.worker import LEASE
from tests.integration.people import C, fill_hubspot
from tests.integration.world import World, opened

MOST = 200


class PowerCutError(RuntimeError):
    """The process is gone."""


@dataclass(frozen=True)
class Cut(Lease):
    """A lease that is held so many times, and then the power fails."""

    left: list[int]

    async def hold(self, tx: Tx) -> None:
        if not self.left[0]:
            raise PowerCutError
        self.left[0] -= 1
        await super().hold(tx)


async def cut_again_and_again(world: World, run_id: int, seed: int) -> Counts:
    """Work on a run that is cut at random after one to six words about its lease."""
    luck = random.Random(seed)
    for attempt in range(MOST):
        async with world.engine.db.write() as tx:
            await jobs.release(tx)
            job = await jobs.claim(tx, owner="w", lease=LEASE, now=world.clock.now())
        assert job is not None, "the run's job is gone"
        try:
            await run_pull(world.engine, job.payload, Cut(job.id, job.fence, [luck.randint(1, 6)]))
        except PowerCutError:
            continue
        async with world.engine.db.write() as tx:
            await jobs.finish(tx, id=job.id, fence=job.fence)
            run = await runs.get(tx, id=run_id)
        assert run is not None
        assert State.FINISHED == run.state, run.reason
        assert attempt > 1, "the power was hardly ever cut"
        return msgspec.convert(run.counts, Counts)
    raise AssertionError("the run does not come to its end")


def filled(world: World) -> World:
    fill_hubspot(world)
    world.apollo.add(C, first_name="Ada", email="ada@elsewhere.com")
    world.apollo.add(C, first_name="First1", email="P1@firm1.com", title="Head")
    return world


@pytest.fixture
async def second(template: Path, tmp_path: Path) -> AsyncIterator[World]:
    """Another world with the same records, in which nothing is cut."""
    path = tmp_path / "second.sqlite3"
    shutil.copyfile(template, path)
    async with opened(f"sqlite:///{path}", tmp_path) as made:
        yield filled(made)


async def lines(world: World, run_id: int) -> int:
    async with world.engine.db.read() as tx:
        return sum([len(some) async for some in planned.of_run(tx, run=run_id)])


@pytest.mark.rule("F26")
@pytest.mark.parametrize("seed", range(8))
async def test_a_preview_that_is_cut_between_any_two_commits_counts_everything_once(
    world: World, second: World, seed: int
) -> None:
    filled(world)
    run_id = await world.start(PULL, preview=True)
    counts = await cut_again_and_again(world, run_id, seed)
    expected = await second.pull(preview=True)
    assert (expected.read, expected.new, expected.linked) == (
        counts.read,
        counts.new,
        counts.linked,
    )
    assert expected.writes == counts.writes
    assert await lines(second, 1) == await lines(world, run_id)


@pytest.mark.rule("F26")
@pytest.mark.parametrize("seed", range(8))
async def test_going_live_that_is_cut_between_any_two_commits_plans_everything_once(
    world: World, second: World, seed: int
) -> None:
    filled(world)
    await world.pull(preview=True)
    counts = await cut_again_and_again(world, await world.start(GO_LIVE), seed)
    expected = await second.go_live()
    assert expected.writes == counts.writes
