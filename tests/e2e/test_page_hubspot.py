"""The sandbox HubSpot's page, as a person uses it: by roles and labels, in a real browser."""

import pytest
from playwright.async_api import expect

from bot.sandbox.hubspot.seed import BUNDLED
from tests.contract.hubspot_account import serving

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
CONTACTS = "/crm/v3/objects/contacts"


def record(account, contact, type_id="0-1"):
    portal = account.state.settings.portal_id
    return f"{account.base}/hubspot/contacts/{portal}/record/{type_id}/{contact}"


async def made(account, path=CONTACTS, **properties):
    reply = await account.call("POST", path, {"properties": properties})
    return reply.body["id"]


async def value(account, contact, name):
    reply = await account.call("GET", f"{CONTACTS}/{contact}", properties=name)
    return reply.body["properties"][name]


async def test_a_person_finds_edits_and_sees_who_changed_what(open_page):
    async with serving(BUNDLED) as account:
        page = await open_page(f"{account.base}/hubspot/")
        await expect(page.get_by_role("row")).to_have_count(26)
        await page.get_by_role("searchbox", name="Search contacts").fill("kimberly.donovan535")
        await expect(page.get_by_role("row")).to_have_count(2)
        await page.get_by_role("link", name="Kimberly Donovan").click()
        await page.get_by_label("Job Title", exact=True).fill("Chief Marketing Officer")
        await page.get_by_role("button", name="Save").click()
        happened = page.get_by_role("region", name="What happened")
        await expect(happened).to_contain_text("Head of Marketing → Chief Marketing Officer")
        await expect(happened).to_contain_text("Ana in HubSpot")
        assert await value(account, "101000001", "jobtitle") == "Chief Marketing Officer"
        await page.get_by_role("button", name="History of Job Title").click()
        dialog = page.get_by_role("dialog", name="History of Job Title")
        await expect(dialog.get_by_role("row")).to_have_count(3)


async def test_a_refused_value_is_named_at_its_field_and_what_was_typed_stays(open_page):
    async with serving() as account:
        contact = await made(account, email="ada@example.com")
        page = await open_page(record(account, contact))
        field = page.get_by_label("Email", exact=True)
        await field.fill("nobody")
        await field.press("Enter")
        await expect(page.get_by_text("Email address nobody is invalid")).to_be_visible()
        await expect(field).to_have_value("nobody")
        await expect(field).to_be_focused()
        assert await value(account, contact, "email") == "ada@example.com"


async def test_a_person_creates_deletes_and_restores(open_page):
    async with serving(BUNDLED) as account:
        page = await open_page(f"{account.base}/hubspot/")
        await page.get_by_role("button", name="Create contact").click()
        dialog = page.get_by_role("dialog", name="Create contact")
        await dialog.get_by_label("First Name").fill("Ada")
        await dialog.get_by_label("Contact owner").select_option("Ben")
        await dialog.get_by_role("button", name="Create").click()
        await expect(page.get_by_role("heading", name="Ada", level=1)).to_be_visible()
        await page.get_by_role("button", name="Delete").click()
        sure = page.get_by_role("dialog", name="Delete Ada?")
        await sure.get_by_role("button", name="Delete").click()
        await expect(page.get_by_text("This record was deleted")).to_be_visible()
        await page.goto(f"{account.base}/hubspot/")
        await page.get_by_role("button", name="Archived").click()
        await page.get_by_role("link", name="Ada").click()
        await page.get_by_role("button", name="Restore").click()
        await expect(page.get_by_role("button", name="Delete")).to_be_visible()


async def test_a_person_merges_and_chooses_whose_values_win(open_page):
    async with serving() as account:
        first = await made(account, firstname="Ada", lastname="Lovelace", jobtitle="Owner")
        second = await made(account, firstname="Ada", lastname="Lovelace", jobtitle="Analyst")
        page = await open_page(record(account, first))
        await page.get_by_role("button", name="Merge").click()
        dialog = page.get_by_role("dialog", name="Merge Ada Lovelace")
        await dialog.get_by_role("radio", name=f"ID {second}").check()
        primary = dialog.get_by_role("group", name="Primary: its values win")
        await primary.get_by_role("radio", name=f"ID {second}").check()
        await dialog.get_by_role("button", name="Merge").click()
        await expect(page.get_by_label("Job Title", exact=True)).to_have_value("Analyst")
        await expect(page.get_by_text(f"{first}, {second}").first).to_be_visible()
        survivor = page.url.rpartition("/")[2]
        assert survivor not in (first, second)
        await page.goto(record(account, first))
        await expect(page.get_by_text(f"{first} was merged into this contact.")).to_be_visible()
        assert page.url == record(account, survivor)


