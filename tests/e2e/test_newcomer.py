"""A newcomer at the page: no document, only what can be read there (U40, U37)."""

import time

import pytest
from playwright.async_api import Page, expect

from tests.e2e.demo import CONTACTS, REVOPS, Demo
from tests.e2e.desk import SLOW, Desk

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
MOST_CLICKS, MOST_SECONDS = 12, 180
OLD = {
    "type": "actions",
    "block_id": "old",
    "elements": [
        {
            "type": "button",
            "action_id": "v0.review.merge",
            "text": {"type": "plain_text", "text": "Merge these"},
            "value": "1:1",
        }
    ],
}


async def test_from_first_paint_to_the_first_approved_merge_by_visible_labels(
    demo: Demo, open_page
):
    records = len(await demo.hubspot_all(CONTACTS)) + len(await demo.hubspot_all("companies"))
    page: Page = await open_page(demo.url)
    began = time.monotonic()
    desk = Desk(page, demo)
    guide = page.get_by_role("region", name="What to try first")
    await desk.click(guide.get_by_role("button", name="/apollo pull"))
    await desk.click(page.get_by_role("button", name="Send", exact=True))
    await desk.see("Preview (run 1)", "Possible duplicates", "Nothing was written")
    await desk.go("#crm-duplicates")
    alert = await desk.see("possible duplicates came up", channel="#crm-duplicates")
    await desk.press(alert, "Merge", sure="Merge")
    await desk.see("Merged by @Rita Rep", channel="#crm-duplicates")
    assert MOST_CLICKS >= desk.clicks
    assert MOST_SECONDS > time.monotonic() - began
    left = len(await demo.hubspot_all(CONTACTS)) + len(await demo.hubspot_all("companies"))
    assert records - 1 == left


async def test_a_button_of_an_older_version_is_answered_politely(demo: Demo, desk: Desk):
    said = {"channel": REVOPS, "text": "An old card", "blocks": [OLD]}
    await demo.post_as_app(said)
    message = desk.log().get_by_role("article").filter(has=desk.page.get_by_text("Merge these"))
    await desk.click(message.get_by_role("button", name="Merge these"))
    await desk.see("This button is from an older version", "/apollo review")


async def test_a_bot_that_is_away_is_said_to_be_away_and_how_to_start_it(demo: Demo, desk: Desk):
    await desk.kill_bot()
    await expect(desk.page.get_by_text("The app is not connected.")).to_be_visible(timeout=SLOW)
    await expect(desk.page.get_by_text("make demo").first).to_be_visible()
    await desk.say("/apollo status")
    await desk.see("Slackbot")
    await demo.start()
    await expect(desk.page.get_by_text("The app is not connected.")).to_have_count(0, timeout=SLOW)
    await desk.ask("/apollo status", "Status")
