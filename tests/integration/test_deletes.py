"""Deleted, restored and merged records (R54, F20-F24)."""

import pytest

from core.domain.records import Ref, Side
from core.domain.states import Review as State
from core.store import activity, links, observations, reviews
from core.sync.lists import MERGED
from core.usecases.answering import answer
from core.usecases.deciding import Answered, Choice
from core.usecases.orphans import card
from tests.integration.people import A, C, apollo_of, hubspot_of
from tests.integration.world import World


async def settled(world: World) -> tuple[str, str]:
    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada", jobtitle="Buyer")
    await world.go_live()
    await world.quiet()
    return hubspot, apollo_of(world, C, hubspot)


async def two_looks(world: World) -> None:
    """Let the daily sweep miss a record, and look a second time later."""
    await world.sync(full=True)
    await world.sync()


async def tombstone(world: World, hubspot: str) -> Side | None:
    ref = Ref(Side.HUBSPOT, C, hubspot)
    async with world.engine.db.read() as tx:
        return (await links.of(tx, refs=[ref]))[ref].tombstone


async def asked(world: World, kind: str = "delete") -> list[reviews.Review]:
    async with world.engine.db.read() as tx:
        return await reviews.waiting(tx, user="U1", now=world.clock.now(), kinds=[kind])


@pytest.mark.rule("F21")
async def test_a_record_that_one_look_did_not_find_is_not_gone(world: World) -> None:
    hubspot, _ = await settled(world)
    world.hubspot.delete(C, hubspot)
    await world.sync(full=True)
    assert await tombstone(world, hubspot) is None


@pytest.mark.rule("R54", "F21")
async def test_a_delete_in_hubspot_becomes_a_tombstone_after_two_looks(world: World) -> None:
    hubspot, _ = await settled(world)
    world.hubspot.delete(C, hubspot)
    await two_looks(world)
    assert Side.HUBSPOT is await tombstone(world, hubspot)
    assert [] == await asked(world)


@pytest.mark.rule("R54", "F20")
async def test_a_deleted_record_is_not_made_again_by_an_edit_and_a_person_is_asked(
    world: World,
) -> None:
    hubspot, apollo = await settled(world)
    world.hubspot.delete(C, hubspot)
    await two_looks(world)
    world.apollo.edit(C, apollo, title="Head")
    await world.sync()
    await world.quiet()
    assert [] == world.hubspot.all(C)
    (review,) = await asked(world)
    assert (f"apollo:contact:{apollo}", ["title"]) == (review.subject, review.body["edited"])


async def test_a_person_who_said_leave_it_is_asked_again_only_after_another_edit(
    world: World,
) -> None:
    hubspot, apollo = await settled(world)
    world.hubspot.delete(C, hubspot)
    world.apollo.edit(C, apollo, title="Head")
    await two_looks(world)
    (review,) = await asked(world)
    async with world.engine.db.write() as tx:
        await reviews.settle(tx, id=review.id, to=State.DECLINED)
    await world.pull(preview=True)
    await world.sync()
    assert [] == await asked(world)
    world.apollo.edit(C, apollo, title="Chief")
    await world.sync()
    assert 1 == len(await asked(world))


@pytest.mark.rule("R54", "F20")
async def test_a_delete_in_apollo_is_not_made_again_either(world: World) -> None:
    hubspot, apollo = await settled(world)
    world.apollo.delete(C, apollo)
    await two_looks(world)
    world.hubspot.edit(C, hubspot, jobtitle="Head")
    await world.sync()
    await world.quiet()
    assert Side.APOLLO is await tombstone(world, hubspot)
    assert [] == world.apollo.all(C)
    assert 1 == len(await asked(world))


@pytest.mark.rule("F24")
async def test_a_restored_record_is_linked_as_before_and_edits_travel_again(world: World) -> None:
    hubspot, apollo = await settled(world)
    world.hubspot.delete(C, hubspot)
    await two_looks(world)
    world.apollo.edit(C, apollo, title="Head")
    await world.sync()
    world.hubspot.restore(C, hubspot)
    await world.sync()
    assert await tombstone(world, hubspot) is None
    assert "Head" == world.hubspot.value(C, hubspot, "jobtitle")
    assert [] == await asked(world)
    assert (1, 1) == (len(world.hubspot.all(C)), len(world.apollo.all(C)))


@pytest.mark.rule("R54", "F23")
@pytest.mark.parametrize("mode", ["new_id", "preserve_primary"])
async def test_a_link_follows_a_merge_with_an_unlinked_record(world: World, mode: str) -> None:
    hubspot, apollo = await settled(world)
    world.hubspot.state.settle(merge_mode=mode)
    other = world.hubspot.add(C, email="ada@home.com", firstname="Ada", lastname="Arendt")
    survivor = world.hubspot.merge(C, hubspot, other)
    await world.sync()
    await world.quiet()
    assert apollo == world.hubspot.value(C, survivor, "apollo_contact_id")
    world.hubspot.edit(C, survivor, jobtitle="Head")
    await world.sync()
    assert "Head" == world.apollo.value(C, apollo, "title")
    assert (1, 1) == (len(world.hubspot.all(C)), len(world.apollo.all(C)))


