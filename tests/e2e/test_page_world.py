"""The world in a real browser: one page, one clock, one way to switch trouble on."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.sandbox.common.guard import RealTokenError
from bot.sandbox.world import command
from bot.sandbox.world.building import World, build_world
from bot.sandbox.world.words import SWITCHES, Service
from tests.e2e.page_stage import RITA, SAM

pytestmark = pytest.mark.e2e
CONTACTS = (
    "Record ID,First Name,Last Name,Email,Phone Number\n1,Anna,Berg,anna@acme.example,+4930\n"
)
COMPANIES = "Record ID,Company name,Company Domain Name\n11,Acme,acme.example\n"
NO_PORTS = command.Ports(0, 0, 0)


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    folder = tmp_path / "seed"
    folder.mkdir()
    (folder / "contacts.csv").write_text(CONTACTS)
    (folder / "companies.csv").write_text(COMPANIES)
    return folder


@asynccontextmanager
async def process() -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that stands for the bot."""
    sleeper = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import time; time.sleep(60)"
    )
    try:
        yield sleeper
    finally:
        if sleeper.returncode is None:
            sleeper.kill()
        await sleeper.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def world(seed: Path, tmp_path: Path) -> AsyncIterator[tuple[World, str]]:
    built = build_world(tmp_path / "state", seed=seed, bot_pid_file=tmp_path / "bot.pid")
    async with command.running(built, NO_PORTS) as ports:
        yield built, f"http://127.0.0.1:{ports.slack}"


async def test_the_three_services_are_one_click_apart(world, open_page):
    _, url = world
    page = await open_page(url)
    tabs = page.get_by_role("navigation", name="Services")
    await tabs.get_by_role("link", name="HubSpot").click()
    await expect(page.get_by_role("link", name="Anna Berg")).to_be_visible()
    await tabs.get_by_role("link", name="Apollo").click()
    await expect(tabs.get_by_role("link", name="Apollo")).to_have_attribute("aria-current", "page")
    await tabs.get_by_role("link", name="Slack").click()
    await expect(page.get_by_label("Message #revops")).to_be_visible()


async def test_time_moves_forward_for_all_three(world, open_page):
    built, url = world
    page = await open_page(url)
    before = built.clock.now()
    await page.get_by_role("button", name="World").click()
    await page.get_by_role("button", name="Forward 1 day").click()
    await expect(page.get_by_role("dialog", name="World")).to_contain_text(
        f"{built.clock.now():%Y}"
    )
    async with aiohttp.ClientSession() as session, session.get(f"{url}/_sandbox/clock") as answer:
        assert 86_400 == (await answer.json())["offset"]
    assert 86_400 <= (built.clock.now() - before).total_seconds() < 86_500
    for service in (Service.HUBSPOT, Service.APOLLO):
        assert built.states[service].clock is built.clock


async def test_a_switch_puts_a_fault_where_the_service_looks(world, open_page):
    built, url = world
    page = await open_page(url)
    await page.get_by_role("button", name="World").click()
    hubspot = page.get_by_role("group", name="HubSpot")
    rule = hubspot.get_by_role("switch", name="Validation rule")
    await rule.check()
    await expect(rule).to_be_checked()
    assert ["rule"] == [row["name"] for row in built.faults[Service.HUBSPOT].rows()]
    await rule.uncheck()
    await expect(rule).not_to_be_checked()
    assert [] == built.faults[Service.HUBSPOT].rows()


async def test_the_bot_can_be_killed_from_the_page(world, open_page, tmp_path):
    _, url = world
    async with process() as bot:
        (tmp_path / "bot.pid").write_text(str(bot.pid))
        page = await open_page(url)
        await expect(page.get_by_text("Bot running")).to_be_visible()
        await page.get_by_role("button", name="World").click()
        await page.get_by_role("button", name="Kill the bot").click()
        await expect(page.get_by_role("dialog", name="World")).to_contain_text("Stopped")
        assert -signal.SIGKILL == await bot.wait()
        await expect(page.get_by_text("Bot stopped")).to_be_visible()


async def test_every_switch_turns_on_and_off_by_itself(world):
    built, _ = world
    for switch in SWITCHES:
        built.switches.turn(switch, on=True)
        assert [switch] == [one for one in SWITCHES if built.switches.is_on(one)]
        built.switches.turn(switch, on=False)
        assert [] == [one for one in SWITCHES if built.switches.is_on(one)]


async def test_two_people_see_the_same_channel_live(world, open_page):
    _, url = world
    rita = await open_page(f"{url}/#/{RITA}")
    sam = await open_page(f"{url}/#/{SAM}")
    await expect(sam.get_by_label("Message #revops")).to_be_visible()
    await rita.get_by_label("Message #revops").fill("who pulls?")
    await rita.keyboard.press("Enter")
    await expect(sam.get_by_role("article", name="Rita Rep")).to_contain_text("who pulls?")


async def test_what_happened_is_there_after_a_restart(seed, tmp_path):
    state = tmp_path / "state"
    built = build_world(state, seed=seed)
    async with command.running(built, NO_PORTS):
        built.clock.advance(timedelta(hours=1))
        built.switches.load([["apollo", "outage"]])
        built.states[Service.SLACK].data.team.name = "Renamed"
    again = build_world(state, seed=seed)
    assert timedelta(hours=1) == again.clock.offset
    assert "Renamed" == again.states[Service.SLACK].data.team.name
    assert [["apollo", "outage"]] == again.switches.dump()
    assert again.states[Service.HUBSPOT].dump() == built.states[Service.HUBSPOT].dump()
    assert again.states[Service.APOLLO].dump() == built.states[Service.APOLLO].dump()


async def test_a_stopped_world_saves_and_ends_well(seed, tmp_path):
    state = tmp_path / "state"
    arguments = ["--port", "0", "--hubspot-port", "0", "--apollo-port", "0"]
    paths = ["--state", str(state), "--seed", str(seed)]
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "world", *arguments, *paths,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said = (await asyncio.wait_for(running.stdout.readline(), 30)).decode()
    url = said.split()[5].rstrip("/,")
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{url}/world/clock", json={"advance": 60}) as answer:
            assert 60 == (await answer.json())["offset"]
        async with session.post(f"{url}/world/clock", json={"advance": -1}) as answer:
            assert 400 == answer.status
    running.terminate()
    assert 0 == await asyncio.wait_for(running.wait(), 20)
    assert 60 == build_world(state, seed=seed).clock.offset.total_seconds()


def test_no_world_beside_a_real_token(monkeypatch):
    monkeypatch.setenv("HUBSPOT_TOKEN", "pat-eu1-12345678")
    with pytest.raises(RealTokenError, match="HUBSPOT_TOKEN"):
        command.run([])
