"""The only place that builds the database, the services and the worker; closed in order."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from core.clock import Clock, SystemClock
from core.directory import Directory
from core.domain.records import Side
from core.providers.apollo.limits import ApolloLimiter
from core.providers.apollo.provider import Apollo
from core.providers.hubspot.limits import HubSpotLimiter
from core.providers.hubspot.provider import HubSpot
from core.settings import Settings
from core.store import admissions, allowances, jobs
from core.store.database import Database
from core.store.migrate import migrate
from core.sync import absence
from core.sync.engine import Engine
from core.usecases.handlers import handlers
from core.worker import LEASE, Worker

T = TypeVar("T")


class Shared:
    """The board of one account in the database, changed by one replica at a time (F31)."""

    def __init__(self, db: Database, name: str, clock: Clock) -> None:
        """Go by the database's clock, unless time is handed in by a demo or a test."""
        self._db = db
        self._name = name
        self._moved = None if isinstance(clock, SystemClock) else clock

    async def change(self, work: Callable[[str, datetime], tuple[str, T]]) -> T:
        """Give ``work`` what is known and the time, and keep what it returns."""
        async with self._db.beside() as tx:
            known, now = await allowances.lock(tx, name=self._name)
            state, result = work(known, self._moved.now() if self._moved else now)
            if state != known:
                await allowances.keep(tx, name=self._name, state=state)
        return result


@asynccontextmanager
async def open_services(
    settings: Settings, *, clock: Clock, db: Database | None = None
) -> AsyncIterator[tuple[HubSpot, Apollo]]:
    """Yield both services; nothing is asked of them yet.

    With ``db`` a PostgreSQL, all replicas on it keep to each service's limits together.
    """

    def board(name: Side) -> Shared | None:
        return Shared(db, name, clock) if db and db.path is None else None

    async with AsyncExitStack() as stack:
        hubspot = HubSpot.build(
            token=settings.hubspot_token,
            api_url=settings.hubspot_api_url,
            app_url=settings.hubspot_app_url,
            clock=clock,
            loopback=settings.demo,
            limiter=HubSpotLimiter(clock, board(Side.HUBSPOT)),
        )
        stack.push_async_callback(hubspot.close)
        apollo = Apollo.build(
            key=settings.apollo_api_key,
            api_url=settings.apollo_api_url,
            app_url=settings.apollo_app_url,
            region=settings.phone_region,
            clock=clock,
            loopback=settings.demo,
            limiter=ApolloLimiter(clock, board(Side.APOLLO)),
        )
        stack.push_async_callback(apollo.close)
        yield hubspot, apollo


@asynccontextmanager
async def open_engine(
    settings: Settings, *, clock: Clock, directory: Directory
) -> AsyncIterator[Engine]:
    """Yield the engine on a migrated database, of which this process is the writer."""
    async with AsyncExitStack() as stack:
        db = await Database.open(settings.database_url)
        stack.push_async_callback(db.close)
        await migrate(db)
        await take_over(db)
        services = open_services(settings, clock=clock, db=db)
        hubspot, apollo = await stack.enter_async_context(services)
        engine = Engine(
            db=db,
            hubspot=hubspot,
            apollo=apollo,
            clock=clock,
            settings=settings,
            directory=directory,
        )
        await absence.over(engine)
        yield engine


async def take_over(db: Database) -> None:
    """Let what a process that died had claimed and admitted lapse at once (F37).

    Only on SQLite, whose lock says that nobody else is at work; on PostgreSQL leases run out.
    """
    if db.path is not None:
        async with db.write() as tx:
            await jobs.release(tx)
            await admissions.release(tx)


def build_worker(
    engine: Engine, *, chance: Random | None = None, lease: timedelta | None = None
) -> Worker:
    """Return a worker that knows every kind of job; a seeded ``chance`` repeats a history."""
    return Worker(engine, handlers(chance), lease=lease or LEASE)


def settle() -> None:
    """Let the garbage collector pass over what stays for good, and look less often at the rest.

    Records make no cycles; looking for them would cost a pull a quarter of its time and hold the
    event loop for 50 ms at once. To be called when everything is started.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
