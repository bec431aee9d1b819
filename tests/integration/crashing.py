"""Kill points: after every commit that changed something and after every request that writes.

At each point the world is as a killed process would leave it: the services' state, the clock, and
the database file as it was committed. A snapshot of it can be gone on from, again and again.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from core.bootstrap import build_worker, open_services, take_over
from core.providers.http import Http
from core.settings import Settings
from core.store.database import Database, Tx
from core.sync import absence
from core.sync.engine import Engine
from tests.integration.world import Nobody, World


@dataclass
class Snapshot:
    """What a killed process leaves behind."""

    name: str
    file: Path
    hubspot: bytes
    apollo: bytes
    offset: timedelta


@dataclass
class Camera:
    """Takes a snapshot at each effect of an engine."""

    world: World
    folder: Path
    taken: list[Snapshot] = field(default_factory=list)
    _changes: int = 0

    def watch(self, engine: Engine) -> None:
        for provider in (engine.hubspot, engine.apollo):
            self._requests(provider.client.http)
        self._commits(engine.db)

    def take(self, name: str) -> None:
        source = self.world.engine.db.path
        assert source is not None
        file = self.folder / f"{len(self.taken)}.sqlite3"
        for end in ("", "-wal"):
            if Path(f"{source}{end}").exists():
                shutil.copyfile(f"{source}{end}", f"{file}{end}")
        self.taken.append(
            Snapshot(
                name,
                file,
                msgspec.json.encode(self.world.hubspot.state.dump()),
                msgspec.json.encode(self.world.apollo.state.dump()),
                self.world.clock.offset,
            )
        )

    def _requests(self, http: Http) -> None:
        ask = http.ask

        async def watched(call: Any, *, interactive: bool = False) -> Any:
            answer = await ask(call, interactive=interactive)
            if not call.reads:
                self.take(f"{len(self.taken)}: after {call.name}")
            return answer

        http.ask = watched  # type: ignore[method-assign]

    def _commits(self, db: Database) -> None:
        write = db.write

        @asynccontextmanager
        async def watched() -> AsyncIterator[Tx]:
            async with write() as tx:
                yield tx
                changes = (await tx.exec_driver_sql("SELECT total_changes()")).scalar_one()
            if changes != self._changes:
                self._changes = changes
                self.take(f"{len(self.taken)}: after a commit")

        db.write = watched  # type: ignore[method-assign]


@asynccontextmanager
async def restarted(world: World, snapshot: Snapshot) -> AsyncIterator[World]:
    """Start the bot anew where it was killed; the file is of this version already."""
    world.hubspot.state.load(msgspec.json.decode(snapshot.hubspot))
    world.apollo.state.load(msgspec.json.decode(snapshot.apollo))
    world.clock.offset = snapshot.offset
    settings: Settings = msgspec.structs.replace(
        world.settings, database_url=f"sqlite:///{snapshot.file}"
    )
    async with AsyncExitStack() as stack:
        db = await Database.open(settings.database_url)
        stack.push_async_callback(db.close)
        await take_over(db)
        services = open_services(settings, clock=world.clock)
        hubspot, apollo = await stack.enter_async_context(services)
        engine = Engine(db, hubspot, apollo, world.clock, settings, Nobody())
        await absence.over(engine)
        world.engine, world.worker = engine, build_worker(engine)
        yield world