async def test_a_person_associates_a_company_and_makes_it_primary(open_page):
    async with serving() as account:
        contact = await made(account, firstname="Ada")
        for name in ("Acme", "Umbrella"):
            await made(account, "/crm/v3/objects/companies", name=name)
        page = await open_page(record(account, contact))
        companies = page.get_by_role("region", name="Companies")
        for name in ("Acme", "Umbrella"):
            await companies.get_by_role("button", name="Add").click()
            dialog = page.get_by_role("dialog", name="Add a company")
            await dialog.get_by_role("radio", name=name).check()
            await dialog.get_by_role("button", name="Add company").click()
            await expect(companies.get_by_role("link", name=name)).to_be_visible()
        await companies.get_by_role("button", name="Make primary").click()
        first = companies.get_by_role("listitem").first
        await expect(first).to_contain_text("Umbrella")
        await expect(first).to_contain_text("Primary")
        await companies.get_by_role("button", name="Remove Acme").click()
        await expect(companies.get_by_role("listitem")).to_have_count(1)


async def test_a_person_switches_trouble_on_and_off(open_page):
    async with serving() as account:
        page = await open_page(f"{account.base}/hubspot/")
        await page.get_by_role("button", name="Trouble").click()
        panel = page.get_by_role("dialog", name="Trouble")
        await panel.get_by_label("Property").select_option("Job Title")
        await panel.get_by_label("Message").fill("Titles are frozen")
        await panel.get_by_role("button", name="Switch validation rule on").click()
        await expect(panel.get_by_text("Titles are frozen")).to_be_visible()
        body = {"properties": {"firstname": "Ada", "jobtitle": "Owner"}}
        refused = await account.call("POST", CONTACTS, body)
        assert refused.body["errors"][0]["message"] == "Titles are frozen"
        await panel.get_by_role("switch", name="Rate limit").check()
        await expect(page.get_by_text("Trouble: 2 on")).to_be_visible()
        assert (await account.call("POST", CONTACTS, body)).status == 429
        await panel.get_by_role("switch", name="Rate limit").uncheck()
        await panel.get_by_role("button", name="Switch validation rule off").click()
        await expect(panel.get_by_label("Message")).to_be_visible()
        assert (await account.call("POST", CONTACTS, body)).status == 201


async def test_what_others_change_appears_but_never_over_what_is_being_typed(open_page):
    async with serving() as account:
        contact = await made(account, firstname="Ada", jobtitle="Owner")
        page = await open_page("about:blank")
        await page.clock.install()
        await page.goto(record(account, contact))
        title = page.get_by_label("Job Title", exact=True)
        await expect(title).to_have_value("Owner")
        account.wait(1)
        await account.call("PATCH", f"{CONTACTS}/{contact}", {"properties": {"jobtitle": "CEO"}})
        await page.clock.run_for(3500)
        await expect(title).to_have_value("CEO")
        await page.get_by_label("City").fill("Berlin")
        account.wait(1)
        await account.call("PATCH", f"{CONTACTS}/{contact}", {"properties": {"jobtitle": "CTO"}})
        await page.clock.run_for(3500)
        await expect(page.get_by_text("Somebody changed this record meanwhile.")).to_be_visible()
        await expect(page.get_by_label("City")).to_have_value("Berlin")


async def test_nothing_a_record_holds_becomes_markup(open_page):
    async with serving() as account:
        name = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>"
        contact = await made(account, firstname=name)
        page = await open_page(record(account, contact))
        await expect(page.get_by_role("heading", level=1)).to_have_text(name)
        assert await page.locator("main img, main b").count() == 0
        assert "owned" != await page.title()
