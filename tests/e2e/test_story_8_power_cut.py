"""Story 8: the bot is killed in the middle and started again; nothing is doubled or lost."""

import asyncio
import random
import re
from collections import Counter

import pytest
from playwright.async_api import expect

from tests.e2e.demo import ACCOUNTS, COMPANIES, CONTACTS, Demo, running
from tests.e2e.desk import ADA, ALL_WRITTEN, Desk
from tests.e2e.until import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("story-8")]
CHANNEL = "#crm-duplicates"
MOMENTS = 8
SEED = 20260101


async def sizes(demo: Demo) -> dict[str, int]:
    """Return how many records each side holds."""
    return {
        "HubSpot contacts": len(await demo.hubspot_all(CONTACTS)),
        "HubSpot companies": len(await demo.hubspot_all(COMPANIES)),
        "Apollo contacts": len(await demo.apollo_all(CONTACTS)),
        "Apollo accounts": len(await demo.apollo_all(ACCOUNTS)),
    }


async def doubled(demo: Demo) -> list[str]:
    """Return the ids that two records of one side carry as theirs: a create that was repeated."""
    found = []
    for kind in (CONTACTS, ACCOUNTS):
        rows = await demo.apollo_all(kind)
        counted = Counter(row["hubspot_id"] for row in rows if row["hubspot_id"])
        found += [f"{kind} {key}" for key, count in counted.items() if count > 1]
    return found


async def settled(demo: Demo) -> None:
    """Wait until no run works and nothing is on its way."""

    async def quiet() -> bool:
        runs = demo.rows("SELECT count(*) FROM run WHERE state IN ('queued', 'started')")
        way = demo.rows(
            "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending', 'unknown')"
        )
        return runs == [(0,)] and way == [(0,)]

    await until(quiet, "rest", seconds=180)


async def test_killed_in_mid_pull_it_goes_on_and_its_message_ends_in_the_truth(tmp_path, open_page):
    async with running(tmp_path, small=False) as demo:
        desk = Desk(await open_page(demo.url), demo)
        await desk.begin()
        before = await sizes(demo)
        await desk.say("/apollo pull")
        await desk.see("Preview (run 1)", re.compile(r"Reading|Comparing"))
        await desk.kill_bot()
        await expect(desk.page.get_by_text("Bot stopped")).to_be_visible()
        await demo.start()
        preview = await desk.see("Preview (run 1)", "Nothing was written")
        text = await preview.inner_text()
        assert f"{sum(before.values()):,}" == re.search(r"Read\s+([\d,]+)", text)[1]
        await expect(desk.log().get_by_role("article")).to_have_count(1)
        assert before == await sizes(demo)
        (links,) = demo.rows("SELECT count(*), count(DISTINCT hubspot_id) FROM link")
        assert links[0] == links[1]


async def test_killed_in_mid_push_nothing_is_doubled_and_nothing_lost(demo, desk: Desk):
    before = await sizes(demo)
    await desk.say("/apollo pull")
    preview = await desk.see("Preview (run 1)", "Nothing was written")
    lines = re.findall(r"• Create (\d+) (\w+ in \w+)", await preview.inner_text())
    plan = {what: int(count) for count, what in lines}
    await desk.become(ADA)
    preview = await desk.see("Preview (run 1)", "Nothing was written")
    await desk.press(preview, "Go live", sure="Go live")

    async def sending() -> bool:
        return demo.rows("SELECT count(*) FROM outbox WHERE state = 'sending'") != [(0,)]

    await until(sending, "a write on its way", seconds=20)
    demo.kill_bot()
    await demo.start()
    await desk.see("Going live (run 2)", ALL_WRITTEN)
    await settled(demo)
    after = await sizes(demo)
    assert after == {
        "HubSpot contacts": before["HubSpot contacts"] + plan["contacts in HubSpot"],
        "HubSpot companies": before["HubSpot companies"] + plan["companies in HubSpot"],
        "Apollo contacts": before["Apollo contacts"] + plan["contacts in Apollo"],
        "Apollo accounts": before["Apollo accounts"] + plan["accounts in Apollo"],
    }
    assert [] == await doubled(demo)


async def test_killed_at_random_moments_of_an_edit_a_merge_and_an_error_all_come_to_their_end(
    demo, desk: Desk
):
    """Edits on both sides, two records of one person, a refused contact: all under power cuts."""
    await settled(demo)
    rng = random.Random(SEED)
    rows = [row for row in await demo.apollo_all(CONTACTS) if row["hubspot_id"] and row["email"]]
    rows = sorted(rows, key=lambda row: row["hubspot_id"])[:MOMENTS]
    await desk.go(CHANNEL)
    for number, row in enumerate(rows):
        await demo.edit_hubspot(CONTACTS, row["hubspot_id"], jobtitle=f"Left {number}")
        await demo.edit_apollo(CONTACTS, row["id"], direct_phone=f"+49 30 5550{number:03}")
        person = {
            "firstname": "Wiebke",
            "lastname": f"Oldehoff{number}",
            "phone": f"+49 40 77{number}123",
        }
        for place in ("a", "b"):
            await demo.create_in_hubspot(
                CONTACTS, **person, email=f"{place}{number}@oldehoff.example"
            )
        await demo.forward(15)
        await asyncio.sleep(rng.random() * 1.5)
        demo.kill_bot()
        await demo.start()
        card = await desk.see(f"Wiebke Oldehoff{number}", "Are these two", channel=CHANNEL)
        await desk.press(card, "Merge", sure="Merge")
        await asyncio.sleep(rng.random() * 0.5)
        demo.kill_bot()
        await demo.start()
        await desk.see("Merged by @Rita Rep", f"Wiebke Oldehoff{number}", channel=CHANNEL)
    await demo.forward(15)
    await settled(demo)
    for number, row in enumerate(rows):
        (line,) = await demo.hubspot_named(CONTACTS, f"Oldehoff{number}")
        assert 2 == len((await demo.hubspot(CONTACTS, line["id"]))["merged"])
        values = (await demo.apollo(CONTACTS, row["id"]))["values"]
        record = (await demo.hubspot(CONTACTS, row["hubspot_id"]))["values"]
        assert f"Left {number}" == values["title"] == record["jobtitle"]
        assert f"+49 30 5550{number:03}" == record["phone"]
    assert [] == await doubled(demo)
    closed = desk.log(CHANNEL).get_by_role("article").filter(has_text="Merged by")
    await expect(closed.get_by_role("button", name="Merge", exact=True)).to_have_count(0)
