"""A real browser, and a sandbox Slack with a scripted app behind its page."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.e2e.demo import Demo, running
from tests.e2e.desk import Desk
from tests.e2e.page_stage import Stage, stage

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
OpenPage = Callable[..., Awaitable[Page]]


def chromium() -> str:
    """Return where the browser stands."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "Chromium is missing: run make browser"
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of a worker; each test opens contexts of its own."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens an address in a context of its own; an error on the page fails the test."""
    troubles: list[str] = []
    async with AsyncExitStack() as stack:

        async def opened(url: str, **context: object) -> Page:
            given = {"viewport": {"width": 1360, "height": 860}, "locale": "en-GB"} | context
            made = await browser.new_context(**given)
            stack.push_async_callback(made.close)
            page = await made.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: troubles.append(str(error)))
            await page.goto(url)
            return page

        yield opened
    assert troubles == []


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[Stage]:
    """A sandbox Slack with its page, and a small app in Socket Mode."""
    async with stage() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """A demo of its own for each story: the world and the real bot, on a small seed."""
    async with running(tmp_path_factory.mktemp("demo")) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def live(demo: Demo, browser: Browser) -> Demo:
    """A demo in which an admin has gone live and everything is written."""
    page = await browser.new_page(locale="en-GB")
    await page.goto(demo.url)
    await Desk(page, demo).go_live()
    await page.close()
    return demo


@pytest_asyncio.fixture(loop_scope="session")
async def desk(demo: Demo, open_page: OpenPage) -> Desk:
    """Somebody who has just opened the demo's page and put the guide away."""
    desk = Desk(await open_page(demo.url), demo)
    await desk.begin()
    return desk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of this folder on one loop, that of the session."""
    for item in items:
        if item.path.is_relative_to(HERE) and iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
