"""A world for each test, on a copy of one migrated file."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.store.database import Database
from core.store.migrate import migrate
from tests.integration.world import World, opened


async def _migrated(path: Path) -> None:
    db = Database(f"sqlite:///{path}")
    await migrate(db)
    await db.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one file, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "bot.sqlite3"
    asyncio.run(_migrated(path))
    return path


@pytest.fixture
def database_url(template: Path, tmp_path: Path) -> str:
    """Return the address of a migrated file of this test's own."""
    path = tmp_path / "bot.sqlite3"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Open an empty world."""
    async with opened(database_url, tmp_path) as made:
        yield made
