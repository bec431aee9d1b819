"""A world with records that look alike, and what people do with them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.reviewing.office import Office
from tests.integration.world import opened


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Open an empty world."""
    async with opened(f"sqlite:///{tmp_path / 'bot.sqlite3'}", tmp_path) as world:
        yield Office(world)
