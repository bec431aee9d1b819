"""Jobs are worked one a lane, repeated when they fail, and lost with their lease (F37, F39)."""

import asyncio
import logging
from datetime import timedelta

import pytest

from core.store import jobs
from core.sync.engine import Engine
from core.sync.lease import MAX_ATTEMPTS, Lease
from core.worker import Worker
from tests.integration.world import World


async def enqueue(world: World, key: str = "one", lane: str = "lane") -> None:
    async with world.engine.db.write() as tx:
        await jobs.enqueue(tx, kind="work", key=key, lane=lane, run_after=world.clock.now())


async def test_drain_works_off_what_is_due_and_leaves_what_is_not(world: World) -> None:
    done: list[str] = []

    async def work(engine: Engine, job: jobs.Job, lease: Lease) -> None:
        done.append(job.key)

    await enqueue(world)
    async with world.engine.db.write() as tx:
        later = world.clock.now() + timedelta(hours=1)
        await jobs.enqueue(tx, kind="work", key="later", lane="lane", run_after=later)
    worker = Worker(world.engine, {"work": work})
    assert (1, ["one"]) == (await worker.drain(), done)
    world.clock.advance(hours=1)
    assert (1, ["one", "later"]) == (await worker.drain(), done)


async def test_a_job_that_fails_is_repeated_later_and_given_up_in_the_end(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    async def work(engine: Engine, job: jobs.Job, lease: Lease) -> None:
        tries.append(job.attempts)
        raise RuntimeError("broken")

    caplog.set_level(logging.CRITICAL, "core.worker")
    await enqueue(world)
    worker = Worker(world.engine, {"work": work})
    for _ in range(MAX_ATTEMPTS + 3):
        await worker.drain()
        world.clock.advance(hours=1)
    assert list(range(1, MAX_ATTEMPTS + 1)) == tries


@pytest.mark.rule("F39")
async def test_who_lost_the_lease_cannot_commit_and_the_job_is_done_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    committed: list[str] = []
    asleep, awake = asyncio.Event(), asyncio.Event()

    async def work(engine: Engine, job: jobs.Job, lease: Lease) -> None:
        if job.attempts == 1:
            asleep.set()
            await awake.wait()
        async with engine.db.write() as tx:
            await lease.hold(tx)
            committed.append(f"attempt {job.attempts}")

    caplog.set_level(logging.CRITICAL, "core.worker")
    await enqueue(world)
    frozen = asyncio.create_task(Worker(world.engine, {"work": work}).drain())
    await asleep.wait()
    async with world.engine.db.write() as tx:
        await jobs.release(tx)
    assert 1 == await Worker(world.engine, {"work": work}).drain()
    awake.set()
    await frozen
    assert ["attempt 2"] == committed


async def test_lanes_work_side_by_side_and_one_lane_one_after_the_other(world: World) -> None:
    now: list[str] = []
    most: dict[str, int] = {}

    async def work(engine: Engine, job: jobs.Job, lease: Lease) -> None:
        now.append(job.lane)
        most["all"] = max(most.get("all", 0), len(now))
        most[job.lane] = max(most.get(job.lane, 0), now.count(job.lane))
        await asyncio.sleep(0.02)
        now.remove(job.lane)

    for number in range(2):
        for lane in ("left", "right"):
            await enqueue(world, f"{lane}{number}", lane)
    running = asyncio.create_task(Worker(world.engine, {"work": work}).run())
    for _ in range(300):
        await asyncio.sleep(0.01)
        async with world.engine.db.read() as tx:
            if most.get("all") == 2 and await jobs.next_due(tx) is None and not now:
                break
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert {"all": 2, "left": 1, "right": 1} == most
