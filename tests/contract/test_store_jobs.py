"""Jobs: one claimer, one a lane, and no word from a former owner."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core.store import jobs, slots
from core.store.database import Database, Tx
from core.store.errors import FencedOutError
from core.store.jobs import Job

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=1)
OVER = timedelta(seconds=-1)


async def enqueue(db: Database, key: str, *, lane: str = "", run_after: datetime = NOW) -> bool:
    async with db.write() as tx:
        return await jobs.enqueue(
            tx, kind="pull", key=key, lane=lane or key, run_after=run_after, payload={"run": 1}
        )


async def claim(
    db: Database,
    *,
    lease: timedelta = LEASE,
    now: datetime = NOW,
    lanes: list[str] | None = None,
) -> Job | None:
    async with db.write() as tx:
        return await jobs.claim(tx, owner="me", lease=lease, now=now, lanes=lanes)


async def taken(db: Database, **more: object) -> Job:
    found = await claim(db, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


async def test_a_job_that_waits_already_is_not_queued_twice(db: Database) -> None:
    assert await enqueue(db, "a")
    assert not await enqueue(db, "a")
    job = await taken(db)
    assert ("pull", "a", {"run": 1}, 1, 1) == (
        job.kind,
        job.key,
        job.payload,
        job.fence,
        job.attempts,
    )
    assert await enqueue(db, "a")


async def test_a_job_goes_with_the_transaction_that_queued_it(db: Database) -> None:
    async def work(tx: Tx) -> None:
        await jobs.enqueue(tx, kind="pull", key="a", lane="a", run_after=NOW)
        await jobs.hold(tx, id=999, fence=1)

    with pytest.raises(FencedOutError):
        await db.transact(work)
    assert await claim(db) is None


async def test_a_job_is_not_claimed_before_its_time(db: Database) -> None:
    await enqueue(db, "late", run_after=NOW + LEASE)
    assert await claim(db) is None
    async with db.read() as tx:
        assert NOW + LEASE == await jobs.next_due(tx)
    assert "late" == (await taken(db, now=NOW + LEASE)).key


async def test_one_job_of_a_lane_works_at_a_time(db: Database) -> None:
    await enqueue(db, "a", lane="pull")
    await enqueue(db, "b", lane="pull")
    await enqueue(db, "c", lane="push")
    first = await taken(db)
    assert "c" == (await taken(db)).key
    assert await claim(db) is None
    async with db.write() as tx:
        await jobs.finish(tx, id=first.id, fence=first.fence)
    assert "b" == (await taken(db)).key


async def test_a_claimer_can_keep_to_some_lanes(db: Database) -> None:
    await enqueue(db, "a", lane="pull")
    assert await claim(db, lanes=["push"]) is None
    assert "a" == (await taken(db, lanes=["push", "pull"])).key


async def test_claimers_at_once_never_get_the_same_job_nor_lane(db: Database) -> None:
    for number in range(6):
        await enqueue(db, str(number), lane=f"lane{number % 3}")
    found = [one for one in await asyncio.gather(*(claim(db) for _ in range(8))) if one]
    assert len(found) == len({one.lane for one in found})
    while one := await claim(db):
        found.append(one)
    assert {"lane0", "lane1", "lane2"} == {one.lane for one in found}
    assert 3 == len(found)


@pytest.mark.rule("F39")
async def test_a_lapsed_job_is_taken_over_and_its_former_owner_is_fenced_out(db: Database) -> None:
    await enqueue(db, "a")
    old = await taken(db, lease=OVER)
    new = await taken(db)
    assert (old.id, 2, 2) == (new.id, new.fence, new.attempts)
    for late in (
        lambda tx: jobs.extend(tx, id=old.id, fence=old.fence, lease=LEASE),
        lambda tx: jobs.hold(tx, id=old.id, fence=old.fence),
        lambda tx: jobs.finish(tx, id=old.id, fence=old.fence),
        lambda tx: jobs.fail(tx, id=old.id, fence=old.fence, error="x"),
        lambda tx: jobs.again(tx, id=old.id, fence=old.fence, run_after=NOW),
    ):
        with pytest.raises(FencedOutError):
            async with db.write() as tx:
                await late(tx)
    async with db.write() as tx:
        await jobs.hold(tx, id=new.id, fence=new.fence)
        await jobs.finish(tx, id=new.id, fence=new.fence)


async def test_a_lease_that_is_extended_is_not_taken_over(db: Database) -> None:
    await enqueue(db, "a")
    job = await taken(db, lease=OVER)
    async with db.write() as tx:
        await jobs.extend(tx, id=job.id, fence=job.fence, lease=LEASE)
    assert await claim(db) is None


async def test_moving_the_clock_forward_does_not_end_a_lease(db: Database) -> None:
    await enqueue(db, "a")
    await taken(db)
    assert await claim(db, now=NOW + timedelta(days=30)) is None


async def test_after_a_restart_every_claim_can_be_taken_over(db: Database) -> None:
    await enqueue(db, "a")
    old = await taken(db)
    async with db.write() as tx:
        assert 1 == await jobs.release(tx)
    assert (old.id, old.fence + 1) == ((new := await taken(db)).id, new.fence)


async def test_a_failed_attempt_comes_again_later(db: Database) -> None:
    await enqueue(db, "a")
    job = await taken(db)
    async with db.write() as tx:
        assert await jobs.again(tx, id=job.id, fence=job.fence, run_after=NOW + LEASE, error="x")
    assert await claim(db) is None
    assert 2 == (await taken(db, now=NOW + LEASE)).attempts


async def test_a_job_is_not_repeated_beside_a_newer_one_with_its_key(db: Database) -> None:
    await enqueue(db, "a")
    old = await taken(db)
    await enqueue(db, "a")
    async with db.write() as tx:
        assert not await jobs.again(tx, id=old.id, fence=old.fence, run_after=NOW)
    newer = await taken(db)
    assert newer.id != old.id
    assert await claim(db) is None


async def test_what_is_over_is_not_claimed_and_is_dropped_in_time(db: Database) -> None:
    await enqueue(db, "a")
    job = await taken(db)
    async with db.write() as tx:
        await jobs.fail(tx, id=job.id, fence=job.fence, error="no\x00")
        await jobs.prune(tx, before=NOW + LEASE)
    assert await claim(db) is None


@pytest.mark.rule("F38")
async def test_a_tick_happens_once_however_many_replicas_tick(db: Database) -> None:
    async def tick(at: datetime) -> bool:
        async with db.write() as tx:
            return await slots.tick(tx, schedule="pull", at=at)

    assert 1 == sum(await asyncio.gather(*(tick(NOW) for _ in range(6))))
    assert await tick(NOW + LEASE)
    async with db.write() as tx:
        await slots.prune(tx, before=NOW + LEASE)
    assert not await tick(NOW + LEASE)
    assert await tick(NOW)
