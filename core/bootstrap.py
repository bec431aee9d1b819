"""The only place that builds the database, the services and the worker; closed in order."""

import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random

from core.clock import Clock
from core.directory import Directory
from core.providers.apollo.provider import Apollo
from core.providers.hubspot.provider import HubSpot
from core.settings import Settings
from core.store import jobs
from core.store.database import Database
from core.store.migrate import migrate
from core.sync import absence
from core.sync.engine import Engine
from core.usecases.handlers import handlers
from core.worker import Worker


@asynccontextmanager
async def open_services(
    settings: Settings, *, clock: Clock
) -> AsyncIterator[tuple[HubSpot, Apollo]]:
    """Yield both services; nothing is asked of them yet."""
    async with AsyncExitStack() as stack:
        hubspot = HubSpot.build(
            token=settings.hubspot_token,
            api_url=settings.hubspot_api_url,
            app_url=settings.hubspot_app_url,
            clock=clock,
            loopback=settings.demo,
        )
        stack.push_async_callback(hubspot.close)
        apollo = Apollo.build(
            key=settings.apollo_api_key,
            api_url=settings.apollo_api_url,
            app_url=settings.apollo_app_url,
            region=settings.phone_region,
            clock=clock,
            loopback=settings.demo,
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
        services = open_services(settings, clock=clock)
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
    """Let the claims of a process that died lapse at once (F37).

    Only on SQLite, whose lock says that nobody else is at work; on PostgreSQL leases run out.
    """
    if db.path is not None:
        async with db.write() as tx:
            await jobs.release(tx)


def build_worker(engine: Engine, *, chance: Random | None = None) -> Worker:
    """Return a worker that knows every kind of job; a seeded ``chance`` repeats a history."""
    return Worker(engine, handlers(chance))


def settle() -> None:
    """Let the garbage collector pass over what stays for good, and look less often at the rest.

    Records make no cycles; looking for them would cost a pull a quarter of its time and hold the
    event loop for 50 ms at once. To be called when everything is started.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
