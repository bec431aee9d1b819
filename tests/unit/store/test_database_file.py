"""The SQLite file: private, one writer, settings that matter, full disks, backups."""

import asyncio
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from core.store.database import Database, wal_reset_note
from core.store.errors import (
    BadUrlError,
    DiskFullError,
    MissingDatabaseError,
    ReadOnlyError,
    SecondWriterError,
    StoreError,
    UnreachableError,
)


@pytest.fixture
async def db(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path}/new/store.db")
    async with database.write() as tx:
        await tx.execute(text("CREATE TABLE note (body TEXT)"))
    yield database
    await database.close()


async def add(db: Database, body: str) -> None:
    async with db.write() as tx:
        await tx.execute(text("INSERT INTO note VALUES (:body)"), {"body": body})


async def count(db: Database) -> int:
    async with db.read() as tx:
        return int(await tx.scalar(text("SELECT count(*) FROM note")) or 0)


async def pragma(db: Database, name: str, *, writing: bool) -> object:
    async with db.write() if writing else db.read() as tx:
        return await tx.scalar(text(f"PRAGMA {name}"))


async def test_every_file_belongs_to_its_owner_alone(db: Database) -> None:
    await add(db, "x")
    assert await count(db) == 1
    assert db.path is not None
    files = sorted(db.path.parent.iterdir())
    assert ["store.db", "store.db-shm", "store.db-wal", "store.db.lock"] == [f.name for f in files]
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in files}


async def test_the_settings_that_matter_are_on(db: Database) -> None:
    expected = {"journal_mode": "wal", "page_size": 8192, "synchronous": 1, "foreign_keys": 1}
    assert expected == {name: await pragma(db, name, writing=True) for name in expected}
    reading = {"query_only": 1, "wal_autocheckpoint": 0}
    assert reading == {name: await pragma(db, name, writing=False) for name in reading}


async def test_a_second_writer_is_refused_and_sent_to_postgresql(db: Database) -> None:
    with pytest.raises(SecondWriterError, match="PostgreSQL"):
        Database(f"sqlite:///{db.path}")


async def test_the_next_writer_may_come_when_the_first_has_closed(db: Database) -> None:
    await db.close()
    second = await Database.open(f"sqlite:///{db.path}")
    await add(second, "x")
    await second.close()


@pytest.mark.slow
def test_a_killed_writer_does_not_stand_in_the_way(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    held = "import sys, time; from core.store.database import Database; "
    held += f"db = Database({url!r}); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", held], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(SecondWriterError):
            Database(url)
        process.kill()
    asyncio.run(Database(url).close())


async def test_any_number_may_read_beside_the_writer(db: Database) -> None:
    await add(db, "x")
    reader = await Database.open(f"sqlite:///{db.path}", writing=False)
    assert await count(reader) == 1
    with pytest.raises(ReadOnlyError):
        await add(reader, "y")
    await reader.close()


def test_a_missing_file_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(MissingDatabaseError):
        Database(f"sqlite:///{tmp_path}/none.db", read_only=True)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "url", ["mysql://u:hunter2@h/d", "sqlite://", "hunter2", "sqlite:///:memory:"]
)
def test_another_database_is_refused_without_telling_the_url(url: str) -> None:
    with pytest.raises(BadUrlError) as caught:
        Database(url)
    assert "hunter2@" not in str(caught.value)


@pytest.mark.rule("F40")
async def test_a_full_disk_rolls_back_and_work_goes_on_when_there_is_space(db: Database) -> None:
    await add(db, "kept")
    pages = int(str(await pragma(db, "page_count", writing=True)))
    await pragma(db, f"max_page_count={pages + 1}", writing=True)
    with pytest.raises(DiskFullError, match="disk is full"):
        await add(db, "x" * 100_000)
    assert await count(db) == 1
    assert await db.quick_check() == "ok"
    await pragma(db, "max_page_count=1000000", writing=True)
    await add(db, "x" * 100_000)
    assert await count(db) == 2


@pytest.mark.rule("R67")
async def test_a_backup_is_made_while_the_bot_runs(db: Database, tmp_path: Path) -> None:
    await add(db, "kept")
    target = tmp_path / "copy.db"
    async with db.write() as tx:
        await tx.execute(text("INSERT INTO note VALUES ('not yet')"))
        await db.backup(target)
    with pytest.raises(StoreError, match="exists already"):
        await db.backup(target)
    connection = sqlite3.connect(target)
    assert [("kept",)] == connection.execute("SELECT body FROM note").fetchall()
    connection.close()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


async def test_a_transaction_inside_another_is_refused_instead_of_waiting_for_ever(
    db: Database,
) -> None:
    async with db.write():
        with pytest.raises(RuntimeError, match="inside another"):
            await add(db, "x")
    await add(db, "y")
    assert await count(db) == 1


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look like one" * 100)
    with pytest.raises(UnreachableError, match=r"notes\.txt"):
        await Database.open(f"sqlite:///{path}")


async def test_an_unreachable_server_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="DATABASE_URL") as caught:
        await Database.open(f"postgresql://u:hunter2@/d?host={tmp_path}")
    assert "hunter2" not in str(caught.value)


async def test_postgresql_is_backed_up_by_its_own_tool(tmp_path: Path) -> None:
    db = Database("postgresql://nobody@localhost/none")
    with pytest.raises(StoreError, match="pg_dump"):
        await db.backup(tmp_path / "copy")
    assert await db.quick_check() == "ok"
    await db.close()


@pytest.mark.parametrize(
    ("version", "affected"),
    [((3, 6, 23), False), ((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False)],
)
def test_the_wal_reset_bug_is_named_where_it_is(
    version: tuple[int, int, int], *, affected: bool
) -> None:
    assert affected is (wal_reset_note(version) is not None)
