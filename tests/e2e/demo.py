"""The demo as ``make demo`` starts it: a world and the real bot, each a process of its own."""

import asyncio
import os
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp

from bot import demo
from tests.e2e.small_seed import cut

Json = dict[str, Any]
RITA, SAM, ADA, OTTO = "U0RITA0001", "U0SAM00001", "U0ADA00001", "U0OTTO0001"
REVOPS, ERRORS, DUPLICATES = "C0REVOPS01", "C0ERRORS01", "C0DUPES001"
CONTACTS, ACCOUNTS, COMPANIES = "contacts", "accounts", "companies"
TYPES = {CONTACTS: "0-1", COMPANIES: "0-2"}


@dataclass(frozen=True)
class Demo:
    """One running demo, and what its two sandboxes hold, as a person at their pages would see."""

    world: demo.World
    http: aiohttp.ClientSession

    @property
    def home(self) -> Path:
        return self.world.home

    @property
    def url(self) -> str:
        return self.world.url

    async def start(self) -> None:
        """Start what is missing, as ``make demo`` does."""
        await asyncio.to_thread(demo.start, self.world)

    async def stop(self) -> None:
        await asyncio.to_thread(demo.stop, self.world)

    def bot_pid(self) -> int:
        return int((self.home / "bot.pid").read_text())

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what the bot's database answers, read only."""
        with closing(sqlite3.connect(f"file:{self.home}/bot.sqlite3?mode=ro", uri=True)) as base:
            return base.execute(statement).fetchall()

    def troubles(self) -> list[str]:
        """Return what the bot's log calls an error, whatever the page showed."""
        lines = (self.home / "bot.log").read_text(errors="replace").splitlines()
        return [line for line in lines if '"ERROR"' in line or line.startswith("Traceback")]

    def kill_bot(self) -> None:
        """End the bot as a power cut does, and wait until it is gone."""
        os.kill(self.bot_pid(), signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.bot_pid(), 0)

    async def forward(self, minutes: float) -> None:
        await self._send("POST", "/world/clock", {"advance": minutes * 60})

    async def switch(self, service: str, key: str, *, on: bool) -> None:
        await self._send("POST", f"/world/faults/{service}/{key}", {"on": on})

    async def add_fault(self, service: str, **fault: Any) -> None:
        await self._send("POST", f"/world/faults/{service}", fault)

    async def clear_faults(self, service: str) -> None:
        await self._send("DELETE", f"/world/faults/{service}")

    async def hubspot(self, kind: str, record: str) -> Json:
        """Return a HubSpot record's page: its values by property name beside its id and name."""
        return await self._send("GET", f"/hubspot/ui/{TYPES[kind]}/{record}")

    async def hubspot_all(self, kind: str) -> list[Json]:
        return await self._pages(f"/hubspot/ui/{TYPES[kind]}?size=100", "lines", 100)

    async def edit_hubspot(self, kind: str, record: str, **values: str) -> Json:
        return await self._send("PATCH", f"/hubspot/ui/{TYPES[kind]}/{record}", values)

    async def create_in_hubspot(self, kind: str, **values: str) -> Json:
        return await self._send("POST", f"/hubspot/ui/{TYPES[kind]}", values)

    async def hubspot_named(self, kind: str, words: str) -> list[Json]:
        """Return the live HubSpot records that a search for these words finds."""
        found = await self._send("GET", f"/hubspot/ui/{TYPES[kind]}?size=100&q={quote(words)}")
        return list(found["lines"])

    async def apollo_named(self, kind: str, words: str) -> list[Json]:
        """Return the Apollo records that a search for these words finds."""
        found = await self._send("GET", f"/apollo/ui/{kind}?q={quote(words)}")
        return [await self.apollo(kind, row["id"]) for row in found["rows"]]

    async def apollo(self, kind: str, record: str) -> Json:
        """Return an Apollo record's page: its values, its HubSpot id, its history."""
        return await self._send("GET", f"/apollo/ui/{kind}/{record}")

    async def apollo_all(self, kind: str) -> list[Json]:
        return await self._pages(f"/apollo/ui/{kind}?", "rows", 25)

    async def apollo_of(self, hubspot_id: str, kind: str = CONTACTS) -> Json | None:
        """Return the Apollo record that names this HubSpot id, if there is one."""
        rows = await self.apollo_all(kind)
        found = next((row for row in rows if row["hubspot_id"] == hubspot_id), None)
        return await self.apollo(kind, found["id"]) if found else None

    async def edit_apollo(self, kind: str, record: str, **values: Any) -> Json:
        return await self._send("PATCH", f"/apollo/ui/{kind}/{record}", values)

    async def create_in_apollo(self, kind: str, **values: Any) -> Json:
        return await self._send("POST", f"/apollo/ui/{kind}", values)

    async def messages(self, channel: str, person: str = RITA) -> list[Json]:
        answer = await self._send("GET", f"/_sandbox/messages?user={person}&channel={channel}")
        return list(answer["messages"])

    async def post_as_app(self, message: Json) -> None:
        """Post a message with the app's token, as an older version of the bot may have."""
        token = self.world.environment()["SLACK_BOT_TOKEN"]
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.url}/api/chat.postMessage"
        async with self.http.post(url, json=message, headers=headers) as answer:
            assert (await answer.json())["ok"], await answer.text()

    async def _pages(self, path: str, key: str, size: int) -> list[Json]:
        found: list[Json] = []
        for page in range(1, 1000):
            answer = await self._send("GET", f"{path}&page={page}")
            found += answer[key]
            if len(answer[key]) < size or len(found) >= answer["total"]:
                break
        return found

    async def _send(self, method: str, path: str, body: Any = None) -> Any:
        async with self.http.request(method, f"{self.url}{path}", json=body) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json()


@asynccontextmanager
async def running(folder: Path, *, small: bool = True) -> AsyncIterator[Demo]:
    """Start a demo in a home of its own; its logs are shown when the test fails."""
    home = folder / "home"
    home.mkdir(parents=True)
    if small:
        cut(home / "seed")
    async with aiohttp.ClientSession() as http:
        made = Demo(demo.World(home=home, port=_free_ports()), http)
        try:
            await made.start()
            yield made
        finally:
            await made.stop()
        assert made.troubles() == []


def _free_ports() -> int:
    """Return the first of three neighbouring ports that nobody uses."""
    for port in range(18030 + os.getpid() % 1000 * 9, 60000, 3):
        if all(_free(each) for each in (port, port + 1, port + 2)):
            return port
    raise OSError("there are no three free ports")


def _free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
