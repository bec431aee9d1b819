"""Runs, plans and the activity log."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from core.domain.changes import Action, Change, Reason
from core.domain.records import Kind, Ref, Side
from core.domain.states import IllegalTransitionError
from core.domain.states import Run as State
from core.store import activity, planned, runs
from core.store.activity import Entry
from core.store.database import Database, Tx
from core.store.errors import MissingRowError
from core.store.planned import Line, Tally

C, A, H, P = Kind.CONTACT, Kind.ACCOUNT, Side.HUBSPOT, Side.APOLLO
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
REF = Ref(H, C, "1")


async def run(db: Database, kind: str = "pull") -> int:
    async with db.write() as tx:
        return await runs.create(tx, kind=kind, now=NOW, asked_by="U1", place={"channel": "C1"})


async def move(db: Database, one: int, *states: State) -> None:
    async with db.write() as tx:
        for number, to in enumerate(states, 1):
            await runs.move(tx, id=one, to=to, now=NOW + number * DAY, reason=str(to))


async def test_a_run_says_who_asked_and_what_for(db: Database) -> None:
    one = await run(db)
    async with db.read() as tx:
        found = await runs.get(tx, id=one)
        assert await runs.get(tx, id=one + 1) is None
    assert found is not None
    assert ("U1", {"channel": "C1"}, (C, A)) == (found.asked_by, found.place, found.kinds)
    assert (State.QUEUED, NOW, None, False) == (
        found.state,
        found.created_at,
        found.started_at,
        found.preview,
    )


async def test_a_run_is_timed_by_its_first_start_and_its_end(db: Database) -> None:
    one = await run(db)
    await move(db, one, State.STARTED, State.PAUSED, State.STARTED, State.FINISHED)
    async with db.read() as tx:
        found = await runs.get(tx, id=one)
    assert found is not None
    assert (NOW + DAY, NOW + 4 * DAY, "finished") == (
        found.started_at,
        found.finished_at,
        found.reason,
    )


async def test_a_run_goes_only_where_its_state_leads(db: Database) -> None:
    one = await run(db)
    with pytest.raises(IllegalTransitionError):
        await move(db, one, State.FINISHED)
    with pytest.raises(MissingRowError):
        await move(db, one + 1, State.STARTED)


async def test_runs_that_are_not_over_are_active(db: Database) -> None:
    first, second, other = await run(db), await run(db), await run(db, "undo")
    await move(db, first, State.CANCELLED)
    await move(db, second, State.STARTED, State.WAITING)
    async with db.read() as tx:
        assert [second] == [one.id for one in await runs.active(tx, kind="pull")]
        assert [second, other] == [one.id for one in await runs.active(tx)]
        assert [other] == [one.id for one in await runs.latest(tx)]
        over = await runs.latest(tx, kind="pull", states=[State.CANCELLED], limit=5)
    assert [first] == [one.id for one in over]


@pytest.mark.rule("F26")
async def test_progress_is_stored_with_its_page_or_not_at_all(db: Database) -> None:
    one = await run(db)
    async with db.write() as tx:
        await runs.progress(tx, id=one, cursor={"hubspot:contact": "100"}, counts={"read": 100})
        await runs.progress(tx, id=one)

    async def page(tx: Tx) -> None:
        await runs.progress(tx, id=one, cursor={"hubspot:contact": "200"})
        await runs.move(tx, id=one + 1, to=State.STARTED, now=NOW)

    with pytest.raises(MissingRowError):
        await db.transact(page)
    async with db.read() as tx:
        found = await runs.get(tx, id=one)
    assert found is not None
    assert ({"hubspot:contact": "100"}, {"read": 100}) == (found.cursor, found.counts)


def line(number: int, action: str, *fields: str) -> Line:
    changes = tuple(Change(one, "new", None, Reason.EDITED) for one in fields)
    return Line(run_id=1, side=H, kind=C, action=action, remote_id=str(number), changes=changes)


async def test_a_plan_is_counted_sampled_read_and_dropped(db: Database) -> None:
    lines = [line(1, Action.UPDATE, "title", "city"), line(2, Action.UPDATE, "title")]
    lines += [line(3, "skip"), line(4, Action.CREATE, "title")]
    async with db.write() as tx:
        await planned.add(tx, lines=lines)
        await planned.add(tx, lines=[Line(run_id=2, side=P, kind=A, action=Action.UPDATE)])
    async with db.read() as tx:
        tallies = await planned.count(tx, run=1)
        samples = await planned.samples(tx, run=1, action=Action.UPDATE, limit=1)
        batches = [
            [one.remote_id for one in some] async for some in planned.of_run(tx, run=1, batch=2)
        ]
    assert [
        Tally(H, C, "create", "", 1),
        Tally(H, C, "skip", "", 1),
        Tally(H, C, "update", "", 2),
        Tally(H, C, "create", "title", 1),
        Tally(H, C, "update", "city", 1),
        Tally(H, C, "update", "title", 2),
    ] == tallies
    assert lines[:1] == samples
    assert [["4", "3"], ["1", "2"]] == batches
    async with db.write() as tx:
        await planned.drop(tx, run=1)
        assert [] == await planned.count(tx, run=1)


def entry(number: int, **more: object) -> Entry:
    kept = {"what": "planned", "ref": str(REF), "who": "rule", "run_id": 3, **more}
    return Entry(at=NOW + number * DAY, **kept)  # type: ignore[arg-type]


async def test_the_log_tells_newest_first_about_a_record_and_in_order_about_a_run(
    db: Database,
) -> None:
    other = Ref(P, C, "a")
    async with db.write() as tx:
        await activity.write(tx, rows=[entry(n) for n in range(120)])
        await activity.note(tx, at=NOW, what="refused", who="U1", ref=str(other), why="x\x00y")
    async with db.read() as tx:
        newest = await activity.of_ref(tx, refs=[REF, other], limit=3)
        sizes = [len(some) async for some in activity.of_run(tx, run=3, batch=50)]
        everything = [one.what async for some in activity.export(tx) for one in some]
    assert ["refused", "planned", "planned"] == [one.what for one in newest]
    assert ("x\ufffdy", NOW + 119 * DAY) == (newest[0].why, newest[1].at)
    assert [50, 50, 20] == sizes
    assert 121 == len(everything)


@pytest.mark.rule("R71")
async def test_a_confirmed_write_is_logged_exactly_once(db: Database) -> None:
    written = entry(1, what=activity.WRITTEN, outbox_id=9)
    async with db.write() as tx:
        await activity.write(tx, rows=[written, entry(1, outbox_id=9)])
    with pytest.raises(IntegrityError):
        async with db.write() as tx:
            await activity.write(tx, rows=[written])


async def test_values_are_forgotten_in_time_and_what_happened_stays(db: Database) -> None:
    rows = [entry(n, data={"title": ["CEO", "CTO"]}) for n in range(3)]
    async with db.write() as tx:
        await activity.write(tx, rows=[*rows, entry(0)])
        assert 1 == await activity.forget(tx, before=NOW + 2 * DAY, limit=1)
        assert 1 == await activity.forget(tx, before=NOW + 2 * DAY)
        assert 0 == await activity.forget(tx, before=NOW + 2 * DAY)
        left = await activity.of_ref(tx, refs=[REF], limit=9)
    assert 4 == len(left)
    assert [{}, {"title": ["CEO", "CTO"]}, {}, {}] == [one.data for one in left]


async def test_what_a_run_wrote_comes_record_by_record(db: Database) -> None:
    one, other = await run(db), await run(db)
    refs = [str(Ref(H, C, number)) for number in ("3", "1", "2")]
    rows = [
        Entry(at=NOW, what=activity.WRITTEN, ref=ref, run_id=one, outbox_id=number)
        for number, ref in enumerate([*refs, refs[1]], 1)
    ]
    rows.append(Entry(at=NOW, what="left_alone", ref=refs[0], run_id=one))
    rows.append(Entry(at=NOW, what=activity.WRITTEN, ref=refs[0], run_id=other, outbox_id=9))
    async with db.write() as tx:
        await activity.write(tx, rows=rows)
    async with db.read() as tx:
        first = await activity.written_by(tx, run=one, after="", limit=2)
        rest = await activity.written_by(tx, run=one, after=first[-1].ref, limit=2)
        none = await activity.written_by(tx, run=one, after=rest[-1].ref, limit=2)
    assert [2, 4, 3] == [entry.outbox_id for entry in first]
    assert ([1], []) == ([entry.outbox_id for entry in rest], none)
