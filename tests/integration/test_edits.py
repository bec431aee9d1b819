"""Edits, clears and conflicts between two syncs (R50-R55), and the Apollo database (R32-R42)."""

from typing import Any

import msgspec
import pytest

from core.domain.default_mapping import default_mapping
from core.domain.fields import FieldMap, Policy
from core.domain.pushing import PushSettings
from core.domain.records import Ref, Side
from core.store import activity, notices, reviews
from core.store import settings as stored
from tests.integration.people import A, C, apollo_of
from tests.integration.world import World


class Pair:
    """One contact on both sides, settled."""

    def __init__(self, world: World, hubspot: str, apollo: str) -> None:
        self.world, self.hubspot, self.apollo = world, hubspot, apollo

    def edit(
        self, *, hubspot: dict[str, str] | None = None, apollo: dict[str, str] | None = None
    ) -> None:
        if hubspot:
            self.world.hubspot.edit(C, self.hubspot, **hubspot)
        if apollo:
            self.world.apollo.edit(C, self.apollo, **apollo)

    def values(self, hubspot: str, apollo: str) -> tuple[str, str]:
        return (
            self.world.hubspot.value(C, self.hubspot, hubspot),
            self.world.apollo.value(C, self.apollo, apollo),
        )


@pytest.fixture
async def pair(world: World) -> Pair:
    hubspot = world.hubspot.add(
        C, email="ada@one.com", firstname="Ada", lastname="Arendt", jobtitle="Buyer"
    )
    await world.go_live()
    await world.quiet()
    return Pair(world, hubspot, apollo_of(world, C, hubspot))


async def with_policy(world: World, key: str, **rules: object) -> None:
    mapping = default_mapping()
    field = mapping.field(C, key)
    await world.save("mapping", mapping.with_field(msgspec.structs.replace(field, **rules)))


async def asked(world: World) -> list[reviews.Review]:
    async with world.engine.db.read() as tx:
        return await reviews.waiting(tx, user="U1", now=world.clock.now(), kinds=["conflict"])


@pytest.mark.rule("R50")
async def test_an_edit_in_hubspot_travels_to_apollo(pair: Pair) -> None:
    pair.edit(hubspot={"jobtitle": "Head"})
    counts = await pair.world.sync()
    assert ("Head", "Head") == pair.values("jobtitle", "title")
    assert {"apollo:contact:update": 1} == counts.writes


@pytest.mark.rule("R50")
async def test_an_edit_in_apollo_travels_to_hubspot(pair: Pair) -> None:
    pair.edit(apollo={"title": "Head"})
    counts = await pair.world.sync()
    assert ("Head", "Head") == pair.values("jobtitle", "title")
    assert {"hubspot:contact:update": 1} == counts.writes


@pytest.mark.rule("F10")
async def test_edits_of_different_fields_both_survive(pair: Pair) -> None:
    pair.edit(hubspot={"jobtitle": "Head"}, apollo={"last_name": "Bosch"})
    await pair.world.sync()
    assert ("Head", "Head") == pair.values("jobtitle", "title")
    assert ("Bosch", "Bosch") == pair.values("lastname", "last_name")


@pytest.mark.rule("R55", "F12")
async def test_our_own_write_seen_again_is_no_edit(pair: Pair) -> None:
    pair.edit(hubspot={"jobtitle": "Head"}, apollo={"last_name": "Bosch"})
    await pair.world.sync()
    before = len(pair.world.written())
    for full in (False, True):
        counts = await pair.world.sync(full=full)
        assert ({}, 0) == (counts.writes, counts.changed)
    assert before == len(pair.world.written())


@pytest.mark.rule("R12")
async def test_with_updates_off_edits_in_apollo_stay_there_until_it_is_on_again(pair: Pair) -> None:
    await pair.world.save("push", PushSettings(updates=False))
    pair.edit(apollo={"title": "Head"})
    await pair.world.sync()
    assert ("Buyer", "Head") == pair.values("jobtitle", "title")
    await pair.world.save("push", PushSettings(updates=True))
    await pair.world.pull(preview=True)
    await pair.world.sync()
    assert ("Head", "Head") == pair.values("jobtitle", "title")


@pytest.mark.rule("R51", "F9")
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Policy.HUBSPOT, ("Left", "Left")),
        (Policy.APOLLO, ("Right", "Right")),
        (Policy.ASK, ("Left", "Right")),
    ],
)
async def test_edits_on_both_sides_follow_the_policy(
    pair: Pair, policy: Policy, expected: tuple[str, str]
) -> None:
    await with_policy(pair.world, "title", policy=policy)
    pair.edit(hubspot={"jobtitle": "Left"}, apollo={"title": "Right"})
    await pair.world.sync()
    assert expected == pair.values("jobtitle", "title")
    assert (policy is Policy.ASK) == bool(await asked(pair.world))
    await pair.world.quiet()


async def test_a_conflict_is_asked_once_and_says_what_is_true_now(pair: Pair) -> None:
    await with_policy(pair.world, "title", policy=Policy.ASK)
    pair.edit(hubspot={"jobtitle": "Left"}, apollo={"title": "Right"})
    await pair.world.sync()
    pair.edit(apollo={"title": "Further right"})
    await pair.world.sync()
    (review,) = await asked(pair.world)
    assert ("Left", "Further right") == (review.body["hubspot"], review.body["apollo"])


async def test_a_conflict_that_people_settle_by_hand_is_not_asked_any_more(pair: Pair) -> None:
    await with_policy(pair.world, "title", policy=Policy.ASK)
    pair.edit(hubspot={"jobtitle": "Left"}, apollo={"title": "Right"})
    await pair.world.sync()
    pair.edit(apollo={"title": "Left"})
    await pair.world.sync()
    assert [] == await asked(pair.world)
    await pair.world.quiet()


