"""Reading while the services move: lagging search, moving rows, other clocks, new companies."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.hubspot.settings import Settings
from core.providers.apollo.provider import Apollo
from core.store import observations, runs
from core.usecases import schedule
from tests.integration.people import A, C, apollo_of, hubspot_of
from tests.integration.world import GENEROUS, World, opened


@pytest.fixture
async def lagging(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A world whose HubSpot search shows what was written four minutes later."""
    wishes = {**GENEROUS, "search_lag_seconds": 240}
    async with opened(database_url, tmp_path, hubspot=wishes) as made:
        yield made


@pytest.mark.rule("F5", "F29")
async def test_what_search_shows_late_is_found_late_and_made_once(lagging: World) -> None:
    await lagging.go_live()
    await lagging.sync()
    lagging.clock.advance(minutes=14)
    late = lagging.hubspot.add(C, email="late@one.com", firstname="Late")
    lagging.clock.advance(minutes=2)
    early = lagging.hubspot.add(C, email="early@one.com", firstname="Early")
    await lagging.pull()
    assert [] == lagging.apollo.all(C)
    await lagging.sync()
    assert 2 == len(lagging.apollo.all(C))
    for one in (late, early):
        apollo_of(lagging, C, one)
    await lagging.quiet()
    assert (2, 2) == (len(lagging.hubspot.all(C)), len(lagging.apollo.all(C)))


@pytest.mark.rule("F12", "F29")
async def test_a_search_that_still_shows_the_old_value_takes_no_write_back(lagging: World) -> None:
    hubspot = lagging.hubspot.add(C, email="ada@one.com", firstname="Ada", jobtitle="Buyer")
    await lagging.go_live()
    await lagging.quiet()
    lagging.apollo.edit(C, apollo_of(lagging, C, hubspot), title="Head")
    await lagging.sync()
    assert "Head" == lagging.hubspot.value(C, hubspot, "jobtitle")
    lagging.clock.advance(minutes=1)
    await lagging.pull()
    await lagging.quiet()
    assert "Head" == lagging.hubspot.value(C, hubspot, "jobtitle")
    assert "Head" == lagging.apollo.value(C, apollo_of(lagging, C, hubspot), "title")


