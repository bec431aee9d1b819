"""A claim that is looked at, left in order, and the log that says what was written since."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.records import Facts, Kind, LinkHow, Observation, Ref, Side
from core.store import activity, jobs, links, observations
from core.store.activity import Entry
from core.store.database import Database
from core.store.errors import FencedOutError
from core.store.jobs import Job

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
H, C = Side.HUBSPOT, Kind.CONTACT


async def claim(db: Database) -> Job:
    async with db.beside() as tx:
        await jobs.enqueue(tx, kind="pull", key="a", lane="a", run_after=NOW)
        job = await jobs.claim(tx, owner="me", lease=timedelta(minutes=1), now=NOW)
    assert job is not None
    return job


@pytest.mark.rule("F39")
async def test_who_leaves_in_order_is_followed_at_once_and_sees_it(db: Database) -> None:
    first = await claim(db)
    async with db.read() as tx:
        await jobs.look(tx, id=first.id, fence=first.fence)
    async with db.beside() as tx:
        await jobs.leave(tx, id=first.id, fence=first.fence)
        second = await jobs.claim(tx, owner="you", lease=timedelta(minutes=1), now=NOW)
    assert second is not None
    assert (first.id, first.fence + 1) == (second.id, second.fence)
    async with db.read() as tx:
        await jobs.look(tx, id=second.id, fence=second.fence)
        with pytest.raises(FencedOutError):
            await jobs.look(tx, id=first.id, fence=first.fence)


async def test_the_log_says_what_was_written_after_an_entry(db: Database) -> None:
    refs = [str(Ref(H, C, number)) for number in "12"]
    async with db.write() as tx:
        assert 0 == await activity.last_id(tx)
        await activity.write(tx, rows=[Entry(at=NOW, what=activity.WRITTEN, ref=refs[0])])
        first = await activity.last_id(tx)
        later = NOW + timedelta(minutes=1)
        await activity.write(tx, rows=[Entry(at=later, what=activity.WRITTEN, ref=refs[1])])
        assert {refs[1]} == await activity.written_since(tx, after=first)
        assert set(refs) == await activity.written_since(tx, after=0)
        assert first == await activity.last_id(tx, before=later)


async def test_what_never_had_a_partner_is_found_in_the_order_of_its_ids(db: Database) -> None:
    people = [Observation(Ref(H, C, number), {}, Facts()) for number in "321"]
    async with db.write() as tx:
        rows = [observations.row(one, fp=b"1", modified_ms=1) for one in people]
        await observations.put(tx, rows=rows)
        pair = links.NewLink(C, "2", "a2", LinkHow.CREATED)
        await links.create(tx, links=[pair], now=NOW)
        found = await observations.unlinked(tx, side=H, kind=C, after="", limit=9)
        assert ["1", "3"] == [one.ref.id for one in found]
        following = await observations.unlinked(tx, side=H, kind=C, after="1", limit=9)
    assert ["3"] == [one.ref.id for one in following]
