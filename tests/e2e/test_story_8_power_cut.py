"""Story 8: the bot is killed in mid-pull and in mid-push, and nothing is doubled or lost."""

import asyncio
import random
from collections import Counter

import pytest
from playwright.async_api import expect

from tests.e2e.demo import ACCOUNTS, COMPANIES, CONTACTS
from tests.e2e.desk import ADA, ALL_WRITTEN, Desk

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
SEED = 20261124
KILLS = 4


async def doubled(demo):
    """Return HubSpot ids that two Apollo records carry, and addresses of two HubSpot contacts."""
    rows = [row for kind in (CONTACTS, ACCOUNTS) for row in await demo.apollo_all(kind)]
    named = Counter(row["hubspot_id"] for row in rows if row["hubspot_id"])
    records = [await demo.hubspot(CONTACTS, one["id"]) for one in await demo.hubspot_all(CONTACTS)]
    mails = Counter(email for one in records if (email := one["values"].get("email")))
    return [one for one, count in (named + mails).items() if count > 1]


@pytest.mark.rule("F26")
async def test_a_pull_that_was_cut_goes_on_and_its_message_ends_in_the_truth(desk: Desk, demo):
    await demo.add_fault("hubspot", trouble="delay", seconds=0.4, path=".*objects.*", times=30)
    await desk.say("/apollo pull")
    await desk.see("Preview (run 1)")
    await desk.kill_bot()
    await expect(desk.message("Preview (run 1)")).not_to_contain_text("Nothing was written. Going")
    await demo.clear_faults("hubspot")
    await demo.start()
    preview = await desk.see("Preview (run 1)", "Nothing was written", "Go live")
    read = sum(
        [
            *[len(await demo.hubspot_all(kind)) for kind in (CONTACTS, COMPANIES)],
            *[len(await demo.apollo_all(kind)) for kind in (CONTACTS, ACCOUNTS)],
        ]
    )
    await expect(preview).to_contain_text(f"{read:,}")


@pytest.mark.rule("F37")
async def test_a_push_that_was_cut_again_and_again_doubles_and_loses_nothing(desk: Desk, demo):
    moments = random.Random(SEED)
    await desk.become(ADA)
    preview = await desk.see("Preview (run 1)", "Nothing was written")
    await demo.add_fault("apollo", trouble="delay", seconds=0.3, path=".*bulk.*", times=40)
    await desk.press(preview, "Go live", sure="Go live")
    for _ in range(KILLS):
        await asyncio.sleep(moments.uniform(0.2, 1.6))  # a moment is a matter of real time
        demo.kill_bot()
        await demo.start()
    await demo.clear_faults("apollo")
    await desk.see("Going live (run 2)", ALL_WRITTEN)
    assert [] == await doubled(demo)
    for row in await demo.apollo_all(CONTACTS):
        if row["hubspot_id"]:
            record = await demo.hubspot(CONTACTS, row["hubspot_id"])
            assert row["id"] == record["values"].get("apollo_contact_id"), record["name"]
