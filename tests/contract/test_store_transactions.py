"""A transaction is whole or nothing, also when the database drops it (F41)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.store import activity, settings
from core.store.activity import Entry
from core.store.database import Database, Tx

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


async def at_once(_: float) -> None:
    """Stand in for waiting."""


async def note(tx: Tx, what: str = "noted") -> str:
    await activity.note(tx, at=NOW, what=what, who="U1")
    return what


async def notes(db: Database) -> list[str]:
    async with db.read() as tx:
        return [one.what async for some in activity.export(tx) for one in some]


@pytest.mark.rule("F41")
async def test_what_fails_leaves_nothing_behind(db: Database) -> None:
    written = Entry(at=NOW, what=activity.WRITTEN, outbox_id=1)

    async def twice(tx: Tx) -> None:
        await note(tx)
        await activity.write(tx, rows=[written, written])

    with pytest.raises(IntegrityError):
        await db.transact(twice)
    assert [] == await notes(db)
    assert "noted" == await db.transact(note)
    assert ["noted"] == await notes(db)


async def test_a_failing_statement_does_not_tell_its_values(db: Database) -> None:
    secret = Entry(at=NOW, what=activity.WRITTEN, outbox_id=1, why="jane@secret.example")
    with pytest.raises(IntegrityError) as caught:
        async with db.write() as tx:
            await activity.write(tx, rows=[secret, secret])
    assert "secret.example" not in str(caught.value)


@pytest.mark.rule("F41")
async def test_writers_at_once_lose_no_update(db: Database) -> None:
    async def increase(_: int) -> None:
        saved = False
        while not saved:
            async with db.write() as tx:
                was = await settings.read(tx, "n", int)
                version, value = (was.version, was.value) if was else (0, 0)
                saved = await settings.save(
                    tx, name="n", value=value + 1, version=version, by="U1", now=NOW
                )

    await asyncio.gather(*map(increase, range(20)))
    async with db.read() as tx:
        found = await settings.read(tx, "n", int)
    assert found is not None
    assert 20 == found.value


async def test_a_reader_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with db.read() as tx:
            await tx.execute(text("DELETE FROM slot"))


async def test_reading_goes_on_while_something_is_written(db: Database) -> None:
    async with db.write() as tx:
        await note(tx)
        assert [] == await notes(db)
    assert ["noted"] == await notes(db)


class Dropping(Database):
    """A database whose connection is lost once, before or after its commit."""

    lost: str = ""

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        async with super().write() as tx:
            yield tx
            if self.lost == "before":
                self.lost = ""
                raise ConnectionResetError
        if self.lost == "after":
            self.lost = ""
            raise ConnectionResetError


@pytest.mark.rule("F41")
@pytest.mark.slow
@pytest.mark.parametrize("lost", ["before", "after"])
async def test_a_lost_commit_is_looked_up_and_done_exactly_once(
    postgresql_url: str, lost: str
) -> None:
    db = Dropping(postgresql_url, sleep=at_once)
    db.lost = lost
    assert "noted" == await db.transact(note)
    assert ["noted"] == await notes(db)
    await db.close()


@pytest.mark.rule("F41")
@pytest.mark.slow
async def test_a_transaction_whose_server_process_dies_is_done_again(postgresql_url: str) -> None:
    db, other = Database(postgresql_url, sleep=at_once), Database(postgresql_url)
    tries: list[int] = []

    async def work(tx: Tx) -> str:
        tries.append(int(await tx.scalar(text("SELECT pg_backend_pid()")) or 0))
        await note(tx)
        if len(tries) == 1:
            async with other.write() as killer:
                kill = text("SELECT pg_terminate_backend(:pid, 5000)")
                await killer.execute(kill, {"pid": tries[0]})
        return await note(tx, "again")

    assert "again" == await db.transact(work)
    assert 2 == len(tries)
    assert ["noted", "again"] == await notes(db)
    await db.close()
    await other.close()


@pytest.mark.slow
async def test_a_database_that_stays_away_is_named_as_what_it_is(postgresql_url: str) -> None:
    gone = postgresql_url.replace("/t", "/nowhere_t", 1)
    db = Database(gone, sleep=at_once)
    with pytest.raises(Exception, match="does not exist"):
        await db.transact(note)
    await db.close()
