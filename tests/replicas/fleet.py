"""A world, a PostgreSQL and several replicas of the bot, each a process of its own."""

import asyncio
import os
import random
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import text

from bot import demo
from core.clock import SystemClock
from core.domain.records import Kind
from core.providers.hubspot.provider import HubSpot
from core.store import runs
from core.store.database import Database
from core.sync.names import PULL, enqueue_run
from tests.e2e.demo import ACCOUNTS, ADA, CONTACTS, REVOPS, Demo, _free_ports
from tests.e2e.small_seed import cut
from tests.e2e.until import until

LEASE = 2
ROOT = Path(__file__).parents[2]
LAG = 5  # minutes after which a listing surely shows what a lost answer made
BUSY = """SELECT (SELECT count(*) FROM run WHERE state IN ('queued', 'started'))
    + (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending', 'unknown'))"""


@dataclass
class Replica:
    """One process of the bot, and its log."""

    pid: int
    log: Path

    @property
    def owner(self) -> str:
        """Return how its claims begin."""
        return f"{socket.gethostname()}:{self.pid}:"

    @property
    def lives(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    async def kill(self) -> None:
        """End it as a power cut does."""
        os.kill(self.pid, signal.SIGKILL)
        await until(self._gone, "its end")

    async def _gone(self) -> bool:
        return not self.lives

    def said(self, event: str) -> bool:
        return f'"{event}"' in self.log.read_text()


@dataclass
class Fleet:
    """The replicas, and what stands around them."""

    demo: Demo
    db: Database
    nursery: asyncio.subprocess.Process
    variables: dict[str, str]
    replicas: list[Replica] = field(default_factory=list)

    async def grow(self, number: int) -> None:
        """Start some replicas at once, and wait until they serve."""
        new = [await self.start() for _ in range(number)]
        for one in new:
            await until(lambda one=one: self.serves(one), "a replica that serves")

    async def start(self) -> Replica:
        """Start a replica without waiting for it."""
        log = self.demo.home / f"replica-{len(self.replicas)}.log"
        log.touch()
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write(f"{log}\n".encode())
        self.replicas.append(Replica(int(await self.nursery.stdout.readline()), log))
        return self.replicas[-1]

    async def serves(self, one: Replica) -> bool:
        assert one.lives, one.log.read_text()
        return one.said("serving")

    def alive(self) -> list[Replica]:
        return [one for one in self.replicas if one.lives]

    def serving(self) -> list[Replica]:
        return [one for one in self.alive() if one.said("serving")]

    async def run(self, kind: str = PULL, *, preview: bool = False) -> int:
        """Queue a run, as a press does."""
        now = datetime.now(UTC)
        async with self.db.write() as tx:
            run_id = await runs.create(tx, kind=kind, now=now, preview=preview, asked_by=ADA)
            await enqueue_run(tx, run_id, at=now)
        return run_id

    async def rows(self, statement: str) -> list[Any]:
        async with self.db.read() as tx:
            return list(await tx.execute(text(statement)))

    async def count(self, statement: str) -> int:
        return int((await self.rows(statement))[0][0])

    async def finished(self, run_id: int) -> bool:
        found = await self.rows(f"SELECT state, reason FROM run WHERE id = {run_id}")
        assert not {row.state for row in found} & {"failed", "cancelled", "paused"}, found
        return [row.state for row in found] == ["finished"]

    async def quiet(self) -> bool:
        """Tell whether nothing is left to do; minutes go on where a late index is waited for."""
        if await self.count("SELECT count(*) FROM outbox WHERE state = 'unknown'"):
            await self.demo.forward(LAG)
        return await self.count(BUSY) == 0

    async def settle(self, run_id: int) -> None:
        """Wait until a run and its writes are over."""
        await until(lambda: self.finished(run_id), f"run {run_id} finished")
        await until(self.quiet, "no write on the way")

    async def worker(self, kind: str) -> tuple[Replica, int] | None:
        """Return the replica that works on a kind of job at this moment, and the job."""
        found = await self.rows(
            f"SELECT id, owner FROM job WHERE kind = '{kind}' AND state = 'working' ORDER BY id"
        )
        jobs = [(r, j.id) for j in found for r in self.alive() if j.owner.startswith(r.owner)]
        return jobs[0] if jobs else None

    async def twice(self) -> list[str]:
        """Return ids, keys and addresses that two records of one side carry."""
        people = [await self.demo.hubspot(CONTACTS, one["id"]) for one in await self.contacts()]
        values = [one["values"] for one in people]
        named = [v.get(key) for v in values for key in ("email", "apollo_contact_id")]
        rows = [row for kind in (CONTACTS, ACCOUNTS) for row in await self.demo.apollo_all(kind)]
        named += [row["hubspot_id"] for row in rows]
        return [one for one, number in Counter(filter(None, named)).items() if number > 1]

    async def contacts(self) -> list[dict[str, Any]]:
        return await self.demo.hubspot_all(CONTACTS)

    async def edit(self, chosen: random.Random) -> dict[str, dict[str, str]]:
        """Give people new titles, half on either side; return Apollo's id -> HubSpot's, title."""
        linked = [row for row in await self.demo.apollo_all(CONTACTS) if row["hubspot_id"]]
        some = chosen.sample(sorted(linked, key=lambda row: row["hubspot_id"]), 8)
        edits = {}
        for number, row in enumerate(some):
            title = f"Keeper of lighthouse {number}"
            edits[row["id"]] = {"hubspot": row["hubspot_id"], "title": title}
            if number % 2:
                await self.demo.edit_hubspot(CONTACTS, row["hubspot_id"], jobtitle=title)
            else:
                await self.demo.edit_apollo(CONTACTS, row["id"], title=title)
        return edits

    async def arrived(self, edits: dict[str, dict[str, str]]) -> bool:
        """Tell whether both sides show every edit."""
        for apollo, edit in edits.items():
            ours = (await self.demo.hubspot(CONTACTS, edit["hubspot"]))["values"]["jobtitle"]
            theirs = (await self.demo.apollo(CONTACTS, apollo))["values"]["title"]
            if not edit["title"] == ours == theirs:
                return False
        return True

    async def storm(self, *, gets: int, searches: int) -> list[tuple[str, float]]:
        """Let one more process ask HubSpot as fast as it may; return what was refused when."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.replicas.storm", str(gets), str(searches),
            env={**os.environ, **self.variables}, cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, _ = await process.communicate()
        assert process.returncode == 0
        return [(lane, float(at)) for lane, at in map(str.split, said.decode().splitlines())]

    async def say(self, words: str) -> None:
        """Type something as the admin."""
        body = {"user": ADA, "channel": REVOPS, "text": words}
        await self.demo._send("POST", "/_sandbox/act/message", body)


@asynccontextmanager
async def fleet(folder: Path, url: str, *, size: int = 3) -> AsyncIterator[Fleet]:
    """Start a small world, its keys and ``size`` replicas on one database."""
    home = folder / "home"
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        world = demo.World(home=home, port=_free_ports())
        variables = world.environment() | {"DATABASE_URL": url}
        nursery = await _nursery(variables)
        stack.push_async_callback(nursery.wait)
        stack.callback(nursery.kill)
        stack.push_async_callback(asyncio.to_thread, demo.stop, world)
        await asyncio.to_thread(demo.start_world, world, cut(home / "seed"))
        await _make_keys(world)
        made = Fleet(Demo(world, http), Database(url), nursery, variables)
        stack.push_async_callback(made.db.close)
        try:
            await made.grow(size)
            yield made
        finally:
            for one in made.alive():
                await one.kill()


async def _nursery(variables: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.replicas.nursery", str(LEASE),
        env={**os.environ, **variables}, cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def _make_keys(world: demo.World) -> None:
    given = world.environment()
    hubspot = HubSpot.build(
        token=given["HUBSPOT_TOKEN"], api_url=given["HUBSPOT_API_URL"], clock=SystemClock(),
        loopback=True,
    )  # fmt: skip
    for kind in Kind:
        await hubspot.ensure_key_property(kind)
    await hubspot.close()
