"""The tables and the migrations agree, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlmodel import SQLModel

from core.store import tables
from core.store.database import Database
from core.store.migrate import migrate, newest, revision


@pytest.fixture
async def empty_postgresql(postgresql_server: Any) -> AsyncIterator[str]:
    name = await postgresql_server.create(template="template1")
    yield postgresql_server.url(name)
    await postgresql_server.drop(name)


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/empty.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def empty_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"empty_{request.param}")
    return url


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, SQLModel.metadata)


def conditions(connection: Connection) -> dict[str, str]:
    """Return the partial indexes that there are."""
    found = inspect(connection)
    return {
        str(index["name"]): str(where)
        for table in found.get_table_names()
        for index in found.get_indexes(table)
        for key, where in index.get("dialect_options", {}).items()
        if key.endswith("_where")
    }


async def test_the_migrations_make_what_the_tables_say(db: Database) -> None:
    assert len(tables.__all__) == len(SQLModel.metadata.tables)
    async with db.read() as tx:
        assert [] == await tx.run_sync(differences)


async def test_every_partial_index_is_there(db: Database) -> None:
    expected = {
        index.name
        for table in SQLModel.metadata.tables.values()
        for index in table.indexes
        if index.dialect_kwargs
    }
    async with db.read() as tx:
        assert expected == set(await tx.run_sync(conditions))


async def test_an_empty_database_comes_to_the_newest_revision(empty_url: str) -> None:
    db = Database(empty_url)
    assert await revision(db) is None
    assert await migrate(db) is None
    assert newest() == await revision(db)
    assert await migrate(db) is None
    await db.close()


@pytest.mark.slow
async def test_replicas_that_start_together_do_not_collide(empty_postgresql: str) -> None:
    replicas = [Database(empty_postgresql) for _ in range(3)]
    await asyncio.gather(*map(migrate, replicas))
    assert newest() == await revision(replicas[0])
    for db in replicas:
        await db.close()
