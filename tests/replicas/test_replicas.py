"""Three replicas share the work on one PostgreSQL, whatever happens to one of them."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import pairwise

import pytest

from core.providers.hubspot.limits import BURST, SEARCH
from core.sync.names import GO_LIVE
from tests.contract.postgresql import Server
from tests.e2e.demo import REVOPS, Demo
from tests.e2e.until import until
from tests.replicas.fleet import Fleet, Replica

pytestmark = pytest.mark.slow
SEED = 20261125
KILLS = 8
LATER = 15  # minutes to the next pull


async def slow_down(demo: Demo) -> None:
    """Let every answer come late, so that more happens while one is waited for."""
    for service in ("hubspot", "apollo"):
        await demo.add_fault(service, trouble="delay", seconds=0.1)


@asynccontextmanager
async def killing(replicas: Fleet, moments: random.Random) -> AsyncIterator[None]:
    """Kill a serving replica now and then, and start another one, while the block lasts."""
    over = asyncio.Event()

    async def kill() -> None:
        for _ in range(KILLS):
            with suppress(TimeoutError):  # a moment is a matter of real time
                await asyncio.wait_for(over.wait(), moments.uniform(0.5, 3.0))
            if over.is_set():
                return
            if len(serving := replicas.serving()) > 1:
                await moments.choice(serving).kill()
                await replicas.start()

    task = asyncio.create_task(kill())
    try:
        yield
    finally:
        over.set()
        await task


async def live(replicas: Fleet) -> None:
    """Preview and go live."""
    await replicas.settle(await replicas.run(preview=True))
    await replicas.settle(await replicas.run(GO_LIVE))


async def everything_is_once(replicas: Fleet, before: set[str]) -> None:
    """Hold what went live against the plan, and look for anything that is there twice."""
    after = {one["id"] for one in await replicas.contacts()}
    assert before <= after
    sides = "SELECT count(*) FROM planned WHERE run_id = 1 AND action = 'create' AND side = "
    planned = await replicas.count(f"{sides} 'hubspot' AND kind = 'contact'")
    assert planned == len(after - before) > 0
    assert [] == await replicas.twice()


@pytest.mark.rule("F38")
async def test_three_replicas_run_a_slot_once_and_post_a_message_once(replicas: Fleet) -> None:
    await replicas.say("/apollo pull")
    await replicas.settle(1)
    await replicas.settle(await replicas.run(GO_LIVE))
    for number in (3, 4):  # the second slot proves that everybody has ticked at the first
        await replicas.demo.forward(15)
        await until(lambda number=number: replicas.finished(number), f"scheduled run {number}")
    assert 2 == await replicas.count("SELECT count(*) FROM run WHERE asked_by = 'schedule'")
    texts = [message["text"] for message in await replicas.demo.messages(REVOPS)]
    assert 1 == sum("run 1" in text for text in texts), texts
    assert [] == await replicas.twice()


@pytest.mark.rule("F26", "F37")
@pytest.mark.parametrize("seed", [SEED])  # the test's name shows it
async def test_replicas_killed_at_random_moments_lose_nothing_and_double_nothing(
    replicas: Fleet, seed: int
) -> None:
    moments = random.Random(seed)
    before = {one["id"] for one in await replicas.contacts()}

    await slow_down(replicas.demo)
    async with killing(replicas, moments):
        await live(replicas)
        edits = await replicas.edit(moments)
        await replicas.demo.forward(LATER)
        await until(lambda: replicas.arrived(edits), "every edit on both sides")
    await until(replicas.quiet, "no write on the way")
    assert len(replicas.replicas) > 5, "hardly anybody was killed"
    await everything_is_once(replicas, before)


@pytest.mark.rule("F39")
async def test_a_replica_that_stood_still_past_its_lease_cannot_commit_any_more(
    replicas: Fleet,
) -> None:
    before = {one["id"] for one in await replicas.contacts()}
    await slow_down(replicas.demo)
    for kind, job in (("pull", "pull"), (GO_LIVE, "apply")):
        run_id = await replicas.run(kind, preview=kind == "pull")
        frozen, number = await until(
            lambda job=job: freeze(replicas, job), f"a replica frozen at the {job}"
        )
        lost = f"SELECT count(*) FROM job WHERE id = {number} AND owner NOT LIKE '{frozen.owner}%'"
        await until(lambda lost=lost: replicas.count(lost), "another replica at it")
        frozen.thaw()
        await replicas.settle(run_id)
        await until(lambda one=frozen: told(one), "the replica told that it lost its lease")
    await everything_is_once(replicas, before)


async def freeze(replicas: Fleet, kind: str) -> tuple[Replica, int] | None:
    """Stop the replica that works on a kind of job; None if it was through by then."""
    found = await replicas.worker(kind)
    if found is None:
        return None
    replica, job = found
    replica.freeze()
    if await replicas.count(f"SELECT count(*) FROM job WHERE id = {job} AND state = 'working'"):
        return replica, job
    replica.thaw()
    return None


async def told(replica: Replica) -> bool:
    return replica.said("lease_lost")


@pytest.mark.rule("F41")
async def test_work_goes_on_when_postgresql_was_stopped_in_the_middle(
    replicas: Fleet, server: Server
) -> None:
    before = {one["id"] for one in await replicas.contacts()}
    await slow_down(replicas.demo)
    for kind, job in (("pull", "pull"), (GO_LIVE, "apply")):
        run_id = await replicas.run(kind, preview=kind == "pull")
        await until(lambda job=job: replicas.worker(job), f"a replica at the {job}")
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        await replicas.settle(run_id)
    assert 3 == len(replicas.alive())
    await everything_is_once(replicas, before)


@pytest.mark.rule("F31")
async def test_three_replicas_keep_to_the_limits_of_one_account_together(
    world_alone: Fleet,
) -> None:
    answers = await asyncio.gather(*(world_alone.storm(gets=40, searches=8) for _ in range(3)))
    for lane, span in ((BURST, 10), (SEARCH, 1)):
        refused = sorted(at for answer in answers for name, at in answer if name == lane)
        assert all(b - a >= span for a, b in pairwise(refused)), (lane, refused)
