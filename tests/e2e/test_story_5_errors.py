"""Story 5: HubSpot refuses a push; one message says so, and says when it is over."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.e2e.demo import ADA, CONTACTS, DUPLICATES, ERRORS, REVOPS, Demo
from tests.e2e.desk import Desk
from tests.e2e.until import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
CHANNEL = "#crm-errors"
RULE = "Phone number must start with + and the country code."


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def calm(live: Demo) -> AsyncIterator[None]:
    """No trouble is left over for the next test."""
    yield
    await live.clear_faults("hubspot")


async def save_in_apollo(page: Page, demo: Demo, first: str, last: str) -> None:
    """Save a contact without a phone number, by hand, in Apollo."""
    await page.goto(f"{demo.url}/apollo/")
    await page.get_by_role("button", name="New contact").click()
    dialog = page.get_by_role("dialog", name="New contact")
    await dialog.get_by_label("First name").fill(first)
    await dialog.get_by_label("Last name").fill(last)
    await dialog.get_by_label("Email").fill(f"{first}@{last}.example".lower())
    await dialog.get_by_role("button", name="Save contact").click()
    await expect(page.get_by_role("heading", name=f"{first} {last}", level=1)).to_be_visible()


async def said(demo: Demo) -> list[str]:
    return [m["text"] for m in await demo.messages(ERRORS) if not m.get("ephemeral")]


async def refused_again(demo: Demo, times: int) -> None:
    """Wait until HubSpot has refused as many creates as that, counted by the bot's activity log."""

    async def counted() -> bool:
        return demo.rows("SELECT count(*) FROM activity WHERE what = 'failed'") == [(times,)]

    await until(counted, f"{times} refusals")


@pytest.mark.rule("R63")
async def test_two_refused_contacts_make_one_message_that_says_when_it_is_over(
    live, desk: Desk, open_page
):
    await desk.switch("HubSpot", "Validation rule", on=True)
    page = await open_page(live.url)
    await save_in_apollo(page, live, "Antje", "Moor")
    await save_in_apollo(page, live, "Bodo", "Geest")
    await desk.forward(15)
    await desk.go(CHANNEL)
    message = await desk.see("2 contacts", RULE, channel=CHANNEL)
    await expect(message).to_contain_text("Antje Moor")
    assert 1 == len(await said(live))
    assert [] == await live.hubspot_named(CONTACTS, "Antje Moor")

    await desk.say("/apollo errors", channel=CHANNEL)
    await desk.see("Only visible to you", RULE, channel=CHANNEL)

    await desk.press(message, "Retry")
    await desk.see("2 writes on the way again", "Only visible to you", channel=CHANNEL)
    await refused_again(live, 4)

    await desk.switch("HubSpot", "Validation rule", on=False)
    message = desk.log(CHANNEL).get_by_role("article").first
    await desk.press(message, "Retry")
    await expect(message).to_contain_text("Over after", timeout=60_000)
    await expect(message.get_by_role("button", name="Retry")).to_have_count(0)
    for name in ("Antje Moor", "Bodo Geest"):
        (line,) = await live.hubspot_named(CONTACTS, name)
        (partner,) = await live.apollo_named(CONTACTS, name)
        record = await live.hubspot(CONTACTS, line["id"])
        assert partner["id"] == record["values"]["apollo_contact_id"]
    assert 1 == len(await said(live))
    await desk.say("/apollo errors", channel=CHANNEL)
    await desk.see("HubSpot refuses nothing at the moment", channel=CHANNEL)


async def test_what_is_ignored_is_out_of_the_list_until_it_changes(live, desk: Desk, open_page):
    await desk.switch("HubSpot", "Validation rule", on=True)
    await save_in_apollo(await open_page(live.url), live, "Ceelke", "Marsch")
    await desk.forward(15)
    await desk.go(CHANNEL)
    message = await desk.see("Ceelke Marsch", channel=CHANNEL)
    await desk.press(message, "Ignore", sure="Ignore")
    await desk.see("1 write dismissed", "Both sides stay as they are", channel=CHANNEL)
    await desk.switch("HubSpot", "Validation rule", on=False)
    await desk.say("/apollo errors", channel=CHANNEL)
    await desk.see("HubSpot refuses nothing at the moment", channel=CHANNEL)
    assert [] == await live.hubspot_named(CONTACTS, "Ceelke Marsch")


@pytest.mark.rule("R64")
async def test_correcting_the_value_is_the_cure(live, desk: Desk, open_page):
    await desk.switch("HubSpot", "Validation rule", on=True)
    await save_in_apollo(await open_page(live.url), live, "Dirk", "Warft")
    await desk.forward(15)
    await desk.go(CHANNEL)
    await desk.see("Dirk Warft", channel=CHANNEL)
    (partner,) = await live.apollo_named(CONTACTS, "Dirk Warft")
    await live.edit_apollo(CONTACTS, partner["id"], direct_phone="+49 4651 8899")
    await desk.forward(15)

    async def there() -> list[dict]:
        return await live.hubspot_named(CONTACTS, "Dirk Warft")

    (line,) = await until(there, "the corrected contact in HubSpot")
    assert "+49 4651 8899" == (await live.hubspot(CONTACTS, line["id"]))["values"]["phone"]
    public = desk.log(CHANNEL).get_by_role("article").filter(has_not_text="Only visible to you")
    await expect(public.get_by_role("button", name="Retry")).to_have_count(0)


@pytest.mark.rule("R62")
async def test_a_rate_limit_retries_by_itself_and_makes_no_entry(live, desk: Desk, open_page):
    before = await said(live)
    await save_in_apollo(await open_page(live.url), live, "Ebba", "Hallig")
    await live.switch("hubspot", "limit", on=True)
    await desk.forward(15)
    await desk.go(CHANNEL)
    await desk.say("/apollo errors", channel=CHANNEL)
    await desk.see("HubSpot refuses nothing at the moment", channel=CHANNEL)
    await live.switch("hubspot", "limit", on=False)
    await desk.forward(15)

    async def there() -> bool:
        return bool(await live.hubspot_named(CONTACTS, "Ebba Hallig"))

    await until(there, "the contact in HubSpot")
    assert before == await said(live)


async def test_after_all_that_no_key_stands_in_the_log_the_database_or_a_message(live):
    """Every key is looked for wherever the bot writes (security: storage of keys, logs)."""
    given = live.world.environment()
    keys = [given[name] for name in given if name.endswith(("TOKEN", "API_KEY"))]
    places = {path.name: path.read_bytes() for path in live.home.glob("bot.*")}
    for channel in (REVOPS, ERRORS, DUPLICATES):
        places[channel] = json.dumps(await live.messages(channel, ADA)).encode()
    assert {"bot.log", "bot.sqlite3", ERRORS} <= places.keys()
    assert 4 == len(keys)
    assert [] == [
        (place, key) for place, text in places.items() for key in keys if key.encode() in text
    ]
