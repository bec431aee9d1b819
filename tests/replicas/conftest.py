"""A PostgreSQL that a test may stop, and a fleet on a database of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.contract.postgresql import Server, started
from tests.replicas.fleet import Fleet, fleet


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with started() as made:
        yield made


@pytest.fixture
async def database_url(server: Server) -> AsyncIterator[str]:
    name = await server.create()
    yield server.url(name)
    await server.drop(name)


@pytest.fixture
async def replicas(tmp_path: Path, database_url: str) -> AsyncIterator[Fleet]:
    async with fleet(tmp_path, database_url) as made:
        yield made


@pytest.fixture
async def world_alone(tmp_path: Path, database_url: str) -> AsyncIterator[Fleet]:
    """Start a world that no bot serves yet."""
    async with fleet(tmp_path, database_url, size=0) as made:
        yield made
