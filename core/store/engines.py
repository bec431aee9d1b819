"""How connections are opened on each database."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.store.errors import disk_trouble

# hide_parameters: a failing statement would otherwise print names and e-mails into the log
_COMMON: dict[str, Any] = {"hide_parameters": True}
_WRITER = (
    "PRAGMA page_size=8192",  # takes effect on a new file only
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
)
# facts: PostgreSQL documentation, "Client Connection Defaults"; in milliseconds
_SESSION = {
    "application_name": "apollo-hubspot",
    "idle_in_transaction_session_timeout": "10000",
}
# readers never checkpoint: two connections that do so at once can meet the WAL-reset bug
_READER = ("PRAGMA busy_timeout=10000", "PRAGMA wal_autocheckpoint=0", "PRAGMA query_only=ON")


def sqlite_writer(path: Path) -> AsyncEngine:
    """Return the engine of the one connection that writes; a new file is made for us alone."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    engine = create_async_engine(_url(path), pool_size=1, max_overflow=0, **_COMMON)
    _prepare(engine, _WRITER, begin="BEGIN IMMEDIATE")
    _translate(engine)
    return engine


def sqlite_readers(path: Path, *, connections: int = 4) -> AsyncEngine:
    """Return the engine of connections that only read, each from one state of the file."""
    engine = create_async_engine(_url(path), pool_size=connections, max_overflow=0, **_COMMON)
    _prepare(engine, _READER, begin="BEGIN")
    return engine


def postgresql(url: URL, *, connections: int = 10) -> AsyncEngine:
    """Return the engine for both reading and writing; a dead connection is noticed when taken.

    A replica that stands still in the middle of a transaction holds up all others until the server
    ends its session.
    """
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=connections,
        pool_pre_ping=True,
        connect_args={"timeout": 10, "command_timeout": 300, "server_settings": dict(_SESSION)},
        **_COMMON,
    )
    _translate(engine)
    return engine


def _url(path: Path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(path))


def _prepare(engine: AsyncEngine, pragmas: tuple[str, ...], *, begin: str) -> None:
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not open transactions by itself
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", connected)
    event.listen(engine.sync_engine, "begin", begun)


def _translate(engine: AsyncEngine) -> None:
    def failed(context: ExceptionContext) -> None:
        trouble = disk_trouble(context.original_exception)
        if trouble is not None:
            raise trouble from None

    event.listen(engine.sync_engine, "handle_error", failed)
