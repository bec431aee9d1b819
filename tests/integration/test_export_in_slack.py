"""The activity log and the mapping as files from Slack (R22, security: no formulas)."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.store import activity
from core.store.activity import Entry
from core.usecases import exports
from core.usecases.exports import Sheet
from tests.fakes.desk import ADA, RITA, Desk, desk


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, []) as it:
        yield it


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.parametrize("what", Sheet)
async def test_a_file_comes_into_the_direct_messages(at: Desk, what: Sheet) -> None:
    told = await at.type(ADA, f"/apollo export {what}")
    assert "is in our direct messages" in told[-1]["text"]
    assert [f"{what}.csv"] == [one.name for one in at.slack.ws.data.files.values()]


@pytest.mark.rule("R22")
async def test_the_log_is_whole_and_no_cell_is_a_formula(at: Desk) -> None:
    entry = Entry(at=at.clock.now(), what="setting", who="=HYPERLINK(1)", why="+1", to="@x")
    async with at.engine.db.write() as tx:
        await activity.write(tx, rows=[entry])
    found = rows(await exports.export(at.engine, who=ADA, what=Sheet.ACTIVITY))
    assert [("'=HYPERLINK(1)", "'+1", "'@x")] == [(r["who"], r["why"], r["to"]) for r in found]


async def test_who_took_a_file_stands_in_the_log(at: Desk) -> None:
    await at.type(ADA, "/apollo export mapping")
    found = rows(await exports.export(at.engine, who=ADA, what=Sheet.ACTIVITY))
    assert [("exported", ADA, "mapping")] == [(r["what"], r["who"], r["why"]) for r in found]


async def test_the_mapping_has_a_row_for_each_field(at: Desk) -> None:
    found = rows(await exports.export(at.engine, who=ADA, what=Sheet.MAPPING))
    assert ("contact", "email", "both", "ask") == tuple(
        found[0][name] for name in ("kind", "hubspot", "direction", "policy")
    )


async def test_anything_else_is_answered_with_what_there_is(at: Desk) -> None:
    assert "/apollo export mapping" in (await at.type(ADA, "/apollo export all"))[-1]["text"]
    assert {} == at.slack.ws.data.files


async def test_a_rep_exports_nothing(at: Desk) -> None:
    assert "Only an admin" in (await at.type(RITA, "/apollo export activity"))[-1]["text"]
    assert {} == at.slack.ws.data.files
