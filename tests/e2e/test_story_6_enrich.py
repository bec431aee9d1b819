"""Story 6: what Apollo knows of somebody, for free or for a credit, written when approved."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.demo import CONTACTS, Demo
from tests.e2e.desk import ADA, RITA, Desk
from tests.e2e.until import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("story-6")]


async def outdated(demo: Demo) -> tuple[dict, str]:
    """Return a linked contact whose HubSpot title differs from what the database knows."""
    rows = [row for row in await demo.apollo_all(CONTACTS) if row["hubspot_id"] and row["email"]]
    for row in sorted(rows, key=lambda one: one["hubspot_id"]):
        known = (await demo.apollo(CONTACTS, row["id"]))["database"]
        record = await demo.hubspot(CONTACTS, row["hubspot_id"])
        title = record["values"]["jobtitle"]
        if known and known["title"] and title and known["title"] != title:
            return record, known["title"]
    raise AssertionError("nobody's title is out of date")


async def push_and_autofill_off(desk: Desk) -> None:
    """Switch off everything that could write by itself."""
    await desk.become(ADA)
    await desk.say("/apollo settings")
    dialog = desk.dialog("Settings")
    await expect(dialog).to_contain_text("Pull: always on")
    for label in ("Push contacts saved in Apollo", "Push edits of linked records"):
        await dialog.get_by_role("checkbox", name=label).uncheck()
    await dialog.get_by_role("button", name="Save").click()
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)
    await desk.become(RITA)


async def credits_left(desk: Desk) -> int:
    """Return how many credits of the month are left, as the ledger says."""
    answer = await desk.ask("/apollo credits", "Apollo credits")
    return int(re.search(r"(\d+) left", await answer.inner_text())[1])


async def test_asking_costs_a_credit_and_what_is_approved_is_in_hubspot_though_push_is_off(
    live, desk: Desk
):
    record, title = await outdated(live)
    before = record["values"]["jobtitle"]
    await push_and_autofill_off(desk)
    assert 500 == await credits_left(desk)
    await desk.say(f"/apollo enrich {record['values']['email']}")
    card = await desk.see(record["name"], "Asking Apollo costs at most 1 credit")
    assert 500 == await credits_left(desk)

    await desk.press(card, "Ask Apollo")
    card = await desk.see(record["name"], "It cost 1 credit", f"{before} → {title}")
    assert before == (await live.hubspot(CONTACTS, record["id"]))["values"]["jobtitle"]
    await card.get_by_role("checkbox", name=re.compile("^Job title")).check()
    await desk.press(card, "Approve")
    await desk.see("Written to HubSpot", "Job title", "Approved by @Rita Rep")

    async def written() -> bool:
        return title == (await live.hubspot(CONTACTS, record["id"]))["values"]["jobtitle"]

    await until(written, "the approved title in HubSpot")
    assert 499 == await credits_left(desk)
    await desk.see("@Rita Rep asked about", record["name"], "1 credit")


async def test_declining_writes_nothing(live, desk: Desk):
    record, _ = await outdated(live)
    await desk.say(f"/apollo enrich {record['values']['email']}")
    card = await desk.see(record["name"], "Asking Apollo costs at most 1 credit")
    await desk.press(card, "Ask Apollo")
    card = await desk.see(record["name"], "Tick what to write")
    await desk.press(card, "Decline")
    await desk.see(record["name"], "@Rita Rep", "Nothing was written")
    now = await live.hubspot(CONTACTS, record["id"])
    assert record["values"] == now["values"]


async def test_nobody_found_says_what_to_try(live, desk: Desk):
    await desk.say("/apollo enrich nobody@nowhere.example")
    await desk.see("I know no record called", "nobody@nowhere.example")
