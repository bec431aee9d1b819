"""Backups while the bot runs, exports beside it, and whether it is well."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.store import activity
from core.store.activity import Entry
from core.store.database import Database
from core.store.errors import StoreError
from core.store.migrate import migrate
from core.usecases import copies, exports

NOW = datetime(2026, 11, 24, 12, 30, 5, tzinfo=UTC)


@pytest.fixture
async def bot(tmp_path: Path):
    """Open a migrated database for writing, as a serving bot does."""
    db = await Database.open(f"sqlite:///{tmp_path}/bot.sqlite3")
    await migrate(db)
    async with db.write() as tx:
        rows = [
            Entry(at=NOW, what="written", ref="hubspot:contact:1", who="rule", to="=1+1"),
            Entry(at=NOW, what="refused", who="U1", data={"city": ["", "Ulm"]}),
        ]
        await activity.write(tx, rows=rows)
    yield f"sqlite:///{tmp_path}/bot.sqlite3"
    await db.close()


@pytest.mark.rule("R67")
async def test_a_copy_made_beside_a_running_bot_holds_what_the_bot_holds(bot: str):
    path = await copies.backup(bot, None, now=NOW)
    assert "bot.sqlite3.backup-20261124-123005" == path.name
    assert 0o600 == path.stat().st_mode & 0o777
    sheet = io.StringIO()
    assert 2 == await exports.export_activity(f"sqlite:///{path}", sheet)


async def test_a_copy_never_replaces_a_file(bot: str, tmp_path: Path):
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        await copies.backup(bot, taken, now=NOW)
    assert "mine" == taken.read_text()


@pytest.mark.rule("R22")
async def test_the_log_is_exported_in_order_and_no_cell_is_a_formula(bot: str):
    sheet = io.StringIO()
    await exports.export_activity(bot, sheet)
    rows = list(csv.DictReader(io.StringIO(sheet.getvalue())))
    assert ["written", "refused"] == [row["what"] for row in rows]
    assert "'=1+1" == rows[0]["to"]
    assert '{"city":["","Ulm"]}' == rows[1]["values"]


async def test_the_mapping_is_exported_a_row_a_field(bot: str):
    sheet = io.StringIO()
    count = await exports.export_mapping(bot, sheet)
    rows = list(csv.DictReader(io.StringIO(sheet.getvalue())))
    assert count == len(rows)
    assert {"hubspot": "jobtitle", "apollo": "title", "autofill": "on"}.items() <= next(
        row for row in rows if row["label"] == "Job title"
    ).items()


async def test_the_bot_is_well_while_it_holds_its_database(bot: str):
    assert "" == await copies.trouble(bot)
    assert copies.served(bot)
    assert not copies.served("postgresql://somewhere/db")


async def test_what_is_wrong_with_the_bot_is_said(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/bot.sqlite3"
    assert "There is no database" in await copies.trouble(url)
    db = await Database.open(url)
    assert "not up to date" in await copies.trouble(url)
    await migrate(db)
    await db.close()
    assert "No bot is running" in await copies.trouble(url)
