"""The whole core on a SQLite file, between the two sandboxes, under one clock."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from bot.sandbox.apollo.app import build_api as apollo_api
from bot.sandbox.apollo.app import new_state as apollo_state
from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.common.serving import serve
from bot.sandbox.hubspot.app import build_api as hubspot_api
from bot.sandbox.hubspot.app import new_state as hubspot_state
from bot.sandbox.hubspot.owners import owner_of
from bot.sandbox.hubspot.settings import Settings as HubSpotSettings
from core import settings as configuration
from core.bootstrap import build_worker, open_engine
from core.domain.counts import Counts
from core.domain.records import Kind
from core.domain.states import Run as RunState
from core.settings import Settings
from core.store import outbox, runs
from core.store import settings as stored
from core.store.runs import Run
from core.sync.engine import Engine
from core.sync.names import GO_LIVE, PULL, enqueue_run
from core.worker import Worker
from tests.integration.sides import ApolloSide, HubSpotSide

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
GENEROUS = {"burst_limit": 100_000, "search_per_second": 1_000}


class SharedClock:
    """The sandboxes' clock as the engine is handed it: sleeping moves it."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds=seconds)
        await asyncio.sleep(0)

    @property
    def offset(self) -> timedelta:
        return self._clock.offset

    @offset.setter
    def offset(self, offset: timedelta) -> None:
        self._clock.offset = offset

    def advance(self, **by: float) -> None:
        self._clock.advance(timedelta(**by))


class Nobody:
    """A Slack without people."""

    async def person(self, user: str) -> Any:
        raise LookupError(user)

    async def group(self, group: str) -> frozenset[str]:
        return frozenset()


@dataclass
class World:
    """Both services, the engine between them, and what a person and the schedule do."""

    clock: SharedClock
    hubspot: HubSpotSide
    apollo: ApolloSide
    settings: Settings
    engine: Engine
    worker: Worker

    async def start(self, kind: str = PULL, *, full: bool = False, preview: bool = False) -> int:
        """Queue a run without working on it."""
        async with self.engine.db.write() as tx:
            now = self.clock.now()
            run_id = await runs.create(
                tx, kind=kind, now=now, full=full, preview=preview, asked_by="U1"
            )
            await enqueue_run(tx, run_id, at=now)
        return run_id

    async def pull(self, *, full: bool = False, preview: bool = False) -> Counts:
        """Run a pull and its writes to the end and return what it counted."""
        run = await self.run(await self.start(full=full, preview=preview))
        assert RunState.FINISHED == run.state, (run.state, run.reason)
        return msgspec.convert(run.counts, Counts)

    async def go_live(self) -> Counts:
        """Preview, go live, and write everything; return what was counted on going live."""
        await self.pull(preview=True)
        run = await self.run(await self.start(GO_LIVE))
        assert RunState.FINISHED == run.state, (run.state, run.reason)
        return msgspec.convert(run.counts, Counts)

    async def run(self, run_id: int) -> Run:
        """Work off what is due and return the run as it stands."""
        await self.drain()
        async with self.engine.db.read() as tx:
            found = await runs.get(tx, id=run_id)
        assert found is not None
        return found

    async def drain(self) -> int:
        """Work until nothing is due at this moment."""
        return await self.worker.drain()

    async def wait(self, **by: float) -> None:
        """Let time pass, then work off what became due."""
        self.clock.advance(**by)
        await self.drain()

    async def sync(self, *, full: bool = False) -> Counts:
        """Let a quarter of an hour pass and pull, as the schedule does."""
        self.clock.advance(minutes=15)
        return await self.pull(full=full)

    async def quiet(self, *, rounds: int = 6) -> None:
        """Sync until nothing is written any more; fail if it never settles."""
        for _ in range(rounds):
            before = len(self.written())
            await self.sync(full=True)
            await self.wait(minutes=1)
            if len(self.written()) == before:
                return
        raise AssertionError(f"still writing: {self.written()[before:]}")

    def written(self) -> list[dict[str, Any]]:
        """Return everything both APIs were made to change."""
        return [*self.hubspot.written(), *self.apollo.written()]

    async def save(self, name: str, value: Any) -> None:
        """Save what an admin sets in Slack."""
        async with self.engine.db.write() as tx:
            saved = await stored.read(tx, name, type(value))
            version = saved.version if saved else 0
            await stored.save(
                tx, name=name, value=value, version=version, by="U1", now=self.clock.now()
            )

    async def writes(self, run_id: int | None = None) -> list[outbox.Write]:
        """Return outbox rows in the order of their ids."""
        found: list[outbox.Write] = []
        async with self.engine.db.read() as tx:
            last = run_id or (await runs.latest(tx))[0].id
            for run in [last] if run_id else range(1, last + 1):
                async for batch in outbox.of_run(tx, run=run):
                    found += batch
        return sorted(found, key=lambda one: one.id)


def settings_for(database_url: str, hubspot: str, apollo: str, **wishes: str) -> Settings:
    """Return what a deployment's environment would say."""
    given = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
        "HUBSPOT_TOKEN": "pat-x",
        "HUBSPOT_API_URL": hubspot,
        "APOLLO_API_KEY": "k",
        "APOLLO_API_URL": f"{apollo}/api/v1",
        "DATABASE_URL": database_url,
        "ADMINS": "U1",
        "ADMIN_CHANNEL": "#revops",
        "ERROR_CHANNEL": "#crm-errors",
        "DUPLICATE_CHANNEL": "#crm-duplicates",
        "PUSH": "contacts accounts",
    }
    return configuration.read(given | wishes)


@asynccontextmanager
async def opened(
    database_url: str,
    folder: Path,
    *,
    seed: Path | None = None,
    hubspot: Mapping[str, Any] = GENEROUS,
    keys: bool = True,
    **wishes: str,
) -> AsyncIterator[World]:
    """Open a world: empty, or filled from the CSV files of ``seed``.

    ``keys`` makes the key properties (R19); ``wishes`` are environment variables.
    """
    clock, h_faults, a_faults = SandboxClock(frozen=NOON), Faults(), Faults()
    h_state = hubspot_state(
        clock, h_faults, seed=seed, settings=HubSpotSettings().changed(dict(hubspot))
    )
    a_state = apollo_state(clock, seed or folder)
    a_state.data.settings.multiplier = 1_000
    if seed is None:
        h_state.owners = [owner_of(1, "admin@example.com", h_state.now())]
        a_state.data.contacts.clear()
        a_state.data.accounts.clear()
    async with AsyncExitStack() as stack:
        addresses = []
        for app in (hubspot_api(h_state, clock, h_faults), apollo_api(a_state, clock, a_faults)):
            runner, port = await serve(app, 0)
            stack.push_async_callback(runner.cleanup)
            addresses.append(f"http://127.0.0.1:{port}")
        shared = SharedClock(clock)
        settings = settings_for(database_url, *addresses, **wishes)
        engine = await stack.enter_async_context(
            open_engine(settings, clock=shared, directory=Nobody())
        )
        for kind in Kind if keys else ():
            await engine.hubspot.ensure_key_property(kind)
        yield World(
            clock=shared,
            hubspot=HubSpotSide(h_state, h_faults),
            apollo=ApolloSide(a_state, a_faults),
            settings=settings,
            engine=engine,
            worker=build_worker(engine),
        )