def between_pages(provider: Any, monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let something happen once, right after the provider's first page of contacts."""
    page, done = type(provider).page, []

    async def watched(self: Any, kind: Any, *rest: Any, **how: Any) -> Any:
        found = await page(self, kind, *rest, **how)
        if kind is C and not done:
            done.append(True)
            act()
        return found

    monkeypatch.setattr(type(provider), "page", watched)


@pytest.mark.rule("F27")
@pytest.mark.parametrize("full", [True, False])
async def test_a_row_that_moves_between_the_pages_is_not_missed(
    world: World, monkeypatch: pytest.MonkeyPatch, *, full: bool
) -> None:
    await world.go_live()
    await world.sync()
    made = []
    for number in range(250):  # three of Apollo's pages, newest first
        made.append(world.apollo.add(C, first_name=f"P{number}", email=f"p{number}@one.com"))
        world.clock.advance(seconds=1)

    def move() -> None:
        world.apollo.edit(C, made[0], title="To the front")
        world.apollo.edit(C, made[-1], title="Still there")

    between_pages(world.engine.apollo, monkeypatch, move)
    await world.pull(full=full)
    await world.sync()
    await world.sync()
    assert 250 == len(world.hubspot.all(C))
    titles = [
        world.hubspot.value(C, hubspot_of(world, C, one), "jobtitle") for one in (made[0], made[-1])
    ]
    assert ["To the front", "Still there"] == titles


@pytest.mark.rule("F14", "R50")
@pytest.mark.parametrize("hours", [-5, 5])
async def test_a_bot_whose_clock_is_wrong_syncs_all_the_same(
    world: World, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada", jobtitle="Buyer")
    now = type(world.clock).now
    monkeypatch.setattr(type(world.clock), "now", lambda self: now(self) + timedelta(hours=hours))
    await world.go_live()
    await world.quiet()
    apollo = apollo_of(world, C, hubspot)
    world.hubspot.edit(C, hubspot, jobtitle="Head")
    await world.sync()
    assert "Head" == world.apollo.value(C, apollo, "title")
    world.apollo.edit(C, apollo, title="Chief")
    await world.sync()
    assert "Chief" == world.hubspot.value(C, hubspot, "jobtitle")
    await world.quiet()
    assert (1, 1) == (len(world.hubspot.all(C)), len(world.apollo.all(C)))


@pytest.fixture
async def helpful(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A world whose HubSpot makes a company of every e-mail's domain."""
    async with opened(database_url, tmp_path, hubspot={**GENEROUS, "auto_company": True}) as made:
        assert isinstance(made.hubspot.state.settings, Settings)
        yield made


@pytest.mark.rule("F6")
async def test_the_company_that_hubspot_makes_by_itself_is_the_one_that_is_linked(
    helpful: World,
) -> None:
    await helpful.go_live()
    contact = helpful.apollo.add(C, first_name="Ada", email="ada@one.com")
    await helpful.sync()
    (company,) = helpful.hubspot.all(A)
    account = helpful.apollo.add(A, name="One Inc", domain="one.com")
    await helpful.sync()
    await helpful.quiet()
    assert [company.id] == [one.id for one in helpful.hubspot.all(A)]
    assert hubspot_of(helpful, A, account) == company.id
    assert account == helpful.apollo.value(C, contact, "account_id")
    assert 1 == len(helpful.apollo.all(A))


@pytest.mark.rule("F6", "R13")
async def test_a_pushed_account_goes_first_so_that_hubspot_makes_no_second_company(
    helpful: World,
) -> None:
    await helpful.go_live()
    account = helpful.apollo.add(A, name="One Inc", domain="one.com")
    contact = helpful.apollo.add(C, first_name="Ada", email="ada@one.com", account_id=account)
    await helpful.sync()
    await helpful.quiet()
    (company,) = helpful.hubspot.all(A)
    assert hubspot_of(helpful, A, account) == company.id
    assert company.id == helpful.hubspot.company(hubspot_of(helpful, C, contact))


@pytest.mark.rule("R3")
async def test_the_schedule_pulls_every_quarter_of_an_hour_and_once_a_day_everything(
    world: World,
) -> None:
    await world.go_live()
    world.clock.advance(hours=10, minutes=30)
    first = await scheduled(world)
    assert first.full  # the first one of its day
    pulls: dict[int, bool] = {}
    for _ in range(15):  # from 22:30 to 1:30
        world.clock.advance(minutes=12)
        run = await scheduled(world)
        pulls[run.id] = run.full
    del pulls[first.id]
    assert 12 == len(pulls)
    assert [5] == [number for number, full in enumerate(pulls.values()) if full]  # midnight


async def scheduled(world: World) -> runs.Run:
    """Let the schedule look at the clock, and return the newest run."""
    await schedule.tick(world.engine)
    await world.drain()
    async with world.engine.db.read() as tx:
        return (await runs.latest(tx))[0]


@pytest.mark.rule("R3")
async def test_apollos_accounts_are_read_until_two_pages_hold_nothing_new(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(450):
        world.apollo.add(A, name=f"Firm {number}", domain=f"firm{number}.com")
    await world.pull(preview=True)
    asked: list[str] = []
    page = Apollo.page

    async def watched(self: Apollo, kind: Any, *rest: Any, **how: Any) -> Any:
        asked.append(kind)
        return await page(self, kind, *rest, **how)

    monkeypatch.setattr(Apollo, "page", watched)
    world.apollo.add(A, name="New", domain="new.com")
    await world.pull(preview=True)
    assert 3 == asked.count(A)
    async with world.engine.db.read() as tx:
        assert 451 == sum(c.alive for c in await observations.count(tx) if c.kind is A)
