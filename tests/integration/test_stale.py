"""What the simulation of the whole engine found: old knowledge must not undo what people did."""

import pytest

from core.domain.changes import Action, Change, Reason
from core.domain.records import Ref, Side
from core.domain.states import Run
from core.store import activity, links, outbox
from core.sync.applying import enqueue_apply
from core.usecases import pausing, pull
from tests.integration.people import A, C, apollo_of
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


@pytest.mark.rule("R64", "F37")
async def test_an_edit_made_while_a_create_was_in_flight_travels_after_it(world: World) -> None:
    await world.go_live()
    hubspot = world.hubspot.add(A, name="One", domain="one.com")
    await pausing.pause(world.engine, who="U1")
    await world.sync()
    async with world.engine.db.write() as tx:  # it is sent, and the process dies
        await outbox.claim(
            tx, side=Side.APOLLO, kind=A, action=Action.CREATE, limit=1,
            now=world.clock.now(), fence=0,
        )  # fmt: skip
    world.hubspot.edit(A, hubspot, phone="+49 30 200009")
    world.clock.advance(minutes=5)  # HubSpot's search lags
    await world.pull()
    await pausing.resume(world.engine, who="U1")
    await world.drain()
    await world.sync()
    assert "+49 30 200009" == world.apollo.value(A, apollo_of(world, A, hubspot), "phone")


@pytest.mark.rule("F9", "R71")
async def test_a_write_whose_answer_was_lost_says_what_it_may_have_replaced(world: World) -> None:
    hubspot = world.hubspot.add(C, email="ada@one.com", jobtitle="Buyer")
    await world.go_live()
    await world.sync()
    apollo = apollo_of(world, C, hubspot)
    world.apollo.edit(C, apollo, title="Head")
    world.hubspot.faults.add(path="/crm/objects/.*/batch/update", trouble="drop_after", times=1)
    await world.sync()
    async with world.engine.db.read() as tx:
        lines = await activity.of_ref(tx, refs=[Ref(Side.HUBSPOT, C, hubspot)], limit=1)
    assert [("unanswered", {"title": ["Buyer", "Head"]})] == [(o.why, dict(o.data)) for o in lines]


@pytest.mark.rule("R52", "F37")
async def test_what_people_add_before_a_create_is_repeated_is_an_edit(world: World) -> None:
    await world.go_live()
    hubspot = world.hubspot.add(A, name="One", domain="one.com")
    world.apollo.faults.add(path="/api/v1/accounts/bulk_create", trouble="drop_after", times=1)
    await world.sync()
    [account] = world.apollo.all(A)
    world.apollo.edit(A, account["id"], phone="+49 30 200009")
    await world.wait(minutes=1)
    await world.sync()
    assert "+49 30 200009" == world.hubspot.value(A, hubspot, "phone")


@pytest.mark.rule("F27", "R51")
async def test_an_edit_of_a_record_that_was_written_a_moment_ago_is_seen(world: World) -> None:
    hubspot = world.hubspot.add(C, email="ada@one.com", jobtitle="Buyer")
    await world.go_live()
    await world.sync()
    apollo = apollo_of(world, C, hubspot)
    world.clock.advance(minutes=5)
    world.hubspot.edit(C, hubspot, jobtitle="Head")
    world.apollo.edit(C, apollo, title="Intern")
    world.clock.advance(minutes=5)
    async with world.engine.db.write() as tx:  # a person's answer is written just before the pull
        change = Change("last_name", "Noor", None, Reason.PERSON)
        row = outbox.New(
            lane=f"hubspot:contact:{hubspot}", side=Side.HUBSPOT, kind=C, action=Action.UPDATE,
            remote_id=hubspot, source_id=apollo, changes=(change,), author="U1",
        )  # fmt: skip
        await outbox.add(tx, rows=[row], now=world.clock.now())
        await enqueue_apply(tx, Side.HUBSPOT, world.clock.now())
    await world.drain()
    assert "Noor" == world.hubspot.value(C, hubspot, "lastname")
    await world.pull()
    assert "Head" == world.hubspot.value(C, hubspot, "jobtitle")
    assert "Head" == world.apollo.value(C, apollo, "title")
