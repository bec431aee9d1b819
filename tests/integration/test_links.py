"""How records of the two sides are found to be one (R18, R19, F7), and what is created (R10-R16)."""

import pytest

from core.domain.pushing import PushRules, PushSettings
from core.domain.records import LinkHow, Ref, Side
from core.store import links, reviews
from tests.integration.people import A, C, apollo_of, hubspot_of
from tests.integration.world import World


async def link_of(world: World, kind: str, hubspot_id: str) -> tuple[str, LinkHow] | None:
    ref = Ref(Side.HUBSPOT, kind, hubspot_id)
    async with world.engine.db.read() as tx:
        found = (await links.of(tx, refs=[ref])).get(ref)
    return (found.apollo_id, found.how) if found else None


async def asked(world: World, kind: str) -> list[reviews.Review]:
    async with world.engine.db.read() as tx:
        return await reviews.waiting(tx, user="U1", now=world.clock.now(), kinds=[kind])


@pytest.mark.rule("R18")
async def test_a_key_property_links_before_anything_else(world: World) -> None:
    apollo = world.apollo.add(C, first_name="Ada", email="ada@new.com")
    other = world.apollo.add(C, first_name="Ada", email="ada@old.com")
    hubspot = world.hubspot.add(C, email="ada@old.com", apollo_contact_id=apollo)
    await world.pull(preview=True)
    assert (apollo, LinkHow.KEY) == await link_of(world, C, hubspot)
    assert other != apollo


@pytest.mark.rule("R18")
async def test_apollos_crm_id_links(world: World) -> None:
    hubspot = world.hubspot.add(C, email="ada@one.com")
    apollo = world.apollo.add(
        C, first_name="Ada", email="ada@two.com", more={"hubspot_vid": hubspot}
    )
    await world.pull(preview=True)
    assert (apollo, LinkHow.CRM_ID) == await link_of(world, C, hubspot)


@pytest.mark.rule("R18", "R19", "F8")
async def test_one_email_on_both_sides_links_whatever_its_case(world: World) -> None:
    hubspot = world.hubspot.add(C, email="ada@one.com")
    apollo = world.apollo.add(C, first_name="Ada", email="ADA@One.com")
    await world.go_live()
    assert (apollo, LinkHow.EMAIL) == await link_of(world, C, hubspot)
    assert (1, 1) == (len(world.apollo.all(C)), len(world.hubspot.all(C)))
    assert apollo == world.hubspot.value(C, hubspot, "apollo_contact_id")


@pytest.mark.rule("R18", "R19")
async def test_one_domain_on_both_sides_links_two_accounts(world: World) -> None:
    hubspot = world.hubspot.add(A, name="One", domain="one.com")
    apollo = world.apollo.add(A, name="One Inc", domain="www.one.com")
    await world.go_live()
    assert (apollo, LinkHow.DOMAIN) == await link_of(world, A, hubspot)
    assert apollo == world.hubspot.value(A, hubspot, "apollo_account_id")


@pytest.mark.rule("R18")
async def test_linkedin_alone_is_asked_and_nothing_is_created_meanwhile(world: World) -> None:
    hubspot = world.hubspot.add(
        C, email="ada@one.com", hs_linkedin_url="https://www.linkedin.com/in/ada"
    )
    world.apollo.add(
        C, first_name="Ada", email="ada@two.com", linkedin_url="http://linkedin.com/in/ada/"
    )
    await world.go_live()
    await world.sync()
    assert 1 == len(await asked(world, "link"))
    assert await link_of(world, C, hubspot) is None
    assert (1, 1) == (len(world.apollo.all(C)), len(world.hubspot.all(C)))


@pytest.mark.rule("R18", "F7")
async def test_two_candidates_are_asked_about_never_chosen_at_random(world: World) -> None:
    world.hubspot.add(C, email="ada@one.com")
    for _ in range(2):
        world.apollo.add(C, first_name="Ada", email="ada@one.com")
    await world.go_live()
    assert 1 <= len(await asked(world, "link"))
    assert (2, 1) == (len(world.apollo.all(C)), len(world.hubspot.all(C)))


async def test_an_open_link_question_is_taken_back_when_a_key_answers_it(world: World) -> None:
    hubspot = world.hubspot.add(
        C, email="ada@one.com", hs_linkedin_url="https://www.linkedin.com/in/ada"
    )
    apollo = world.apollo.add(
        C, first_name="Ada", email="ada@two.com", linkedin_url="http://linkedin.com/in/ada/"
    )
    await world.go_live()
    world.hubspot.edit(C, hubspot, apollo_contact_id=apollo)
    await world.sync()
    assert [] == await asked(world, "link")
    assert (apollo, LinkHow.KEY) == await link_of(world, C, hubspot)


