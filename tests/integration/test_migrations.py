"""Migrations at start: forward only, after a backup, never on a newer database."""

import sqlite3
import stat
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from core.store.database import Database
from core.store.errors import NewerDatabaseError
from core.store.migrate import config, migrate, newest, pending, revision


@pytest.fixture
async def db(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path}/store.db")
    yield database
    await database.close()


def upgrade(connection: Connection, to: str) -> None:
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, to)


def backups(folder: Path) -> list[Path]:
    return list(folder.glob("*.before-*"))


async def bring_to(db: Database, to: str) -> None:
    async with db.write() as tx:
        await tx.run_sync(upgrade, to)


async def test_each_migration_leads_to_the_next(db: Database) -> None:
    steps = list(ScriptDirectory.from_config(config()).walk_revisions())[::-1]
    for number, step in enumerate(steps, 1):
        assert f"{number:04d}" == step.revision
        assert Path(step.path).name.startswith(f"{step.revision}_")
        await bring_to(db, step.revision)
        assert step.revision == await revision(db)
    assert not await pending(db)


async def test_an_older_file_is_copied_before_it_is_changed(db: Database) -> None:
    await bring_to(db, "0001")
    async with db.write() as tx:
        await tx.execute(text("INSERT INTO tombstone VALUES ('kept', 'why', 1)"))
    backup = await migrate(db)
    assert backup is not None
    assert (newest(), f"store.db.before-{newest()}") == (await revision(db), backup.name)
    copy = sqlite3.connect(backup)
    assert [("0001",)] == copy.execute("SELECT version_num FROM alembic_version").fetchall()
    assert [("kept",)] == copy.execute("SELECT digest FROM tombstone").fetchall()
    copy.close()
    assert 0o600 == stat.S_IMODE(backup.stat().st_mode)


async def test_an_earlier_backup_is_not_overwritten(db: Database, tmp_path: Path) -> None:
    earlier = tmp_path / f"store.db.before-{newest()}"
    earlier.write_text("precious")
    await bring_to(db, "0001")
    backup = await migrate(db)
    assert backup is not None
    assert (f"{earlier.name}-2", "precious") == (backup.name, earlier.read_text())


async def test_a_current_database_is_left_alone(db: Database, tmp_path: Path) -> None:
    assert await migrate(db) is None
    assert await migrate(db) is None
    assert [] == backups(tmp_path)


async def test_a_newer_database_is_refused(db: Database) -> None:
    await migrate(db)
    async with db.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="9999"):
        await migrate(db)
