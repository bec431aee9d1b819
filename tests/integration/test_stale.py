"""What the simulation of the whole engine found: old knowledge must not undo what people did."""

import pytest

from core.domain.records import Ref, Side
from core.domain.states import Run
from core.store import links
from core.usecases import pull
from tests.integration.people import C, apollo_of
from tests.integration.world import World


async def test_a_run_that_waited_reads_again_what_it_read_before_it_waited(world: World) -> None:
    hubspot = world.hubspot.add(C, email="ada@one.com", jobtitle="Buyer")
    await world.go_live()
    await world.sync()
    apollo = apollo_of(world, C, hubspot)
    world.apollo.faults.add(path="/api/v1/contacts/search", trouble="status", status=401, times=1)
    run_id = await world.start()
    assert Run.PAUSED == (await world.run(run_id)).state  # HubSpot was listed before it stopped
    world.clock.advance(hours=3)
    world.hubspot.edit(C, hubspot, jobtitle="Head")
    world.apollo.edit(C, apollo, title="Intern")
    world.clock.advance(minutes=10)
    await pull.request(world.engine, who="U1")
    await world.drain()
    assert "Head" == world.hubspot.value(C, hubspot, "jobtitle")
    assert "Head" == world.apollo.value(C, apollo, "title")


async def test_asking_for_a_pull_wakes_the_one_that_was_paused(world: World) -> None:
    world.hubspot.add(C, email="ada@one.com")
    world.apollo.faults.add(path="/api/v1/contacts/search", trouble="status", status=401, times=1)
    run_id = await world.start(preview=True)
    assert Run.PAUSED == (await world.run(run_id)).state
    asked = await pull.request(world.engine, who="U1")
    assert (run_id, True) == (asked.run_id, asked.joined)
    assert Run.FINISHED == (await world.run(run_id)).state


@pytest.mark.rule("F23")
async def test_a_merge_of_two_linked_contacts_settles_with_the_survivors_partner(
    world: World,
) -> None:
    lose = world.hubspot.add(C, email="bob@two.com", firstname="Bob")
    keep = world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    await world.go_live()
    partner = apollo_of(world, C, keep)
    survivor = world.hubspot.merge(C, keep, lose)
    await world.quiet()
    ref = Ref(Side.HUBSPOT, C, survivor)
    async with world.engine.db.read() as tx:
        link = (await links.of(tx, refs=[ref]))[ref]
    assert (partner, None) == (link.apollo_id, link.tombstone)
    assert "Ada" == world.apollo.value(C, partner, "first_name")
