"""The first pull, the second one, the preview, and going live (R1-R8, R18-R20)."""

import pytest

from core.domain.counts import Counts
from core.domain.records import Kind, Side
from core.store import observations
from tests.integration.people import FIRMS, PEOPLE, A, C, apollo_of, fill_hubspot
from tests.integration.world import World


async def observed(world: World) -> dict[tuple[Side, Kind], int]:
    async with world.engine.db.read() as tx:
        return {(one.side, one.kind): one.alive for one in await observations.count(tx)}


async def test_the_first_pull_observes_everything_on_both_sides(world: World) -> None:
    fill_hubspot(world)
    world.apollo.add(C, first_name="Ada", email="ada@elsewhere.com")
    counts = await world.pull(preview=True)
    assert {(Side.HUBSPOT, C): PEOPLE, (Side.HUBSPOT, A): FIRMS, (Side.APOLLO, C): 1} == (
        await observed(world)
    )
    assert (PEOPLE + FIRMS + 1, PEOPLE + FIRMS + 1) == (counts.read, counts.new)


@pytest.mark.rule("R8", "R19")
async def test_a_preview_writes_to_neither_side(world: World) -> None:
    fill_hubspot(world)
    world.apollo.add(C, first_name="Ada", email="ada@elsewhere.com")
    await world.pull(preview=True)
    assert [] == world.written()


@pytest.mark.rule("R8")
async def test_going_live_writes_what_the_preview_counted(world: World) -> None:
    fill_hubspot(world)
    world.apollo.add(C, first_name="Ada", email="ada@elsewhere.com")
    world.apollo.add(C, first_name="First1", email="P1@firm1.com", title="Head")
    preview = await world.pull(preview=True)
    live = await world.go_live()
    done = Counts()
    for write in await world.writes():
        assert "done" == write.state, write
        done.add(done.writes, f"{write.side}:{write.kind}:{write.action}")
    assert preview.writes == live.writes
    assert preview.fields == live.fields
    assert preview.writes == done.writes


@pytest.mark.rule("R55", "F12")
async def test_a_second_pull_of_unchanged_records_parses_and_writes_nothing(world: World) -> None:
    fill_hubspot(world)
    await world.go_live()
    await world.quiet()
    before = len(world.written())
    counts = await world.sync(full=True)
    assert (2 * (PEOPLE + FIRMS), 0, 0, {}) == (
        counts.read, counts.new, counts.changed, counts.writes,
    )  # fmt: skip
    assert before == len(world.written())


async def test_a_pull_of_nothing_new_takes_few_requests(world: World) -> None:
    fill_hubspot(world)
    await world.go_live()
    await world.quiet()
    counts = await world.sync()
    # account, owners, properties by kind; users, stages by kind, lists; a page for each listing
    assert counts.requests <= 14


@pytest.mark.rule("R18")
async def test_after_going_live_every_hubspot_record_is_in_apollo_once(world: World) -> None:
    firms, people = fill_hubspot(world)
    await world.go_live()
    assert (PEOPLE, FIRMS) == (len(world.apollo.all(C)), len(world.apollo.all(A)))
    for kind, ids in ((A, firms), (C, people)):
        for one in ids:
            apollo_of(world, kind, one)


@pytest.mark.rule("R6")
async def test_a_created_contact_belongs_to_the_account_of_its_company(world: World) -> None:
    firms, people = fill_hubspot(world)
    await world.go_live()
    for number, one in enumerate(people):
        account = apollo_of(world, A, firms[number % FIRMS])
        assert account == world.apollo.value(C, apollo_of(world, C, one), "account_id")


@pytest.mark.rule("R16", "R19")
async def test_every_create_writes_its_key_into_hubspot(world: World) -> None:
    firms, people = fill_hubspot(world)
    await world.go_live()
    for kind, ids, key in ((A, firms, "apollo_account_id"), (C, people, "apollo_contact_id")):
        for one in ids:
            assert apollo_of(world, kind, one) == world.hubspot.value(kind, one, key)


async def test_a_dry_run_of_a_live_bot_takes_no_edit_away(world: World) -> None:
    _, people = fill_hubspot(world)
    await world.go_live()
    await world.quiet()
    world.hubspot.edit(C, people[0], jobtitle="Chief Buyer")
    world.clock.advance(minutes=15)
    dry = await world.pull(preview=True)
    assert {"apollo:contact:update": 1} == dry.writes
    assert "Buyer" == world.apollo.value(C, apollo_of(world, C, people[0]), "title")
    await world.sync()
    assert "Chief Buyer" == world.apollo.value(C, apollo_of(world, C, people[0]), "title")
