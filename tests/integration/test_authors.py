"""Every change has an author, and every record that is left alone a reason (R71, R14)."""

import pytest

from core.domain.pushing import PushRules, PushSettings
from core.store import activity
from core.store.activity import Entry
from core.usecases.deciding import Choice
from core.usecases.records import RecordCard, show
from tests.integration.people import A, C, apollo_of, fill_hubspot
from tests.integration.world import World

AUTHORS = {"rule", "hubspot", "apollo", "bot", "schedule", "U1"}


async def log(world: World) -> list[Entry]:
    async with world.engine.db.read() as tx:
        return [one async for batch in activity.export(tx) for one in batch]


@pytest.mark.rule("R22", "R71")
async def test_every_line_of_the_log_says_who(world: World) -> None:
    _, people = fill_hubspot(world)
    world.apollo.add(C, first_name="Eva", email="eva@two.com", title="Head")
    world.apollo.add(C, first_name="First5", email="p5@firm1.com")
    await world.go_live()
    await world.quiet()
    world.hubspot.edit(C, people[0], jobtitle="Head", firstname="")
    world.apollo.edit(C, apollo_of(world, C, people[1]), title="Chief")
    world.hubspot.delete(C, people[2])
    world.hubspot.merge(C, people[3], people[4])
    await world.sync(full=True)
    await world.quiet()
    lines = await log(world)
    whats = {"linked", "written", "merged", "gone"}
    assert whats <= {one.what for one in lines}
    assert [] == [one for one in lines if one.who not in AUTHORS]
    written = [one for one in lines if one.what == activity.WRITTEN]
    assert [] == [one for one in written if not one.why]


@pytest.mark.rule("R14", "R22")
async def test_a_record_that_is_skipped_says_why_on_its_card(world: World) -> None:
    await world.save(
        "push", PushSettings(contact=PushRules(on=True, email_statuses=frozenset({"Verified"})))
    )
    world.apollo.add(C, first_name="Ada", last_name="Bare")
    world.apollo.add(C, first_name="Bob", email="bob@one.com", last_name="Guessed")
    world.apollo.add(A, name="One", domain="one.com")
    counts = await world.go_live()
    assert {"no_email": 1, "email_status": 1, "push_off": 1} == counts.skipped
    for name, why in (("Bare", "no_email"), ("Guessed", "email_status"), ("One", "push_off")):
        card = await show(world.engine, text=name)
        assert isinstance(card, RecordCard), name
        assert why in {line.why for line in card.lines if line.what == "left_alone"}, name


@pytest.mark.rule("R1", "R11")
async def test_with_push_off_records_of_hubspot_are_kept_in_step_all_the_same(
    world: World,
) -> None:
    await world.save("push", PushSettings())
    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada", jobtitle="Buyer")
    await world.go_live()
    apollo = apollo_of(world, C, hubspot)
    world.hubspot.edit(C, hubspot, jobtitle="Head")
    await world.sync()
    assert "Head" == world.apollo.value(C, apollo, "title")
    world.apollo.edit(C, apollo, title="Chief")
    await world.sync()
    assert "Chief" == world.hubspot.value(C, hubspot, "jobtitle")


@pytest.mark.rule("R6")
async def test_among_companies_of_one_domain_a_contact_keeps_its_own(world: World) -> None:
    twins = [world.hubspot.add(A, name=f"One {n}", domain="one.com") for n in range(2)]
    people = [
        world.hubspot.add(C, company=firm, email=f"p{n}@one.com", firstname=f"P{n}")
        for n, firm in enumerate(twins)
    ]
    await world.go_live()
    await world.quiet()
    for firm, person in zip(twins, people, strict=True):
        account = world.apollo.value(C, apollo_of(world, C, person), "account_id")
        assert apollo_of(world, A, firm) == account


@pytest.mark.rule("R20")
async def test_duplicates_are_mirrored_and_never_merged_by_themselves(world: World) -> None:
    for number in range(2):
        world.hubspot.add(
            C, email=f"ada{number}@one.com", firstname="Ada", lastname="Arendt",
            hs_linkedin_url="https://www.linkedin.com/in/ada-arendt", phone="+1 617 555 0100",
        )  # fmt: skip
    await world.go_live()
    await world.quiet()
    assert (2, 2) == (len(world.hubspot.all(C)), len(world.apollo.all(C)))
    assert Choice.MERGE not in {one.why for one in await log(world)}
    assert [] == [row for row in world.hubspot.state.history if row["op"] == "merge"]
