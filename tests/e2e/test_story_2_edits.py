"""Story 2: an edit travels both ways; a field edited on both sides follows its policy."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.demo import CONTACTS, Demo
from tests.e2e.desk import Desk
from tests.e2e.until import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


async def pair(demo: Demo, number: int) -> tuple[dict, dict]:
    """Return one linked contact as HubSpot and as Apollo hold it, each number another one."""
    rows = [row for row in await demo.apollo_all(CONTACTS) if row["hubspot_id"] and row["email"]]
    row = sorted(rows, key=lambda one: one["hubspot_id"])[number]
    return await demo.hubspot(CONTACTS, row["hubspot_id"]), await demo.apollo(CONTACTS, row["id"])


async def edit_in_hubspot(page: Page, demo: Demo, record: dict, **values: str) -> None:
    await page.goto(f"{demo.url}/hubspot/{record['place']}")
    for label, value in values.items():
        await page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("region", name="What happened")).to_contain_text(value)


async def edit_in_apollo(page: Page, demo: Demo, record: dict, **values: str) -> None:
    await page.goto(f"{demo.url}/apollo/#/contacts/{record['id']}")
    form = page.get_by_role("form", name="Details")
    for label, value in values.items():
        await form.get_by_label(label, exact=True).fill(value)
    await form.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()


async def both(demo: Demo, record: dict, other: dict) -> tuple[str, str]:
    """Return the job title on both sides."""
    hubspot = await demo.hubspot(CONTACTS, record["id"])
    apollo = await demo.apollo(CONTACTS, other["id"])
    return hubspot["values"]["jobtitle"], apollo["values"]["title"]


async def test_an_edit_in_hubspot_is_in_apollo_after_the_next_scheduled_pull(live, desk, open_page):
    record, other = await pair(live, 0)
    page = await open_page(live.url)
    await edit_in_hubspot(page, live, record, Job_Title="Chief Listener")
    await desk.forward(15)
    await until(_same(live, record, other, "Chief Listener"), "the title in Apollo")


async def test_an_edit_in_apollo_is_in_hubspot_after_the_next_scheduled_pull(live, desk, open_page):
    record, other = await pair(live, 1)
    page = await open_page(live.url)
    await edit_in_apollo(page, live, other, Title="Head of Rivers")
    await desk.forward(15)
    await until(_same(live, record, other, "Head of Rivers"), "the title in HubSpot")


def _same(demo: Demo, record: dict, other: dict, title: str):
    async def same() -> bool:
        return await both(demo, record, other) == (title, title)

    return same


@pytest.mark.rule("R51")
async def test_a_field_edited_on_both_sides_keeps_hubspots_and_one_press_takes_the_other(
    live, desk: Desk, open_page
):
    record, other = await pair(live, 2)
    page = await open_page(live.url)
    await edit_in_hubspot(page, live, record, Job_Title="Left Bank")
    await edit_in_apollo(page, live, other, Title="Right Bank")
    await desk.forward(15)
    await until(_same(live, record, other, "Left Bank"), "HubSpot's title on both sides")
    await desk.say(f"/apollo show {record['values']['email']}")
    card = await desk.see("was changed on both sides", "Left Bank", "Right Bank")
    await desk.press(card, "Use the other", sure="Use it")

    async def written() -> bool:
        return "Right Bank" == (await both(live, record, other))[0]

    await until(written, "the other title in HubSpot")
    await desk.forward(15)
    await until(_same(live, record, other, "Right Bank"), "the other title on both sides")


@pytest.mark.rule("R51", "F9")
async def test_an_address_edited_on_both_sides_asks_and_the_answer_is_on_both(
    live, desk: Desk, open_page
):
    record, other = await pair(live, 3)
    page = await open_page(live.url)
    await edit_in_hubspot(page, live, record, Email="left@bank.example")
    await edit_in_apollo(page, live, other, Email="right@bank.example")
    await desk.forward(15)

    async def asked() -> bool:
        await desk.say(f"/apollo show {record['id']}")
        return await desk.message("Conflict").count() > 0

    await until(asked, "a question about the address")
    await desk.press(await desk.see("Conflict"), "Open")
    await desk.go("Apollo")
    card = await desk.see("left@bank.example", "right@bank.example", channel="Apollo")
    await desk.press(card, "Use Apollo's")
    await desk.see("right@bank.example", "by @Rita Rep", channel="Apollo")

    async def settled() -> bool:
        hubspot = await live.hubspot(CONTACTS, record["id"])
        apollo = await live.apollo(CONTACTS, other["id"])
        return hubspot["values"]["email"] == apollo["values"]["email"] == "right@bank.example"

    await until(settled, "the chosen address on both sides")


async def test_the_card_links_to_both_sides_and_says_what_happened(live, desk: Desk):
    record, other = await pair(live, 0)
    await desk.say(f"/apollo show {record['values']['email']}")
    card = await desk.see("What happened", "Chief Listener", "an edit on the other side")
    await expect(card).to_contain_text(re.compile(r"HubSpot: created .*\d{4}"))
    there = card.get_by_role("link", name="HubSpot").first
    assert (await there.get_attribute("href")).endswith(record["id"])
    await there.click()
    tab = (
        (await desk.page.context.wait_for_event("page"))
        if len(desk.page.context.pages) < 2
        else desk.page.context.pages[-1]
    )
    await expect(tab.get_by_label("Job Title", exact=True)).to_have_value("Chief Listener")
    apollo = card.get_by_role("link", name="Apollo").first
    assert (await apollo.get_attribute("href")).endswith(f"/apollo/#/contacts/{other['id']}")
