"""A migrated database of a test's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.store.database import Database
from core.store.migrate import migrate


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Database]:
    """Yield a fresh SQLite file, migrated."""
    db = Database(f"sqlite:///{folder / 'store.db'}")
    try:
        await migrate(db)
        yield db
    finally:
        await db.close()
