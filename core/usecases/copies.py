"""A copy of the database while the bot runs (R67), and whether the bot is well."""

from datetime import datetime
from pathlib import Path

from core.store import migrate
from core.store.database import Database
from core.store.errors import StoreError
from core.store.exclusive import is_held

__all__ = ["StoreError", "backup", "served", "trouble"]


async def backup(url: str, target: Path | None, *, now: datetime) -> Path:
    """Copy the database and check the copy; return where it is.

    ``target`` None names the copy after the file and the time. Raises StoreError with the cure.
    """
    db = await Database.open(url, writing=False)
    try:
        source = db.path or Path("database")
        path = target or source.with_name(f"{source.name}.backup-{now:%Y%m%d-%H%M%S}")
        await db.backup(path)
    finally:
        await db.close()
    copy = await Database.open(f"sqlite:///{path}", writing=False)
    try:
        found = await copy.quick_check()
    finally:
        await copy.close()
    if found != "ok":
        raise StoreError(f"The copy at {path} is damaged ({found}). Look at the disk.")
    return path


def served(url: str) -> bool:
    """Tell whether a bot writes to this SQLite file now; PostgreSQL takes any number."""
    name = url.removeprefix("sqlite:///")
    return name != url and is_held(Path(name))


async def trouble(url: str) -> str:
    """Return why the bot is not well, or an empty text: for a container's health check.

    It is well when its database is up to date and, on SQLite, a process holds it for writing.
    """
    try:
        db = await Database.open(url, writing=False)
    except StoreError as error:
        return error.sentence
    try:
        if await migrate.pending(db):
            return "The database is not up to date."
        if db.path is not None and not is_held(db.path):
            return "No bot is running on this database."
    except StoreError as error:
        return error.sentence
    finally:
        await db.close()
    return ""
