"""A contact without company is attached by its e-mail's domain, or a person is asked (R7, R13)."""

import pytest

from core.domain.states import Review as State
from core.store import reviews
from core.usecases.answering import answer
from core.usecases.deciding import Answered, Choice
from core.usecases.reviews import card
from tests.integration.people import A, C, apollo_of, hubspot_of
from tests.integration.world import World


async def asked(world: World) -> list[reviews.Review]:
    async with world.engine.db.read() as tx:
        return await reviews.waiting(tx, user="U1", now=world.clock.now(), kinds=["company"])


async def state_of(world: World, review_id: int) -> State:
    async with world.engine.db.read() as tx:
        found = await reviews.get(tx, id=review_id)
    assert found is not None
    return found.state


def twins(world: World) -> tuple[str, str]:
    """Add two Apollo accounts of one domain, which HubSpot knows as two companies."""
    return tuple(world.apollo.add(A, name=f"One {n}", domain="one.com") for n in range(2))


@pytest.mark.rule("R7")
async def test_one_account_that_fits_is_taken_on_creating(world: World) -> None:
    account = world.apollo.add(A, name="One", domain="one.com")
    contact = world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    await world.go_live()
    assert account == world.apollo.value(C, apollo_of(world, C, contact), "account_id")


@pytest.mark.rule("R7")
async def test_one_account_that_fits_is_taken_for_a_linked_contact(world: World) -> None:
    contact = world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    await world.go_live()
    await world.quiet()
    apollo = apollo_of(world, C, contact)
    assert "" == world.apollo.value(C, apollo, "account_id")
    account = world.apollo.add(A, name="One", domain="one.com")
    world.hubspot.edit(C, contact, jobtitle="Head")
    await world.sync()
    assert account == world.apollo.value(C, apollo, "account_id")
    await world.quiet()


@pytest.mark.rule("R7")
async def test_free_mail_names_no_company(world: World) -> None:
    world.apollo.add(A, name="Mail", domain="gmail.com")
    contact = world.hubspot.add(C, email="ada@gmail.com", firstname="Ada")
    await world.go_live()
    assert "" == world.apollo.value(C, apollo_of(world, C, contact), "account_id")


@pytest.mark.rule("R7", "R13")
async def test_a_pushed_contact_without_account_joins_the_company_of_its_domain(
    world: World,
) -> None:
    company = world.hubspot.add(A, name="One", domain="one.com")
    contact = world.apollo.add(C, first_name="Ada", email="ada@one.com")
    await world.go_live()
    assert company == world.hubspot.company(hubspot_of(world, C, contact))


@pytest.mark.rule("R7")
async def test_several_that_fit_are_asked_about_and_the_answer_is_written(world: World) -> None:
    contact = world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    first, second = twins(world)
    await world.go_live()
    apollo = apollo_of(world, C, contact)
    assert "" == world.apollo.value(C, apollo, "account_id")
    (review,) = await asked(world)
    shown = await card(world.engine, review_id=review.id)
    assert {first, second} == {one.ref.id for one in shown.candidates}
    answered = await answer(
        world.engine, who="U1", review_id=review.id, version=review.version, choice=Choice.LINK,
        details={"candidate": f"apollo:account:{second}"},
    )  # fmt: skip
    assert isinstance(answered, Answered)
    await world.drain()
    assert second == world.apollo.value(C, apollo, "account_id")
    assert State.APPLIED == await state_of(world, review.id)
    await world.quiet()
    assert [] == await asked(world)


async def test_who_was_left_without_company_is_not_asked_about_again(world: World) -> None:
    contact = world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    twins(world)
    await world.go_live()
    (review,) = await asked(world)
    await answer(
        world.engine, who="U1", review_id=review.id, version=review.version, choice=Choice.LEAVE
    )
    world.hubspot.edit(C, contact, jobtitle="Head")
    await world.sync()
    await world.quiet()
    assert [] == await asked(world)


@pytest.mark.rule("R6", "R7")
async def test_the_question_is_taken_back_when_hubspot_names_a_company(world: World) -> None:
    contact = world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    twins(world)
    await world.go_live()
    other = world.hubspot.add(A, name="Other", domain="other.com")
    world.hubspot.belong(contact, other)
    await world.sync(full=True)
    assert [] == await asked(world)
    assert apollo_of(world, A, other) == world.apollo.value(
        C, apollo_of(world, C, contact), "account_id"
    )