@pytest.mark.rule("R13")
async def test_a_pushed_contact_takes_its_account_along_first(world: World) -> None:
    await world.save("push", PushSettings(contact=PushRules(on=True)))
    account = world.apollo.add(A, name="One", domain="one.com")
    contact = world.apollo.add(C, first_name="Ada", email="ada@one.com", account_id=account)
    await world.go_live()
    company = hubspot_of(world, A, account)
    assert company == world.hubspot.company(hubspot_of(world, C, contact))


@pytest.mark.rule("R13")
async def test_without_cascade_a_pushed_contact_goes_alone(world: World) -> None:
    await world.save("push", PushSettings(contact=PushRules(on=True), cascade=False))
    account = world.apollo.add(A, name="One", domain="one.com")
    contact = world.apollo.add(C, first_name="Ada", email="ada@one.com", account_id=account)
    await world.go_live()
    assert [] == world.hubspot.all(A)
    assert "" == world.hubspot.company(hubspot_of(world, C, contact))


@pytest.mark.rule("R10", "R11")
async def test_with_push_off_nothing_born_in_apollo_is_created(world: World) -> None:
    await world.save("push", PushSettings())
    world.apollo.add(A, name="One", domain="one.com")
    world.apollo.add(C, first_name="Ada", email="ada@one.com")
    counts = await world.go_live()
    assert ([], []) == (world.hubspot.all(A), world.hubspot.all(C))
    assert {"push_off": 2} == counts.skipped


@pytest.mark.rule("R14")
@pytest.mark.parametrize(("stage", "pushed"), [("Interested", 1), ("Cold", 0)])
async def test_only_the_chosen_stages_are_pushed(world: World, stage: str, pushed: int) -> None:
    ids = {row["name"]: row["id"] for row in world.apollo.state.data.contact_stages}
    await world.save(
        "push", PushSettings(contact=PushRules(on=True, stages=frozenset({ids["Interested"]})))
    )
    world.apollo.add(C, first_name="Ada", email="ada@one.com", contact_stage_id=ids[stage])
    await world.go_live()
    assert pushed == len(world.hubspot.all(C))


@pytest.mark.rule("R6")
async def test_a_contact_follows_hubspots_company_by_id(world: World) -> None:
    one = world.hubspot.add(A, name="One", domain="one.com")
    two = world.hubspot.add(A, name="Two", domain="two.com")
    contact = world.hubspot.add(C, email="ada@one.com", firstname="Ada", company=one)
    await world.go_live()
    world.hubspot.belong(contact, two)
    await world.sync(full=True)
    apollo = apollo_of(world, C, contact)
    assert apollo_of(world, A, two) == world.apollo.value(C, apollo, "account_id")
    await world.quiet()


@pytest.mark.rule("R19", "R67")
async def test_a_lost_database_finds_every_link_again(world: World) -> None:
    for n in range(3):
        world.hubspot.add(C, email=f"p{n}@one.com", firstname=f"P{n}")
        world.apollo.add(C, first_name=f"Q{n}", email=f"q{n}@two.com")
    await world.go_live()
    await world.quiet()
    before = {one.id: one.get("apollo_contact_id") for one in world.hubspot.all(C)}
    async with world.engine.db.write() as tx:
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite%'"
        )
        for (table,) in list(await tx.exec_driver_sql(names)):
            await tx.exec_driver_sql(f"DELETE FROM {table}")
    await world.go_live()
    found = {one: (await link_of(world, C, one) or ("", None))[0] for one in before}
    assert before == found
    assert (6, 6) == (len(world.hubspot.all(C)), len(world.apollo.all(C)))


@pytest.mark.rule("R6")
async def test_a_contact_that_moves_to_a_new_company_waits_for_its_account(world: World) -> None:
    one = world.hubspot.add(A, name="One", domain="one.com")
    contact = world.hubspot.add(C, email="ada@mail.com", firstname="Ada", company=one)
    await world.go_live()
    await world.quiet()
    two = world.hubspot.add(A, name="Two", domain="two.com")
    world.hubspot.belong(contact, two)
    await world.sync()
    account = apollo_of(world, A, two)
    assert account == world.apollo.value(C, apollo_of(world, C, contact), "account_id")


async def test_a_linked_contact_joins_the_account_that_going_live_creates(world: World) -> None:
    company = world.hubspot.add(A, name="One", domain="one.com")
    world.hubspot.add(C, email="ada@mail.com", firstname="Ada", company=company)
    apollo = world.apollo.add(C, first_name="Ada", email="ada@mail.com")
    preview = await world.pull(preview=True)
    live = await world.go_live()
    assert preview.writes == live.writes
    assert apollo_of(world, A, company) == world.apollo.value(C, apollo, "account_id")
