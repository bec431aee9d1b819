"""The engine's database in memory, driven in one thread: fast, and the same every time.

The statements, the schema and SQLite are the real ones; only the connection is not. Each seed has
a new one; what was compiled stays for the next.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from core.store.database import Database, Tx
from core.store.migrate import migrate
from tests.simulation.chaos import Chaos
from tests.simulation.statements import Driver


class SimTx:
    """A transaction in the shape of SQLAlchemy's asynchronous connection, without threads."""

    def __init__(self, connection: sqlite3.Connection, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing
        self.dialect = _driver().dialect

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        return _driver().run(self._connection, statement, parameters, writing=self._writing)

    async def scalar(self, statement: Any, parameters: Any = None) -> Any:
        found = (await self.execute(statement, parameters)).first()
        return None if found is None else found[0]

    async def exec_driver_sql(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if not self._writing:
            raise RuntimeError("a transaction that reads was asked to write")
        self._connection.executemany(statement, rows)

    @asynccontextmanager
    async def begin_nested(self) -> AsyncIterator[None]:
        self._connection.execute("SAVEPOINT nested")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO nested")
            raise
        finally:
            self._connection.execute("RELEASE nested")


class SimDatabase(Database):
    """A fresh, migrated database; a transaction that writes may die before or after its commit."""

    def __init__(self, chaos: Chaos) -> None:
        self.dialect = "sqlite"
        self.path = None
        self._chaos = chaos
        self._connection = _opened()
        self._busy = False

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        # SQLite's readers see the state before a transaction; no caller reads in one what it has
        # just written in another
        yield cast("Tx", SimTx(self._connection, writing=False))

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        if self._busy:
            raise RuntimeError("a transaction that writes was opened inside another one")
        self._busy = True
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield cast("Tx", SimTx(self._connection, writing=True))
            self._chaos.before_commit()
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        finally:
            self._busy = False
        self._chaos.after_commit()

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Return what a statement finds, for the laws."""
        cursor = self._connection.execute(statement)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def changes(self) -> int:
        """Return how many rows were changed so far, the open transaction's included."""
        return self._connection.total_changes

    def image(self) -> sqlite3.Connection:
        """Return a copy of the whole database, between two transactions."""
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.backup(copy)
        return copy

    def load(self, image: sqlite3.Connection) -> None:
        """Be the database of a copy again."""
        image.backup(self._connection)

    def forget(self) -> None:
        """Let the database go, with all that is in it."""
        self._connection.close()


@cache
def _driver() -> Driver:
    return Driver()


def _opened() -> sqlite3.Connection:
    made = sqlite3.connect(
        ":memory:", check_same_thread=False, cached_statements=1000, isolation_level=None
    )
    made.deserialize(_image())
    made.execute("PRAGMA foreign_keys=ON")
    return made


@cache
def _image() -> bytes:
    """Return the bytes of an empty, migrated database; made once a process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        asyncio.run(_migrated(path))
        source = sqlite3.connect(path)
        source.execute("PRAGMA journal_mode=DELETE")  # memory knows no write-ahead log
        image = source.serialize()
        source.close()
        return image


def prepare() -> None:
    """Make the empty database before an event loop runs."""
    _image()


async def _migrated(path: Path) -> None:
    db = Database(f"sqlite:///{path}")
    await migrate(db)
    await db.close()
