"""A service that is out of reach before the first write: no job fails, the writer comes back."""

from datetime import timedelta
from pathlib import Path
from random import Random

from core.domain.records import Side
from core.providers.port import Unavailable
from core.store import jobs
from core.store.database import Database
from core.store.migrate import migrate
from core.sync.apply import Sender
from core.sync.engine import Engine
from core.sync.lease import Lease
from tests.fakes.clocks import MovedClock
from tests.fakes.services import FakeApollo, FakeHubSpot
from tests.integration.world import Nobody, settings_for


async def test_the_writer_comes_back_when_the_account_cannot_be_asked_for(tmp_path: Path) -> None:
    clock = MovedClock()
    hubspot, apollo = FakeHubSpot(clock), FakeApollo(clock)
    db = Database(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    await migrate(db)
    settings = settings_for("sqlite:///bot.sqlite3", "http://127.0.0.1:1", "http://127.0.0.1:1")
    engine = Engine(db, hubspot, apollo, clock, settings, Nobody())  # type: ignore[arg-type]
    async with db.write() as tx:
        await jobs.enqueue(tx, kind="apply", key="a", lane="a", run_after=clock.now())
        job = await jobs.claim(tx, owner="me", lease=timedelta(minutes=1), now=clock.now())
    assert job is not None
    hubspot.switches.error = Unavailable("HubSpot cannot be reached.", side=Side.HUBSPOT)
    await Sender(engine, Side.HUBSPOT, Lease(job.id, job.fence), chance=Random(1)).run()
    async with db.read() as tx:
        assert clock.now() + timedelta(seconds=15) == await jobs.next_due(tx)
    await db.close()
