"""A person at the demo's page: every act by the labels that they see."""

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.e2e.demo import Demo

RITA, SAM, ADA, OTTO = "Rita Rep", "Sam Second", "Ada Admin", "Otto Outsider"
MINUTES = {15: "15 minutes", 60: "1 hour", 1440: "1 day"}
ALL_WRITTEN = re.compile(r"([\d,]+) of \1 written")
SLOW = 60_000  # ms that a run may take on a busy machine


@dataclass
class Desk:
    """Somebody in front of the page; ``clicks`` counts what the hand did."""

    page: Page
    demo: Demo
    clicks: int = 0

    async def click(self, target: Locator) -> None:
        await target.click()
        self.clicks += 1

    async def begin(self) -> None:
        """Put the guide away; it is in the way of pictures only."""
        await self.page.get_by_label("Close the guide").click()

    async def become(self, name: str) -> None:
        await self.page.get_by_label("You are").select_option(label=name)
        self.clicks += 1

    async def go(self, place: str) -> None:
        sidebar = self.page.get_by_role("navigation", name="Sidebar")
        await self.click(
            sidebar.get_by_role("button", name=re.compile(f"^{re.escape(place)}(, |$)"))
        )

    async def say(self, words: str, *, channel: str = "#revops") -> None:
        composer = self.page.get_by_label(f"Message {channel}", exact=True)
        await composer.fill(words)
        await composer.press("Enter")

    def log(self, channel: str = "#revops") -> Locator:
        return self.page.get_by_role("log", name=f"Messages in {channel}", exact=True)

    def message(self, *words: str | re.Pattern[str], channel: str = "#revops") -> Locator:
        """Return the newest message that holds all these words."""
        found = self.log(channel).get_by_role("article")
        for each in words:
            found = found.filter(has_text=each)
        return found.last

    async def see(
        self, *words: str | re.Pattern[str], channel: str = "#revops", ms: float = SLOW
    ) -> Locator:
        """Wait for a message that holds all these words and return it."""
        found = self.message(*words, channel=channel)
        await expect(found).to_be_visible(timeout=ms)
        return found

    async def ask(
        self, command: str, *words: str | re.Pattern[str], channel: str = "#revops"
    ) -> Locator:
        """Say a command and return the new message that holds all these words."""
        await expect(self.log(channel).get_by_role("status")).to_have_count(0)
        found = self.log(channel).get_by_role("article")
        for each in words:
            found = found.filter(has_text=each)
        before = await found.count()
        await self.say(command, channel=channel)
        await expect(found).to_have_count(before + 1, timeout=SLOW)
        return found.last

    async def press(self, message: Locator, label: str, *, sure: str | None = None) -> None:
        """Press a button of a message, and the confirmation's button where it asks."""
        await self.click(message.get_by_role("button", name=label, exact=True))
        if sure is not None:
            question = self.page.get_by_role("alertdialog")
            await self.click(question.get_by_role("button", name=sure, exact=True))

    def dialog(self, title: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("dialog", name=title)

    async def forward(self, minutes: int) -> None:
        """Move demo time by the World menu."""
        await self.page.get_by_role("button", name="World", exact=True).click()
        world = self.page.get_by_role("dialog", name="World")
        await world.get_by_role("button", name=f"Forward {MINUTES[minutes]}").click()
        await world.get_by_role("button", name="Close", exact=True).click()
        await expect(world).to_have_count(0)

    async def switch(self, service: str, label: str, *, on: bool) -> None:
        """Turn a trouble on or off in the World menu."""
        await self.page.get_by_role("button", name="World", exact=True).click()
        world = self.page.get_by_role("dialog", name="World")
        await (
            world.get_by_role("group", name=service)
            .get_by_role("switch", name=label)
            .set_checked(on)
        )
        await world.get_by_role("button", name="Close", exact=True).click()
        await expect(world).to_have_count(0)

    async def kill_bot(self) -> None:
        await self.page.get_by_role("button", name="World", exact=True).click()
        world = self.page.get_by_role("dialog", name="World")
        await world.get_by_role("button", name="Kill the bot").click()
        await expect(world).to_contain_text("Stopped", timeout=SLOW)
        await world.get_by_role("button", name="Close", exact=True).click()

    async def go_live(self) -> None:
        """Preview as a rep, go live as an admin, and wait until everything is written."""
        await self.say("/apollo pull")
        await self.see("Preview (run", "Nothing was written")
        await self.become(ADA)
        preview = await self.see("Preview (run", "Nothing was written")
        await self.press(preview, "Go live", sure="Go live")
        await self.see("Going live (run", ALL_WRITTEN)
