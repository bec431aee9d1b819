"""The database: transactions that read, transactions that write, backups.

``Tx`` is what every verb of the store takes first. The caller opens it, so that several verbs
commit together or not at all.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.store import engines
from core.store.errors import (
    BadUrlError,
    MissingDatabaseError,
    ReadOnlyError,
    StoreError,
    UnreachableError,
    disk_trouble,
    worth_repeating,
)
from core.store.exclusive import ExclusiveLock

Tx = AsyncConnection
T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

_ONE_WRITER = text("SELECT pg_advisory_xact_lock(7206519310224847002)")
"""Any number that nothing else on the server locks by: transactions that write wait here."""
_PROBE = {"sqlite": "SELECT 1 FROM sqlite_master LIMIT 1", "postgresql": "SELECT 1"}
"""What makes the database look at its data."""
ATTEMPTS = 6
"""How often a transaction is tried on a database that drops it: about six seconds in all."""


class Database:
    """One database, SQLite or PostgreSQL, for as long as the process runs.

    On SQLite one process writes; a second one is refused (SecondWriterError), while any number
    may open the file with ``read_only``.
    """

    def __init__(self, url: str, *, read_only: bool = False, sleep: Sleep = asyncio.sleep) -> None:
        """Take the lock and prepare the connections; none is opened yet.

        ``url`` is ``sqlite:///file`` or ``postgresql://...``; raises BadUrlError for others.
        """
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise BadUrlError(url.partition(":")[0]) from None
        self._sleep = sleep
        self._writing = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None
        self._lock: ExclusiveLock | None = None
        self._writer: AsyncEngine | None = None
        self.path: Path | None = None
        backend = parsed.get_backend_name()
        if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
            self.path = Path(parsed.database)
            self._open_file(self.path, read_only=read_only)
            self._reader = engines.sqlite_readers(self.path)
        elif backend == "postgresql":
            self._reader = engines.postgresql(parsed)
            self._writer = None if read_only else self._reader
        else:
            raise BadUrlError(parsed.drivername)
        self.dialect = backend

    @classmethod
    async def open(cls, url: str, *, writing: bool = True) -> "Database":
        """Return a database whose address and file were tried; raises StoreError for a person."""
        db = cls(url, read_only=not writing)
        try:
            async with db.read() as tx:
                await tx.execute(text(_PROBE[db.dialect]))
        except Exception as error:  # noqa: BLE001 - drivers have no family of errors in common
            await db.close()
            where = str(db.path or make_url(url).host or "this machine")
            raise UnreachableError(where, type(error).__name__) from None
        return db

    def _open_file(self, path: Path, *, read_only: bool) -> None:
        if read_only:
            if not path.exists():
                raise MissingDatabaseError(path)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = ExclusiveLock(path)
        self._writer = engines.sqlite_writer(path)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """Open a transaction that only reads, all of it from one state of the data."""
        async with self._connected(self._reader) as tx:
            if self.dialect == "postgresql":
                await tx.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            async with tx.begin():
                yield tx

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """Open a transaction that writes: committed at the end, rolled back on any error.

        Writers queue, on SQLite in this process, on PostgreSQL among all replicas: what one has
        read still holds when it commits. Keep it short, and keep the network out of it.
        """
        if self._writer is None:
            raise ReadOnlyError
        if self._holder is asyncio.current_task():
            raise RuntimeError("a transaction that writes was opened inside another one")
        async with self._writing:
            self._holder = asyncio.current_task()
            try:
                async with self._connected(self._writer) as tx, tx.begin():
                    if self.dialect == "postgresql":
                        await tx.execute(_ONE_WRITER)
                    yield tx
            finally:
                self._holder = None

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[Tx]:
        """Open a transaction that writes and waits for no other one, where the database can.

        For a statement that rests on nothing read before it: a claim, a heartbeat, a tally.
        """
        if self.dialect != "postgresql":
            async with self.write() as tx:
                yield tx
            return
        if self._writer is None:
            raise ReadOnlyError
        async with self._connected(self._writer) as tx, tx.begin():
            yield tx

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator[Tx]:
        connection = await self._connection(engine)
        try:
            yield connection
        finally:
            # back into the pool, even when whoever works here is told to stop meanwhile
            await asyncio.shield(asyncio.create_task(connection.close()))

    async def _connection(self, engine: AsyncEngine) -> AsyncConnection:
        """Return a connection; a server that restarts is waited for, about six seconds (F41)."""
        for attempt in range(1, ATTEMPTS):
            try:
                return await engine.connect()
            except Exception as error:
                if not worth_repeating(error):
                    raise
                await self._sleep(0.2 * 2 ** (attempt - 1))
        try:
            return await engine.connect()
        except Exception as error:
            if not worth_repeating(error):
                raise
            where = str(self.path or engine.url.host or "this machine")
            raise UnreachableError(where, type(error).__name__) from None

    async def transact(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Do ``work`` in one transaction, and do it all again when the database drops it (F41).

        ``work`` must have no effect but its statements. Whether a commit whose answer was lost
        was kept is looked up, so that nothing is done twice.
        """
        for attempt in range(1, ATTEMPTS):
            mark: list[str] = []
            result: list[T] = []
            try:
                async with self.write() as tx:
                    result.append(await work(tx))
                    mark.extend(await self._mark(tx))
            except (StoreError, sqlite3.Error):
                raise
            except Exception as error:
                if not worth_repeating(error):
                    raise
                await self._sleep(0.2 * 2 ** (attempt - 1))
                if mark and await self._committed(mark[0]):
                    return result[0]
            else:
                return result[0]
        async with self.write() as tx:
            return await work(tx)

    async def _mark(self, tx: Tx) -> list[str]:
        """Return the transaction's own name on PostgreSQL, where its commit can get lost."""
        if self.dialect != "postgresql":
            return []
        name = await tx.scalar(text("SELECT pg_current_xact_id_if_assigned()::text"))
        return [name] if name else []

    async def _committed(self, mark: str) -> bool:
        """Tell whether a transaction was kept; wait while the server has not made up its mind."""
        status = text("SELECT pg_xact_status(CAST(:mark AS xid8))")
        for attempt in range(ATTEMPTS):
            try:
                async with self._connected(self._reader) as tx:
                    found = await tx.scalar(status.bindparams(mark=mark))
            except Exception as error:
                if not worth_repeating(error):
                    raise
                found = "in progress"
            if found != "in progress":
                return bool(found == "committed")
            await self._sleep(0.2 * 2**attempt)
        raise StoreError("The database does not answer. Start it, and the work goes on.")

    async def backup(self, path: Path) -> None:
        """Copy the SQLite file while the bot runs (R67); raise StoreError on PostgreSQL.

        ``path`` must not exist. The copy is readable by its owner alone.
        """
        if self.path is None:
            raise StoreError("PostgreSQL is backed up by its own tool: pg_dump.")
        # a connection of its own: VACUUM INTO refuses to run inside a transaction
        await asyncio.to_thread(_copy, self.path, path)

    async def quick_check(self) -> str:
        """Return "ok", or what SQLite finds wrong with its file; PostgreSQL checks itself."""
        if self.dialect == "postgresql":
            return "ok"
        async with self.read() as tx:
            return str(await tx.scalar(text("PRAGMA quick_check(1)")))

    async def analyze(self) -> None:
        """Let PostgreSQL count anew, after much was stored at once.

        By itself it does so a minute later, and plans until then as if the tables were empty.
        """
        if self.dialect == "postgresql":
            async with self.write() as tx:
                await tx.execute(text("ANALYZE observation, matched, link, trait, frequency"))

    async def close(self) -> None:
        """Close every connection and let another process write."""
        await self._reader.dispose()
        if self._writer is not None:
            await self._writer.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _copy(source: Path, target: Path) -> None:
    try:
        target.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise StoreError(f"{target} exists already. Name a new file.") from None
    connection = sqlite3.connect(source)
    try:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        target.unlink()
        raise disk_trouble(error) or error from None
    finally:
        connection.close()


def wal_reset_note(version: tuple[int, int, int] = sqlite3.sqlite_version_info[:3]) -> str | None:
    """Return a note for ``doctor`` when SQLite has the WAL-reset bug, else None.

    facts: SQLite's release history: 3.7.0 to 3.51.2 have it. One writer and readers that never
    checkpoint, as here, keep clear of it.
    """
    if (3, 7, 0) <= version < (3, 51, 3):
        number = ".".join(map(str, version))
        return (
            f"SQLite {number} has the WAL-reset bug. This program keeps clear of it with one "
            "writer; let no other program write to the file, and update SQLite when you can."
        )
    return None
