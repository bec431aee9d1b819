"""Growing from SQLite to PostgreSQL, or back: everything moves while the bot is stopped."""

from core.store import moving
from core.store.database import Database
from core.store.migrate import migrate


async def move(source_url: str, target_url: str) -> dict[str, int]:
    """Copy everything into an empty database; return how many rows each table has.

    The source stays as it is. Raises StoreError where a bot still writes to it, where the target
    is not empty, or where either cannot be opened.
    """
    source = await Database.open(source_url)
    try:
        target = await Database.open(target_url)
        try:
            await migrate(source)
            await migrate(target)
            return await moving.copy(source, target)
        finally:
            await target.close()
    finally:
        await source.close()
