"""Everything moves from a SQLite file into an empty PostgreSQL, and goes on there."""

from datetime import UTC, datetime

import pytest

from core.store import activity, admissions, jobs, notices, settings
from core.store.database import Database
from core.store.errors import SecondWriterError, StoreError
from core.usecases.moving import move

pytestmark = pytest.mark.slow
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


async def fill(url: str) -> None:
    db = Database(url)
    async with db.write() as tx:
        await settings.save(tx, name="push", value=["contacts"], version=0, by="U1", now=NOW)
        await activity.note(tx, at=NOW, what="noted", who="Zoë 🦊")
        for number in range(1500):
            await jobs.enqueue(tx, kind="pull", key=f"{number}", lane="pull", run_after=NOW)
        await notices.want(tx, key="k", kind="run", subject="7", channel="C1", now=NOW)
    await db.close()


async def test_everything_moves_to_postgresql_and_new_rows_count_on(
    sqlite_url: str, postgresql_url: str
) -> None:
    await fill(sqlite_url)
    copied = await move(sqlite_url, postgresql_url)
    assert 1500 == copied["job"]
    assert 1 == copied["activity"] == copied["notice"] == copied["setting"]
    db = Database(postgresql_url)
    async with db.write() as tx:
        saved = await settings.read(tx, "push", list[str])
        assert saved is not None
        assert ["contacts"] == saved.value
        assert NOW == saved.at
        assert await jobs.enqueue(tx, kind="pull", key="new", lane="pull", run_after=NOW)
        assert 1 < await notices.want(
            tx, key="other", kind="run", subject="8", channel="C1", now=NOW
        )
        assert [] == await admissions.unhandled(tx, limit=9)
        lines = [one.who async for some in activity.export(tx) for one in some]
    assert ["Zoë 🦊"] == lines
    await db.close()


async def test_a_database_that_holds_something_is_not_written_over(
    sqlite_url: str, postgresql_url: str
) -> None:
    await fill(sqlite_url)
    await move(sqlite_url, postgresql_url)
    with pytest.raises(StoreError, match="holds something already"):
        await move(sqlite_url, postgresql_url)


async def test_nothing_moves_while_the_bot_serves(sqlite_url: str, postgresql_url: str) -> None:
    serving = Database(sqlite_url)
    with pytest.raises(SecondWriterError):
        await move(sqlite_url, postgresql_url)
    await serving.close()