@pytest.mark.rule("R53")
async def test_what_is_cleared_in_hubspot_is_cleared_in_apollo(pair: Pair) -> None:
    pair.edit(hubspot={"jobtitle": ""})
    await pair.world.sync()
    assert ("", "") == pair.values("jobtitle", "title")


@pytest.mark.rule("R36", "R53", "F15")
async def test_what_is_cleared_in_apollo_stays_in_hubspot(pair: Pair) -> None:
    pair.edit(apollo={"title": ""})
    await pair.world.sync()
    assert ("Buyer", "") == pair.values("jobtitle", "title")
    await pair.world.quiet()
    assert ("Buyer", "") == pair.values("jobtitle", "title")


@pytest.mark.rule("R53", "F15")
async def test_what_is_cleared_in_apollo_travels_where_clearing_does(pair: Pair) -> None:
    await with_policy(pair.world, "title", clearing=True)
    pair.edit(apollo={"title": ""})
    await pair.world.sync()
    assert ("", "") == pair.values("jobtitle", "title")


@pytest.mark.rule("R32")
async def test_an_empty_field_is_filled_from_the_database(pair: Pair) -> None:
    pair.world.apollo.know(C, pair.apollo, city="Boston")
    counts = await pair.world.sync()
    assert "Boston" == pair.world.hubspot.value(C, pair.hubspot, "city")
    assert {"hubspot:autofill:city": 1} == counts.fields


@pytest.mark.rule("R32")
async def test_autofill_never_replaces(pair: Pair) -> None:
    pair.edit(hubspot={"city": "Berlin"})
    await pair.world.sync()
    pair.world.apollo.know(C, pair.apollo, city="Boston")
    await pair.world.sync()
    assert "Berlin" == pair.world.hubspot.value(C, pair.hubspot, "city")


async def overwritten(world: World, age_days: int) -> str:
    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada", city="Berlin")
    await world.go_live()
    await world.quiet()
    await with_policy(world, "city", overwrite=True)
    world.clock.advance(days=age_days)
    world.apollo.know(C, apollo_of(world, C, hubspot), city="Boston")
    await world.sync()
    await world.quiet()
    return world.hubspot.value(C, hubspot, "city")


@pytest.mark.rule("R33", "R42")
async def test_auto_overwrite_replaces_what_was_typed_long_ago(world: World) -> None:
    assert "Boston" == await overwritten(world, 40)


@pytest.mark.rule("R42")
async def test_what_a_person_typed_lately_is_held_against_auto_overwrite(world: World) -> None:
    assert "Berlin" == await overwritten(world, 1)


@pytest.mark.rule("R50")
async def test_an_edit_of_an_account_travels_both_ways(world: World) -> None:
    hubspot = world.hubspot.add(A, name="One", domain="one.com")
    await world.go_live()
    await world.quiet()
    apollo = apollo_of(world, A, hubspot)
    world.hubspot.edit(A, hubspot, name="One GmbH")
    await world.sync()
    assert "One GmbH" == world.apollo.value(A, apollo, "name")
    world.apollo.edit(A, apollo, name="One AG")
    await world.sync()
    assert "One AG" == world.hubspot.value(A, hubspot, "name")


async def fights(pair: Pair) -> int:
    """Let a program on each side undo what is written there; return our writes to Apollo."""
    pair.edit(hubspot={"jobtitle": "Head"})
    for _ in range(12):
        await pair.world.sync()
        pair.edit(apollo={"title": "Chief"}, hubspot={"jobtitle": "Head"})
    async with pair.world.engine.db.read() as tx:
        found = await activity.of_ref(tx, refs=[Ref(Side.APOLLO, C, pair.apollo)], limit=100)
    updates = [one for one in found if one.why.startswith("update")]
    return sum("title" in one.data for one in updates)


@pytest.mark.rule("F13")
async def test_two_programs_that_fight_over_a_field_are_stopped(pair: Pair) -> None:
    assert 3 == await fights(pair)
    async with pair.world.engine.db.read() as tx:
        mapping = (await stored.read(tx, "mapping", FieldMap)).value
        told = await notices.due(tx, now=pair.world.clock.now(), limit=20)
    assert mapping.field(C, "title").paused
    assert ["contact:title"] == [one.subject for one in told if one.kind == "field_paused"]


async def test_a_person_who_edits_one_field_many_times_is_not_stopped(pair: Pair) -> None:
    for n in range(6):
        pair.edit(apollo={"title": f"Title {n}"})
        await pair.world.sync()
        assert f"Title {n}" == pair.world.hubspot.value(C, pair.hubspot, "jobtitle")


@pytest.mark.rule("F11")
async def test_an_edit_that_comes_back_with_the_answer_to_our_write_still_travels(
    pair: Pair,
) -> None:
    pair.edit(hubspot={"lastname": "Bosch"})
    pair.world.clock.advance(minutes=15)
    await pair.world.start()
    ask = pair.world.engine.apollo.client.http.ask

    async def late(call: Any, **how: Any) -> Any:
        if not call.reads:
            pair.edit(apollo={"title": "Typed meanwhile"})
        return await ask(call, **how)

    pair.world.engine.apollo.client.http.ask = late
    await pair.world.drain()
    await pair.world.sync()
    assert ("Bosch", "Bosch") == pair.values("lastname", "last_name")
    assert ("Typed meanwhile", "Typed meanwhile") == pair.values("jobtitle", "title")
