"""What replicas share: turns, presses of a dead one, rate limits (F31, F42, F43)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from core.bootstrap import Shared
from core.clock import SystemClock
from core.providers.apollo.limits import ApolloLimiter
from core.providers.hubspot.limits import BURST, SEARCH, HubSpotLimiter
from core.providers.port import QuotaSpent
from core.store import admissions, allowances, turns
from core.store.database import Database
from tests.fakes.clocks import MovedClock

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=1)
OVER = timedelta(seconds=-1)
"""A lease that has run out when it begins."""


async def take(db: Database, owner: str, lease: timedelta = LEASE) -> bool:
    async with db.beside() as tx:
        return await turns.take(tx, name="poster", owner=owner, lease=lease)


async def test_one_of_many_has_the_turn_and_keeps_it(db: Database) -> None:
    owners = [f"owner {number}" for number in range(5)]
    first = await asyncio.gather(*(take(db, owner) for owner in owners))
    assert 1 == sum(first)
    assert first == [await take(db, owner) for owner in owners]


async def test_a_turn_that_ran_out_or_was_given_up_goes_to_another(db: Database) -> None:
    assert await take(db, "dies", OVER)
    assert await take(db, "leaves")
    assert not await take(db, "dies")
    async with db.beside() as tx:
        await turns.leave(tx, name="poster", owner="dies")
        await turns.leave(tx, name="poster", owner="leaves")
    assert await take(db, "dies")


async def admit(db: Database, key: str, *, hold: timedelta = LEASE) -> None:
    async with db.beside() as tx:
        assert await admissions.admit(tx, key=key, body="{}", now=NOW, hold=hold)


async def take_over(db: Database) -> str | None:
    async with db.beside() as tx:
        taken = await admissions.take_over(tx, hold=LEASE)
    return taken[0] if taken else None


@pytest.mark.rule("F43")
async def test_a_press_is_taken_over_once_and_only_from_who_did_not_do_it(db: Database) -> None:
    await admit(db, "in work")
    await admit(db, "done", hold=OVER)
    await admit(db, "left", hold=OVER)
    async with db.beside() as tx:
        await admissions.handled(tx, key="done")
    taken = await asyncio.gather(*(take_over(db) for _ in range(4)))
    assert ["left"] == [one for one in taken if one]
    async with db.write() as tx:
        await admissions.release(tx)
    assert ["in work", "left", None] == [await take_over(db) for _ in range(3)]


@pytest.fixture
async def replicas(database_url: str, db: Database) -> AsyncIterator[list[Database]]:
    """Three connections to one database; a SQLite file has one writer."""
    others = [] if db.path else [Database(database_url) for _ in range(2)]
    yield [db, *others]
    for one in others:
        await one.close()


async def test_what_is_known_of_an_account_changes_one_after_the_other(
    replicas: list[Database],
) -> None:
    async def count(db: Database) -> None:
        async with db.beside() as tx:
            text, now = await allowances.lock(tx, name="hubspot")
            assert UTC == now.tzinfo
            number = int(text) + 1 if text != "{}" else 1
            await allowances.keep(tx, name="hubspot", state=str(number))

    await asyncio.gather(*(count(db) for db in replicas * 10))
    async with replicas[0].beside() as tx:
        assert str(10 * len(replicas)) == (await allowances.lock(tx, name="hubspot"))[0]


@pytest.mark.rule("F31")
async def test_replicas_send_together_what_one_account_may(replicas: list[Database]) -> None:
    clock = MovedClock()
    limiters = [HubSpotLimiter(clock, Shared(db, "hubspot", clock)) for db in replicas]
    sent: list[datetime] = []

    async def send(limiter: HubSpotLimiter, lane: str) -> None:
        for _ in range(100):
            await limiter.admit(lane, interactive=False)
            sent.append(clock.now())

    for lane, limit, span in ((BURST, 100, 10), (SEARCH, 5, 1)):
        sent.clear()
        await asyncio.gather(*(send(limiter, lane) for limiter in limiters))
        window = timedelta(seconds=span)
        busiest = max(sum(at <= one < at + window for one in sent) for at in sent)
        assert limit // 2 < busiest <= limit


async def test_portions_keep_the_statements_few(db: Database) -> None:
    clock, asked = MovedClock(), []

    class Counting(Shared):
        async def change(self, work):  # type: ignore[no-untyped-def]
            asked.append(clock.now())
            return await super().change(work)

    limiter = HubSpotLimiter(clock, Counting(db, "hubspot", clock))
    for _ in range(60):
        await limiter.admit(BURST, interactive=False)
    assert len(asked) < 20


@pytest.mark.rule("F31")
async def test_a_429_that_one_replica_met_holds_the_others_back(replicas: list[Database]) -> None:
    clock = MovedClock()
    first, *_, last = [HubSpotLimiter(clock, Shared(db, "hubspot", clock)) for db in replicas * 2]
    await first.learn(BURST, 429, {})
    await last.admit(BURST, interactive=False)
    assert [10.0] == clock.slept

    one, *_, other = [ApolloLimiter(clock, Shared(db, "apollo", clock)) for db in replicas * 2]
    await one.learn("contacts/search", 429, {"retry-after": "3600"})
    with pytest.raises(QuotaSpent):
        await other.admit("contacts/search", interactive=True)


async def test_a_limiter_goes_by_the_clock_of_the_database(replicas: list[Database]) -> None:
    clock = SystemClock()
    limiters = [HubSpotLimiter(clock, Shared(db, "hubspot", clock)) for db in replicas]
    for limiter in limiters:
        await limiter.admit(BURST, interactive=False)
    assert 100 - len(limiters) == limiters[-1].left()["per ten seconds"]
