"""Who is pushed by owner and list, and that a skipped record says why (R14)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.domain.changes import Skip
from core.domain.pushing import PushRules, PushSettings
from core.domain.records import Kind, Ref, Side
from core.store import activity
from tests.integration.world import World, opened

C = Kind.CONTACT


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(f"sqlite:///{tmp_path / 'bot.db'}", tmp_path) as it:
        yield it


async def filtered(world: World, **rules: frozenset[str]) -> None:
    await world.save("push", PushSettings(contact=PushRules(on=True, **rules)))


async def why(world: World, record: str) -> list[str]:
    async with world.engine.db.read() as tx:
        found = await activity.of_ref(tx, refs=[Ref(Side.APOLLO, C, record)], limit=9)
    return [one.why for one in found if "left_alone" == one.what]


def pushed(world: World) -> set[str]:
    return {one.get("firstname") or "" for one in world.hubspot.all(C)}


@pytest.mark.rule("R14")
async def test_only_those_on_a_chosen_list_are_pushed(world: World) -> None:
    await world.go_live()
    await filtered(world, lists=frozenset({"Fair"}))
    ann = world.apollo.add(C, first_name="Ann", email="ann@example.com", label_names=["Fair"])
    bob = world.apollo.add(C, first_name="Bob", email="bob@example.com", label_names=["Other"])
    await world.sync()
    assert {"Ann"} == pushed(world)
    assert ([], [Skip.LIST]) == (await why(world, ann), await why(world, bob))
    world.apollo.edit(C, bob, label_names=["Other", "Fair"])
    await world.sync()
    assert {"Ann", "Bob"} == pushed(world)


@pytest.mark.rule("R14")
async def test_only_those_of_a_chosen_owner_are_pushed(world: World) -> None:
    await world.go_live()
    (user,) = [one for one in await world.engine.apollo.users() if one.email]
    await filtered(world, owners=frozenset({"somebody@else.example"}))
    bob = world.apollo.add(C, first_name="Bob", email="bob@example.com", owner_id=user.id)
    await world.sync()
    assert (set(), [Skip.OWNER]) == (pushed(world), await why(world, bob))
    await filtered(world, owners=frozenset({(user.email or "").lower()}))
    world.apollo.edit(C, bob, title="Boss")
    await world.sync()
    assert {"Bob"} == pushed(world)
