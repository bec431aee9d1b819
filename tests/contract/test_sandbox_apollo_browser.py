"""The page in Chromium, by roles and labels only, as a person without a manual drives it."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.sandbox.apollo.command import build
from bot.sandbox.common.serving import serve
from tests.contract.sandbox_apollo import export

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    runner, port = await serve(build(export(tmp_path / "seed")), 0)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = await browser.new_page()
        broken: list[str] = []
        opened.on("pageerror", lambda error: broken.append(str(error)))
        opened.set_default_timeout(8000)
        await opened.goto(f"http://127.0.0.1:{port}/apollo/")
        yield opened
        await browser.close()
    await runner.cleanup()
    assert [] == broken


async def test_a_contact_is_made_edited_and_deleted(page: Page) -> None:
    await page.get_by_role("button", name="New contact").click()
    dialog = page.get_by_role("dialog", name="New contact")
    await dialog.get_by_label("First name").fill("Zoe")
    await dialog.get_by_label("Last name").fill("<b>Quint</b>")
    await dialog.get_by_label("Email").fill("zoe@firm1.com")
    await dialog.get_by_label("Company").fill("Firm 1")
    await dialog.get_by_label("Stage").select_option("Interested")
    await dialog.get_by_label("Trade fair Berlin").check()
    await dialog.get_by_role("button", name="Save contact").click()
    heading = page.get_by_role("heading", name="Zoe <b>Quint</b>", exact=True)
    await expect(heading).to_be_visible()
    await expect(page.get_by_role("link", name="Firm 1")).to_be_visible()
    await page.get_by_label("Mobile").fill("+49 30 901820")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(page.get_by_label("Mobile")).to_have_value("+49 30 901820")
    await page.get_by_role("button", name="Delete…").click()
    await page.get_by_role("button", name="Delete contact").click()
    await expect(page.get_by_role("heading", name="Contacts")).to_be_visible()
    await page.get_by_label("Search contacts").fill("Quint")
    await expect(page.get_by_text("Nothing found")).to_be_visible()


async def test_two_contacts_are_merged_with_the_keyboard(page: Page) -> None:
    rows = page.get_by_role("table").get_by_role("link")
    first = await rows.nth(0).inner_text()
    await rows.nth(0).click()
    await expect(page.get_by_role("heading", name=first, exact=True)).to_be_visible()
    await page.get_by_role("button", name="Merge…").press("Enter")
    dialog = page.get_by_role("dialog", name="Merge contacts")
    await dialog.get_by_label("Find the other contact").fill("firm 1")
    await dialog.get_by_role("radio").first.press("Space")
    await dialog.get_by_role("button", name=f"Merge into {first}").press("Enter")
    await expect(page.get_by_text("The two are one now.")).to_be_visible()


async def test_a_prospect_is_saved_and_its_address_opens_the_record(page: Page) -> None:
    await page.get_by_role("link", name="Prospects").click()
    await page.get_by_label("Title").fill("head of marketing")
    await page.get_by_label("City").fill("Berlin")
    await page.get_by_role("button", name="Search").click()
    save = page.get_by_role("button", name="to contacts").first
    label = await save.get_attribute("aria-label") or ""
    await save.click()
    name = label.removeprefix("Save ").removesuffix(" to contacts")
    await expect(page.get_by_text(f"{name} is saved to contacts.")).to_be_visible()
    row = page.get_by_role("row", name=name)
    address = await row.get_by_role("link", name="Saved").get_attribute("href")
    await page.goto(f"{page.url.partition('#')[0]}{address}")
    await expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    await expect(page.get_by_label("Email", exact=True)).to_have_value(re.compile(".+@.+"))


async def test_what_the_api_writes_appears_by_itself(page: Page) -> None:
    link = page.get_by_role("table").get_by_role("link").first
    address = await link.get_attribute("href") or ""
    await link.click()
    await expect(page.get_by_role("button", name="Save changes")).to_be_visible()
    origin = page.url.partition("/apollo/")[0]
    entity = address.rpartition("/")[2]
    await page.request.patch(
        f"{origin}/api/v1/contacts/{entity}",
        headers={"x-api-key": "sandbox"},
        data={"title": "Captain"},
    )
    await expect(page.get_by_label("Title")).to_have_value("Captain")


async def test_trouble_is_switched_on_by_its_name(page: Page) -> None:
    await page.get_by_role("link", name="Trouble").click()
    await page.get_by_role("switch", name="Outage").check()
    await expect(page.get_by_text("Outage is on.")).to_be_visible()
    origin = page.url.partition("/apollo/")[0]
    answer = await page.request.get(f"{origin}/api/v1/labels", headers={"x-api-key": "sandbox"})
    assert 503 == answer.status


async def test_an_unknown_record_says_so_and_leads_back(page: Page) -> None:
    await page.goto(f"{page.url.partition('#')[0]}#/contacts/000000000000000000000000")
    await expect(page.get_by_role("alert")).to_contain_text("does not exist in Apollo")
    await page.get_by_role("link", name="Back to the list").click()
    await expect(page.get_by_role("table")).to_be_visible()
