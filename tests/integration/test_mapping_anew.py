"""A field mapped anew is read on both sides before anything travels, and counts as at first sight."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.apollo.api.catalogue import custom_field
from core.domain.fields import Direction
from core.domain.mapped import Rule
from core.domain.records import Kind
from core.domain.states import Outbox
from core.store import links
from core.usecases import mapping, pausing
from core.usecases.settings import Saved
from tests.integration.world import World, opened

C = Kind.CONTACT
OWN = "60c39ed82bd02f01154c470a"
SHIRT = f"typed_custom_fields.{OWN}"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(f"sqlite:///{tmp_path / 'bot.db'}", tmp_path) as it:
        it.apollo.state.data.fields.append(custom_field(OWN, "Shirt", "contact", "string"))
        yield it


async def version(world: World) -> int:
    choices = await mapping.choices(world.engine, C)
    assert choices is not None
    return choices.version


async def shirt(world: World, direction: Direction = Direction.BOTH) -> None:
    """Map HubSpot's message to Apollo's own field."""
    new = mapping.New("message", SHIRT, "Shirt", Rule(direction))
    done = await mapping.add(world.engine, who="U1", kind=C, new=new, version=await version(world))
    assert isinstance(done, Saved), done


async def unmap(world: World, key: str) -> None:
    done = await mapping.unmap(
        world.engine, who="U1", kind=C, key=key, version=await version(world)
    )
    assert isinstance(done, Saved), done


def own(world: World, record: str) -> str:
    return str(world.apollo.get(C, record)["typed_custom_fields"].get(OWN) or "")


def wear(world: World, record: str, size: str) -> None:
    world.apollo.know(C, record, typed_custom_fields={OWN: size})


@pytest.mark.rule("R52")
async def test_old_values_of_both_sides_meet_as_at_first_sight(world: World) -> None:
    """HubSpot's stands; where it is empty, Apollo's fills it; nobody edited anything (R52)."""
    ann = world.hubspot.add(C, firstname="Ann", email="ann@example.com", message="L")
    bob = world.hubspot.add(C, firstname="Bob", email="bob@example.com")
    await world.go_live()
    twins = {row["first_name"]: row["id"] for row in world.apollo.all(C)}
    wear(world, twins["Ann"], "S")
    wear(world, twins["Bob"], "XL")
    await world.quiet()
    await shirt(world)
    await world.sync()
    assert "L" == own(world, twins["Ann"])
    assert "XL" == world.hubspot.value(C, bob, "message")
    assert "L" == world.hubspot.value(C, ann, "message")
    await world.quiet()


async def test_everything_is_read_anew_once(world: World) -> None:
    for name in ("Ann", "Bob", "Cat"):
        world.hubspot.add(C, firstname=name, email=f"{name}@example.com")
    await world.go_live()
    world.clock.advance(hours=2)
    world.hubspot.add(C, firstname="Dan", email="dan@example.com")
    await world.quiet()
    before = (await world.sync()).read
    await shirt(world)
    assert 8 == (await world.sync()).read
    assert before == (await world.sync()).read
    assert before < 8


async def test_an_edit_of_the_new_field_travels_from_then_on(world: World) -> None:
    ann = world.hubspot.add(C, firstname="Ann", email="ann@example.com")
    await world.go_live()
    await shirt(world)
    await world.sync()
    world.hubspot.edit(C, ann, message="M")
    await world.sync()
    (twin,) = world.apollo.all(C)
    assert "M" == own(world, twin["id"])
    world.apollo.edit(C, twin["id"], typed_custom_fields={OWN: "S"})
    await world.sync()
    assert "S" == world.hubspot.value(C, ann, "message")


@pytest.mark.rule("R30")
async def test_an_unmapped_field_travels_no_more_and_waiting_writes_lose_it(world: World) -> None:
    ann = world.hubspot.add(C, firstname="Ann", email="ann@example.com", jobtitle="VP")
    await world.go_live()
    (twin,) = world.apollo.all(C)
    await pausing.pause(world.engine, who="U1")
    world.hubspot.edit(C, ann, jobtitle="Chief", firstname="Anna")
    await world.sync()
    await unmap(world, "title")
    (waits,) = [w for w in await world.writes() if w.state is Outbox.PENDING]
    assert ["first_name"] == [change.field for change in waits.changes]
    await pausing.resume(world.engine, who="U1")
    await world.sync()
    after = world.apollo.get(C, twin["id"])
    assert ("VP", "Anna") == (after["title"], after["first_name"])


async def test_what_was_cleared_while_unmapped_is_not_cleared_when_mapped_again(
    world: World,
) -> None:
    ann = world.hubspot.add(C, firstname="Ann", email="ann@example.com", jobtitle="VP")
    await world.go_live()
    await unmap(world, "title")
    world.hubspot.edit(C, ann, jobtitle="")
    await world.sync()
    new = mapping.New("jobtitle", "title", "", Rule(Direction.BOTH))
    done = await mapping.add(world.engine, who="U1", kind=C, new=new, version=await version(world))
    assert isinstance(done, Saved), done
    await world.sync()
    (twin,) = world.apollo.all(C)
    assert ("VP", "VP") == (twin["title"], world.hubspot.value(C, ann, "jobtitle"))


async def test_forgetting_a_field_leaves_every_other_pair_alone(world: World) -> None:
    world.hubspot.add(C, firstname="Ann", email="ann@example.com", jobtitle="VP")
    await world.go_live()
    async with world.engine.db.write() as tx:
        await links.forget(tx, kind=C, field="title")
        (base,) = (await links.bases(tx, ids=[1, 2, 3])).values()
    assert "title" not in base
    assert "email" in base


@pytest.mark.rule("R65")
async def test_values_that_a_new_field_brings_are_no_sudden_change(world: World) -> None:
    """Every record says something new, and the admin who mapped the field knows it."""
    for n in range(30):
        world.hubspot.add(C, firstname=f"N{n}", email=f"n{n}@example.com", message=f"size {n}")
    await world.go_live()
    await world.quiet()
    await shirt(world)
    await world.sync()
    assert 30 == sum(bool(own(world, row["id"])) for row in world.apollo.all(C))
    for row in world.hubspot.all(C):
        world.hubspot.edit(C, row.id, message="the same")
    world.clock.advance(minutes=15)
    run = await world.run(await world.start())
    assert "30 of 30 contacts changed in HubSpot at once." == run.reason
