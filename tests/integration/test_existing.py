"""A contact that exists already when it is created: a question, never a second one (R17, F2)."""

from typing import Any

import pytest

from core.domain.records import Ref, Side
from core.domain.states import Review as State
from core.store import links, outbox, reviews
from core.usecases.answering import answer
from core.usecases.deciding import Answered, Choice
from tests.integration.people import C, hubspot_of
from tests.integration.world import World


async def asked(world: World) -> list[reviews.Review]:
    async with world.engine.db.read() as tx:
        return await reviews.waiting(tx, user="U1", now=world.clock.now(), kinds=["link"])


async def existing(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Let somebody make the contact in HubSpot right before the bot does; return both ids."""
    await world.go_live()
    apollo = world.apollo.add(C, first_name="Ada", email="ada@one.com", title="Head")
    write, made = type(world.engine.hubspot).write, []

    async def late(self: Any, kind: Any, *rest: Any) -> Any:
        if not made:
            made.append(world.hubspot.add(C, email="ADA@one.com", firstname="Ada"))
        return await write(self, kind, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(type(world.engine.hubspot), "write", late)
        await world.sync()
    return made[0], apollo


@pytest.mark.rule("R17", "F2", "F8")
@pytest.mark.parametrize("by_person", [True, False])
async def test_a_contact_that_somebody_made_meanwhile_is_asked_about_and_linked(
    world: World, monkeypatch: pytest.MonkeyPatch, *, by_person: bool
) -> None:
    hubspot, apollo = await existing(world, monkeypatch)
    (review,) = await asked(world)
    assert f"hubspot:contact:{hubspot}" in review.body["candidates"]
    async with world.engine.db.read() as tx:
        assert [] == await outbox.failed(tx, side=Side.HUBSPOT)
    if by_person:  # else the next pull sees one address on both sides
        pressed = await answer(
            world.engine, who="U1", review_id=review.id, version=review.version,
            choice=Choice.LINK, details={"candidate": f"hubspot:contact:{hubspot}"},
        )  # fmt: skip
        assert isinstance(pressed, Answered)
    await world.sync()
    await world.quiet()
    assert hubspot == hubspot_of(world, C, apollo)
    assert "Head" == world.hubspot.value(C, hubspot, "jobtitle")
    assert [] == await asked(world)
    assert (1, 1) == (len(world.hubspot.all(C)), len(world.apollo.all(C)))


@pytest.mark.rule("R17", "F2", "F7")
async def test_two_apollo_contacts_of_one_address_never_share_one_in_hubspot(
    world: World,
) -> None:
    first = world.apollo.add(C, first_name="Ada", email="ada@one.com")
    await world.go_live()
    await world.quiet()
    hubspot = hubspot_of(world, C, first)
    second = world.apollo.add(C, first_name="Ada", email="Ada@One.com", title="Head")
    await world.sync()
    await world.quiet()
    assert [hubspot] == [one.id for one in world.hubspot.all(C)]
    (review,) = await asked(world)
    assert {f"apollo:contact:{second}", f"hubspot:contact:{hubspot}"} <= {
        review.body["record"], *review.body["candidates"],
    }  # fmt: skip
    assert [f"apollo:contact:{first}"] == review.body["rivals"]
    assert State.OPEN is review.state
    async with world.engine.db.read() as tx:
        ref = Ref(Side.HUBSPOT, C, hubspot)
        assert first == (await links.of(tx, refs=[ref]))[ref].apollo_id
