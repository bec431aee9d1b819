"""The engine's database in memory, driven in one thread: fast, and the same every time.

The statements, the schema and SQLite are the real ones; only the connection is. One process has
one SQLAlchemy engine, so that statements stay compiled, and a new connection for each seed.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from core.store.database import Database, Tx
from core.store.migrate import migrate
from tests.simulation.chaos import Chaos


class SimTx:
    """A connection in the shape of SQLAlchemy's asynchronous one, without threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        return self._connection.execute(statement, parameters)

    async def scalar(self, statement: Any, parameters: Any = None) -> Any:
        return self._connection.scalar(statement, parameters)

    @asynccontextmanager
    async def begin_nested(self) -> AsyncIterator[None]:
        with self._connection.begin_nested():
            yield

    async def run_sync(self, work: Callable[[Connection], Any]) -> Any:
        return work(self._connection)


class SimDatabase(Database):
    """A fresh, migrated database; a transaction that writes may die before or after its commit."""

    def __init__(self, chaos: Chaos) -> None:
        self.dialect = "sqlite"
        self.path = None
        self._chaos = chaos
        self._engine = _shared()
        self._open: Connection | None = None
        self._engine.dispose()  # the next connection is a new database

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        if self._open is not None:  # SQLite's readers see the state before a transaction; no
            yield cast("Tx", SimTx(self._open))  # caller reads there what it has just written
            return
        with self._alone() as connection:
            yield cast("Tx", SimTx(connection))
            connection.rollback()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        with self._alone() as connection:
            yield cast("Tx", SimTx(connection))
            self._chaos.before_commit()
            connection.commit()
        self._chaos.after_commit()

    @contextmanager
    def _alone(self) -> Any:
        """Hold one transaction at a time, as the one writer and its readers are used here."""
        if self._open is not None:
            raise RuntimeError("a transaction was opened inside another one")
        try:
            with self._engine.connect() as connection:
                self._open = connection
                yield connection
        finally:
            self._open = None

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Return what a statement finds, for the laws."""
        cursor = _raw(self._engine).execute(statement)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    async def close(self) -> None:
        """Leave the shared connection to the next seed."""


@cache
def _shared() -> Engine:
    def opened() -> sqlite3.Connection:
        made = sqlite3.connect(":memory:", check_same_thread=False, cached_statements=1000)
        made.deserialize(_image())
        made.isolation_level = None
        made.execute("PRAGMA foreign_keys=ON")
        return made

    engine = create_engine("sqlite://", creator=opened, poolclass=StaticPool)
    event.listen(engine, "begin", lambda one: one.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _raw(engine: Engine) -> sqlite3.Connection:
    with engine.connect() as connection:
        return cast("sqlite3.Connection", connection.connection.dbapi_connection)


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
