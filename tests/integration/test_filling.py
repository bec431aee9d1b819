"""What Apollo's database does to HubSpot, and when: in a pull, never beside one (R32-R36)."""

import msgspec
import pytest

from core.domain.default_mapping import default_mapping
from core.domain.records import Ref, Side
from core.store import knowledge, runs
from core.usecases import undo
from core.usecases.confirming import Started
from tests.integration.people import C, apollo_of
from tests.integration.world import World


async def settled(world: World, **values: str) -> tuple[str, str]:
    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada", **values)
    await world.go_live()
    await world.quiet()
    return hubspot, apollo_of(world, C, hubspot)


async def overwriting(world: World, key: str) -> None:
    mapping = default_mapping()
    field = msgspec.structs.replace(mapping.field(C, key), overwrite=True)
    await world.save("mapping", mapping.with_field(field))


async def bought(world: World, apollo: str, **values: str) -> None:
    """Let the bot have learned something for a credit, beside any pull."""
    known = knowledge.Knowledge(Ref(Side.APOLLO, C, apollo), values, world.clock.now())
    async with world.engine.db.write() as tx:
        await knowledge.put(tx, rows=[known])


@pytest.mark.rule("R34")
async def test_what_was_learned_is_filled_in_by_the_next_pull_and_not_before(world: World) -> None:
    hubspot, apollo = await settled(world, city="Berlin")
    await overwriting(world, "city")
    world.clock.advance(days=40)
    await bought(world, apollo, title="Head", city="Boston")
    for _ in range(4):
        await world.wait(hours=1)
    assert ("", "Berlin") == tuple(
        world.hubspot.value(C, hubspot, name) for name in ("jobtitle", "city")
    )
    world.hubspot.edit(C, hubspot, lastname="Arendt")
    await world.sync()
    assert ("Head", "Boston") == tuple(
        world.hubspot.value(C, hubspot, name) for name in ("jobtitle", "city")
    )


@pytest.mark.rule("R32")
async def test_a_value_of_the_database_is_filled_in_once(world: World) -> None:
    hubspot, apollo = await settled(world)
    world.apollo.know(C, apollo, city="Boston")
    await world.sync()
    world.hubspot.edit(C, hubspot, city="")
    await world.sync()
    await world.quiet()
    assert "" == world.hubspot.value(C, hubspot, "city")
    world.apollo.know(C, apollo, city="Bonn")
    await world.sync()
    assert "Bonn" == world.hubspot.value(C, hubspot, "city")


@pytest.mark.rule("R33", "R66")
async def test_a_value_that_was_overwritten_is_kept_and_put_back(world: World) -> None:
    hubspot, apollo = await settled(world, city="Berlin")
    await overwriting(world, "city")
    world.clock.advance(days=40)
    world.apollo.know(C, apollo, city="Boston")
    await world.sync()
    assert "Boston" == world.hubspot.value(C, hubspot, "city")
    async with world.engine.db.read() as tx:
        last = (await runs.latest(tx))[0]
    preview = await undo.show(world.engine, who="U1", run_id=last.id)
    assert isinstance(preview, Started)
    await world.drain()
    done = await undo.put_back(world.engine, who="U1", preview_id=preview.run_id)
    assert isinstance(done, Started)
    await world.drain()
    assert "Berlin" == world.hubspot.value(C, hubspot, "city")
    await world.quiet()
    assert "Berlin" == world.hubspot.value(C, hubspot, "city")


@pytest.mark.rule("R35")
async def test_phones_are_not_filled_in_unless_an_admin_says_so(world: World) -> None:
    hubspot, apollo = await settled(world)
    await bought(world, apollo, phone="+1 617 555 0100", title="Head")
    world.hubspot.edit(C, hubspot, lastname="Arendt")
    await world.sync()
    assert ("", "Head") == tuple(
        world.hubspot.value(C, hubspot, name) for name in ("phone", "jobtitle")
    )
    mapping = default_mapping()
    phone = msgspec.structs.replace(mapping.field(C, "phone"), autofill=True)
    await world.save("mapping", mapping.with_field(phone))
    world.hubspot.edit(C, hubspot, lastname="Byron")
    await world.sync()
    assert "+1 617 555 0100" == world.hubspot.value(C, hubspot, "phone")