@pytest.mark.rule("R54", "F23")
async def test_an_id_that_was_merged_away_is_never_copied_again(world: World) -> None:
    hubspot, _ = await settled(world)
    world.hubspot.state.settle(merge_mode="new_id")
    other = world.hubspot.add(C, email="ada@home.com", firstname="Ada", lastname="Arendt")
    world.hubspot.merge(C, hubspot, other)
    await world.sync()
    async with world.engine.db.write() as tx:  # as after a last look at a write to the old id
        await observations.mark(tx, refs=[Ref(Side.HUBSPOT, C, hubspot)])
    await world.sync()
    assert 1 == len(world.apollo.all(C))


@pytest.mark.rule("R54", "F23")
@pytest.mark.parametrize("mode", ["new_id", "preserve_primary"])
async def test_a_merge_of_two_linked_records_keeps_one_link_and_makes_nothing_anew(
    world: World, mode: str
) -> None:
    ids = [world.hubspot.add(C, email=f"ada{n}@one.com", firstname="Ada") for n in range(2)]
    await world.go_live()
    await world.quiet()
    partners = {apollo_of(world, C, one) for one in ids}
    world.hubspot.state.settle(merge_mode=mode)
    survivor = world.hubspot.merge(C, *ids)
    await world.sync()
    await two_looks(world)
    await world.quiet()
    ref = Ref(Side.HUBSPOT, C, survivor)
    async with world.engine.db.read() as tx:
        link = (await links.of(tx, refs=[ref]))[ref]
    assert (1, 2) == (len(world.hubspot.all(C)), len(world.apollo.all(C)))
    assert link.tombstone is None
    assert link.apollo_id in partners
    assert apollo_of(world, C, ids[0]) == link.apollo_id  # the primary's


@pytest.mark.rule("R24", "R27", "F23")
@pytest.mark.parametrize("mode", ["new_id", "preserve_primary"])
async def test_after_a_merge_of_two_linked_records_people_are_asked_about_the_other_partner(
    world: World, mode: str
) -> None:
    ids = [world.hubspot.add(C, email=f"ada{n}@one.com", firstname="Ada") for n in range(2)]
    await world.go_live()
    await world.quiet()
    stays, goes = (apollo_of(world, C, one) for one in ids)
    world.hubspot.state.settle(merge_mode=mode)
    survivor = world.hubspot.merge(C, *ids)
    await two_looks(world)
    await world.quiet()
    (review,) = await asked(world)
    assert f"apollo:contact:{goes}" == review.subject
    async with world.engine.db.read() as tx:
        shown = await card(world.engine, tx, review, {})
        log = await activity.of_ref(tx, refs=[Ref(Side.HUBSPOT, C, survivor)], limit=20)
    assert (survivor, MERGED) == (shown.merged.ref.id, shown.list_name)
    (line,) = [one for one in log if one.what == "merged" and "no more" in one.why]
    assert f"apollo:contact:{goes} is linked no more" in line.why
    pressed = await answer(
        world.engine, who="U1", review_id=review.id, version=review.version, choice=Choice.REMOVE
    )
    assert isinstance(pressed, Answered)
    world.apollo.edit(C, goes, title="Head")
    await world.quiet()
    names = {one["id"]: one["name"] for one in world.apollo.state.data.labels}
    assert [MERGED] == [names[one] for one in world.apollo.get(C, goes)["label_ids"]]
    assert [] == world.apollo.get(C, stays)["label_ids"]
    assert ([], 1) == (await asked(world), len(world.hubspot.all(C)))


async def test_a_merge_in_apollo_leaves_hubspots_records_alone(world: World) -> None:
    ids = [world.hubspot.add(A, name=f"One {n}", domain=f"one{n}.com") for n in range(2)]
    await world.go_live()
    await world.quiet()
    keep, lose = (apollo_of(world, A, one) for one in ids)
    world.apollo.merge(A, keep, lose)
    await two_looks(world)
    await world.quiet()
    assert (2, 1) == (len(world.hubspot.all(A)), len(world.apollo.all(A)))
    assert ids[0] == hubspot_of(world, A, keep)


async def test_what_is_deleted_before_it_was_copied_is_never_copied(world: World) -> None:
    await world.go_live()
    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    world.apollo.faults.add(trouble="status", status=500, path=".*bulk_create")
    await world.sync()
    world.hubspot.delete(C, hubspot)
    await two_looks(world)
    world.apollo.faults.clear()
    await world.quiet()
    assert [] == world.apollo.all(C)
