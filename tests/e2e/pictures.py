"""Takes the README's pictures in a real browser: ``python -m tests.e2e.pictures``."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, async_playwright, expect

from tests.e2e.conftest import ARGUMENTS, chromium
from tests.e2e.demo import CONTACTS, Demo, running
from tests.e2e.desk import ADA, RITA, SLOW, Desk

TARGET = Path("docs/pictures")
MOST_BYTES = 200_000
SIZE = {"width": 1280, "height": 900}
TALL = {"width": 1280, "height": 1100}


@asynccontextmanager
async def seated(browser: Browser, *, small: bool) -> AsyncIterator[Desk]:
    """Somebody at the page of a fresh demo."""
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder), small=small) as demo:
            page = await browser.new_page(viewport=SIZE, locale="en-GB")
            await page.goto(demo.url)
            desk = Desk(page, demo)
            await desk.begin()
            yield desk
            await page.close()


async def take(shown: Desk | Locator, name: str) -> None:
    """Save a picture of the whole page or of one message, and hold it to its size."""
    place = shown.page if isinstance(shown, Desk) else shown
    await (place if isinstance(shown, Desk) else shown.page).mouse.move(0, 0)
    picture = await place.screenshot(path=TARGET / f"{name}.png")
    assert len(picture) < MOST_BYTES, f"{name}.png has {len(picture):,} bytes"


async def whole(desk: Desk) -> None:
    """Pictures of the bundled world: the preview and the alert about duplicates."""
    await desk.page.set_viewport_size(TALL)
    await desk.say("/apollo pull")
    await desk.see("Preview (run 1)", "Nothing was written", ms=2 * SLOW)
    await take(desk, "preview")
    await desk.page.set_viewport_size(SIZE)
    await desk.go("#crm-duplicates")
    await desk.see("possible duplicates came up", channel="#crm-duplicates")
    await take(desk, "duplicates")


async def live(desk: Desk) -> None:
    """Pictures of what follows once the bot is live."""
    demo = desk.demo
    await desk.go_live()
    await take(await desk.see("Going live (run 2)", "written"), "live")
    record = await edited_on_both_sides(demo)
    await desk.forward(15)
    await overruled(desk, record)
    await settings(desk)
    await errors(desk)
    await enrich(desk, record)
    await prospect(desk)
    await desk.become(ADA)
    await desk.go("Home")
    await expect(desk.page.get_by_role("region", name="Home")).to_contain_text("How it is")
    await take(desk, "home")


async def edited_on_both_sides(demo: Demo) -> dict[str, str]:
    """Edit one contact's title on both sides and return the HubSpot record's values."""
    rows = [row for row in await demo.apollo_all(CONTACTS) if row["hubspot_id"] and row["email"]]
    row = sorted(rows, key=lambda one: one["hubspot_id"])[2]
    record = await demo.hubspot(CONTACTS, row["hubspot_id"])
    await demo.edit_hubspot(CONTACTS, row["hubspot_id"], jobtitle="Chief Marketing Officer")
    await demo.edit_apollo(CONTACTS, row["id"], title="VP Marketing")
    return dict(record["values"])


async def overruled(desk: Desk, record: dict[str, str]) -> None:
    await desk.become(RITA)
    for _ in range(60):
        card = await desk.ask(f"/apollo show {record['email']}", "What happened")
        if "was changed on both sides" in await card.inner_text():
            break
        await asyncio.sleep(1)
    await take(card, "record")


async def settings(desk: Desk) -> None:
    await desk.become(ADA)
    await desk.say("/apollo settings")
    dialog = desk.dialog("Settings")
    await expect(dialog).to_contain_text("Pull: always on")
    await take(desk, "settings")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_have_count(0)


async def errors(desk: Desk) -> None:
    await desk.demo.switch("hubspot", "rule", on=True)
    for first, last in (("Antje", "Moor"), ("Bodo", "Geest")):
        email = f"{first}@{last}.example".lower()
        await desk.demo.create_in_apollo(CONTACTS, first_name=first, last_name=last, email=email)
    await desk.forward(15)
    await desk.go("#crm-errors")
    await take(await desk.see("2 contacts", channel="#crm-errors"), "errors")
    await desk.demo.switch("hubspot", "rule", on=False)
    await desk.go("#revops")


async def enrich(desk: Desk, record: dict[str, str]) -> None:
    await desk.become(RITA)
    card = await desk.ask(f"/apollo enrich {record['email']}", "Asking Apollo costs")
    await desk.press(card, "Ask Apollo")
    card = await desk.see("Tick what to write")
    await card.get_by_role("checkbox").first.check()
    await take(card, "enrich")


async def prospect(desk: Desk) -> None:
    asked = '/apollo prospect title:"head of marketing" city:Berlin'
    card = await desk.ask(asked, "people in Apollo")
    await desk.page.set_viewport_size(TALL)
    await take(card, "prospect")
    await desk.page.set_viewport_size(SIZE)


async def main() -> None:
    """Take them all."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        async with seated(browser, small=False) as desk:
            await whole(desk)
        async with seated(browser, small=True) as desk:
            await live(desk)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
