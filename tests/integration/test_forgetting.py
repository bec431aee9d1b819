"""A person who was purged is gone, and is not made again."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.domain.records import Kind, LinkHow, Observation, Ref, Side
from core.store import activity, links, observations
from core.store.activity import Entry
from core.store.database import Database
from core.store.links import NewLink
from core.store.migrate import migrate
from core.sync import forgotten
from core.sync.gather import gather
from core.usecases.forgetting import NoAddressError, forget_person

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
JANE = "jane.roe@firm.example"


def contact(side: Side, record_id: str, address: str) -> Observation:
    values = {"email": address, "first_name": "Jane", "city": "Ulm" if address == JANE else ""}
    return Observation(Ref(side, Kind.CONTACT, record_id), values)


def prepared(*records: Observation):
    return [observations.row(one, fp=b"x", modified_ms=1) for one in records]


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """Return a database that knows Jane on both sides, and John."""
    address = f"sqlite:///{tmp_path}/bot.sqlite3"
    db = await Database.open(address)
    await migrate(db)
    jane = [contact(Side.HUBSPOT, "1", JANE), contact(Side.APOLLO, "a1", JANE)]
    async with db.write() as tx:
        john = contact(Side.HUBSPOT, "2", "john@firm.example")
        await observations.put(tx, rows=prepared(*jane, john))
        pair = NewLink(Kind.CONTACT, "1", "a1", LinkHow.EMAIL)
        await links.create(tx, links=[pair], now=NOW)
        entry = Entry(
            at=NOW, what="written", ref=str(jane[0].ref), who="rule", to=JANE,
            data={"email": ["", JANE]},
        )  # fmt: skip
        await activity.write(tx, rows=[entry])
    await db.close()
    return address


def everything(url: str) -> str:
    """Return every value of every table as one text."""
    db = sqlite3.connect(url.removeprefix("sqlite:///"))
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = [str(row) for table in tables for row in db.execute(f"SELECT * FROM {table}")]
    db.close()
    return "\n".join(rows)


@pytest.mark.rule("F25")
async def test_no_table_holds_the_person_any_more_and_others_stay(url: str):
    assert JANE in everything(url)
    done = await forget_person(url, address=" Jane.Roe@FIRM.example ", now=NOW)
    assert {"1", "a1"} == {ref.id for ref in done.refs}
    left = everything(url)
    assert JANE not in left
    assert "Ulm" not in left
    assert "john@firm.example" in left


@pytest.mark.rule("F25")
async def test_a_purged_person_is_left_alone_when_a_service_still_shows_them(url: str):
    await forget_person(url, address=JANE, now=NOW)
    db = await Database.open(url)
    again = [contact(Side.APOLLO, "a9", JANE), contact(Side.APOLLO, "a8", "new@firm.example")]
    async with db.write() as tx:
        await observations.put(tx, rows=prepared(*again))
        gathered = await gather(tx, again, now=NOW)
        assert ["a8"] == [single.record.ref.id for single in gathered.singles]
        assert await forgotten.was_purged(tx, address="JANE.ROE@firm.example")
        assert not await forgotten.was_purged(tx, address="john@firm.example")
    await db.close()


async def test_somebody_unknown_is_remembered_as_purged_as_well(url: str):
    done = await forget_person(url, address="later@firm.example", now=NOW)
    assert () == done.refs
    db = await Database.open(url)
    async with db.read() as tx:
        assert await forgotten.was_purged(tx, address="later@firm.example")
    await db.close()
    assert "later@firm.example" not in everything(url)


@pytest.mark.parametrize("text", ["", "jane", "not an address"])
async def test_what_is_no_address_is_refused_without_repeating_it(url: str, text: str):
    with pytest.raises(NoAddressError) as caught:
        await forget_person(url, address=text, now=NOW)
    assert "not an e-mail address" in str(caught.value)
