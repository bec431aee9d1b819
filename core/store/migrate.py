"""Migrations, run at start: forward only, after a backup of the SQLite file.

A migration is a numbered file in ``migrations/versions``, written by hand; a test holds the tables
and the migrations against each other on both databases.
"""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from core.store.database import Database
from core.store.errors import NewerDatabaseError

log = logging.getLogger(__name__)

_HERE = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 7_206_519_310_224_847_001
"""Any number that nothing else on the server locks by: replicas that start together wait here."""


def config() -> Config:
    """Return Alembic's configuration, without a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return made


def newest() -> str:
    """Return the revision this version of the program works with."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


async def revision(db: Database) -> str | None:
    """Return the revision the database is at, or None for an empty one."""
    async with db.read() as tx:
        return await tx.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def pending(db: Database) -> bool:
    """Tell whether the database is behind; raise NewerDatabaseError if it is ahead."""
    now_at = await revision(db)
    known = {one.revision for one in ScriptDirectory.from_config(config()).walk_revisions()}
    if now_at is not None and now_at not in known:
        raise NewerDatabaseError(now_at)
    return now_at != newest()


async def migrate(db: Database) -> Path | None:
    """Bring the database to this version; return the backup that was made before, if any.

    An empty database needs no backup, and PostgreSQL is backed up by its own tools.
    """
    if not await pending(db):
        return None
    was = await revision(db)
    backup = None
    if was is not None and db.path is not None:
        backup = _free(db.path.with_name(f"{db.path.name}.before-{newest()}"))
        await db.backup(backup)
    async with db.write() as tx:
        if db.dialect == "postgresql":
            await tx.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        await tx.run_sync(_upgrade)
    log.info("migrated", extra={"was": was, "to": newest()})
    return backup


def _free(path: Path) -> Path:
    """Return the path, or one with a number behind it, that does not exist."""
    tried, number = path, 1
    while tried.exists():
        number += 1
        tried = path.with_name(f"{path.name}-{number}")
    return tried


def _upgrade(connection: Connection) -> None:
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, "head")
