"""Strange text arrives as it was typed, or is refused for its field alone (F8, F13, F19)."""

import pytest

from core.usecases.records import RecordCard, show
from tests.integration.people import C, apollo_of, hubspot_of
from tests.integration.world import World


async def pair(world: World) -> tuple[str, str]:
    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada", jobtitle="Buyer")
    await world.go_live()
    await world.quiet()
    return hubspot, apollo_of(world, C, hubspot)


@pytest.mark.rule("F19")
@pytest.mark.parametrize(
    "text",
    [
        "Zoë 🙂 👩‍🚀",
        "\u202eesrever",
        "مدير المشتريات",
        "line one\r\nline two",
        "e\u0301",
        "x" * 5_000,
    ],
    ids=["emoji", "override", "right to left", "two lines", "combining", "long"],
)
async def test_strange_text_travels_to_the_letter_and_settles(world: World, text: str) -> None:
    hubspot, apollo = await pair(world)
    world.hubspot.edit(C, hubspot, jobtitle=text)
    await world.sync()
    assert text == world.apollo.value(C, apollo, "title")
    world.apollo.edit(C, apollo, last_name=text)
    await world.sync()
    assert text == world.hubspot.value(C, hubspot, "lastname")
    await world.quiet()


@pytest.mark.rule("F19")
async def test_what_no_database_keeps_is_left_out_said_and_sent_when_it_is_corrected(
    world: World,
) -> None:
    hubspot, apollo = await pair(world)
    world.hubspot.edit(C, hubspot, jobtitle="Head\x00", lastname="Arendt")
    await world.sync()
    assert ("Buyer", "Arendt") == tuple(
        world.apollo.value(C, apollo, name) for name in ("title", "last_name")
    )
    card = await show(world.engine, text="ada@one.com")
    assert isinstance(card, RecordCard)
    assert "refused_text" in {line.why for line in card.lines if line.what == "left_alone"}
    await world.quiet()
    world.hubspot.edit(C, hubspot, jobtitle="Head")
    await world.sync()
    assert "Head" == world.apollo.value(C, apollo, "title")


@pytest.mark.rule("F8", "F13")
async def test_an_address_that_hubspot_writes_its_own_way_is_sent_once(world: World) -> None:
    await world.go_live()
    apollo = world.apollo.add(C, first_name="Ada", email="Ada.Arendt@One.COM")
    await world.sync()
    hubspot = hubspot_of(world, C, apollo)
    assert "ada.arendt@one.com" == world.hubspot.value(C, hubspot, "email")
    before = len(world.written())
    await world.quiet()
    world.apollo.edit(C, apollo, email="ada.arendt@ONE.com")
    await world.sync()
    await world.quiet()
    assert before == len(world.written())
