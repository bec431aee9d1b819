"""Story 6: a rep asks Apollo for a credit, ticks fields, and they are in HubSpot."""

import csv

import pytest
from playwright.async_api import expect

from tests.e2e.demo import CONTACTS
from tests.e2e.desk import ADA, OTTO, RITA, Desk
from tests.e2e.until import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def known_people(demo):
    """Return e-mail -> what the Apollo database knows."""
    with (demo.home / "seed" / "apollo_people.csv").open(encoding="utf-8", newline="") as file:
        return {row["email"].lower(): row for row in csv.DictReader(file) if row["email"]}


async def stale_title(demo):
    """Return a HubSpot contact whose title the database knows better, and what it knows."""
    known = known_people(demo)
    for line in await demo.hubspot_all(CONTACTS):
        record = await demo.hubspot(CONTACTS, line["id"])
        values = record["values"]
        knows = known.get((values.get("email") or "").lower())
        if knows and values.get("jobtitle") and knows["title"] not in ("", values["jobtitle"]):
            return record, knows
    raise AssertionError("everybody's title is fresh")


@pytest.mark.rule("R40", "R41")
async def test_a_rep_asks_for_a_credit_ticks_and_approves_although_push_and_autofill_are_off(
    desk: Desk, live
):
    record, knows = await stale_title(live)
    email, before = record["values"]["email"], record["values"]["jobtitle"]
    await desk.become(ADA)
    await desk.say("/apollo settings")
    dialog = desk.dialog("Settings")
    await dialog.get_by_role("checkbox", name="Push contacts saved in Apollo").uncheck()
    await dialog.get_by_role("checkbox", name="Push edits of linked records").uncheck()
    await dialog.get_by_role("button", name="Remove Job title").click()
    await dialog.get_by_role("button", name="Save").click()
    await desk.see("@Ada Admin", "Push contacts", "Push updates", "Autofill of contacts")

    await desk.become(RITA)
    await desk.say(f"/apollo enrich {email}")
    first = await desk.see("Asking Apollo costs at most 1 credit")
    assert before == (await live.hubspot(CONTACTS, record["id"]))["values"]["jobtitle"]
    await desk.press(first, "Ask Apollo")

    second = await desk.see("Apollo knows something else than HubSpot says", knows["title"])
    await expect(second).to_contain_text("1 credit")
    title = second.get_by_role("checkbox", name="Job title:")
    await title.check()
    await desk.press(second, "Approve")
    done = await desk.see("Written to HubSpot", "Job title", "@Rita Rep")
    await expect(done.get_by_role("button", name="Approve")).to_have_count(0)

    async def written():
        return knows["title"] == (await live.hubspot(CONTACTS, record["id"]))["values"]["jobtitle"]

    await until(written, "the approved title in HubSpot")


@pytest.mark.rule("R43")
async def test_the_ledger_shows_who_spent_the_credit_and_on_whom(desk: Desk):
    await desk.say("/apollo credits")
    ledger = await desk.see("Apollo credits", "1 of 500 credits spent this month")
    await expect(ledger).to_contain_text("@Rita Rep")
    await expect(ledger.get_by_role("link", name="HubSpot").first).to_be_visible()


async def test_an_outsider_may_not_spend(desk: Desk):
    await desk.become(OTTO)
    await desk.say("/apollo enrich anybody")
    await desk.see("That is for the team's reps and admins")


async def test_somebody_nobody_knows_is_said_so_with_what_to_try(desk: Desk):
    await desk.say("/apollo enrich nobody@nowhere.example")
    await desk.see("I know no record called", "/apollo pull")


async def test_declining_writes_nothing(desk: Desk, live):
    record, _ = await stale_title(live)
    await desk.say(f"/apollo enrich {record['values']['email']}")
    first = await desk.see(record["name"], "Asking Apollo costs at most 1 credit")
    await desk.press(first, "Ask Apollo")
    second = await desk.see(record["name"], "Tick what to write")
    await desk.press(second, "Decline")
    await desk.see(record["name"], "Nothing was written")
    assert record["values"] == (await live.hubspot(CONTACTS, record["id"]))["values"]
