"""What people press, set and are told; what they said of pairs; what they spend."""

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from core.domain.records import Kind, Ref, Side
from core.store import admissions, notices, settings, snapshots, verdicts
from core.store import credits as ledger
from core.store.credits import State
from core.store.database import Database
from core.store.errors import MissingRowError
from core.store.notices import Notice

C, H, P = Kind.CONTACT, Side.HUBSPOT, Side.APOLLO
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ONE, TWO, THREE = (Ref(H, C, number) for number in "123")


async def admit(db: Database, key: str, *, at: datetime = NOW) -> bool:
    async with db.write() as tx:
        return await admissions.admit(tx, key=key, body='{"text":"hi"}', now=at, hold=DAY)


@pytest.mark.rule("F43")
async def test_a_press_is_admitted_once_however_often_it_comes(db: Database) -> None:
    assert 1 == sum(await asyncio.gather(*(admit(db, "a") for _ in range(6))))


async def test_what_was_admitted_and_not_done_is_resumed_in_order(db: Database) -> None:
    await admit(db, "later", at=NOW + DAY)
    await admit(db, "first")
    await admit(db, "done")
    async with db.write() as tx:
        await admissions.handled(tx, key="done")
        left = await admissions.unhandled(tx, limit=9)
        await admissions.prune(tx, before=NOW + 9 * DAY)
    assert [("first", '{"text":"hi"}'), ("later", '{"text":"hi"}')] == left
    assert await admit(db, "done")
    assert not await admit(db, "first")


async def want(db: Database, key: str = "k", *, subject: str = "7") -> int:
    async with db.write() as tx:
        return await notices.want(
            tx, key=key, kind=notices.RUN, subject=subject, channel="C1", now=NOW
        )


async def due(db: Database, *, now: datetime = NOW) -> list[Notice]:
    async with db.read() as tx:
        return await notices.due(tx, now=now, limit=9)


@pytest.mark.rule("F42")
async def test_a_message_is_due_until_it_shows_the_newest_state(db: Database) -> None:
    one = await want(db)
    assert one == await want(db)
    (notice,) = await due(db)
    assert ("C1", "", 2, 0) == (notice.channel, notice.ts, notice.wanted, notice.shown)
    await want(db)
    async with db.write() as tx:
        await notices.shown(tx, id=one, wanted=2, ts="1.2", channel="D9")
    (again,) = await due(db)
    assert ("1.2", "D9", 3, 2) == (again.ts, again.posted_channel, again.wanted, again.shown)
    async with db.write() as tx:
        await notices.shown(tx, id=one, wanted=3, ts="1.2", channel="D9")
        assert await notices.next_due(tx) is None
    assert [] == await due(db)


@pytest.mark.rule("F42")
async def test_an_answer_that_comes_late_does_not_turn_time_back(db: Database) -> None:
    one = await want(db)
    async with db.write() as tx:
        await notices.shown(tx, id=one, wanted=1, ts="1.2", channel="C1")
        await notices.shown(tx, id=one, wanted=0, ts="1.2", channel="C1")
    assert [] == await due(db)


async def test_messages_about_a_subject_follow_it(db: Database) -> None:
    await want(db, "a")
    await want(db, "b")
    await want(db, "c", subject="8")
    async with db.write() as tx:
        await notices.bump(tx, kind="review", subjects=["7"])
        await notices.bump_runs(tx, runs={7})
        await notices.bump_runs(tx, runs=())
    assert {"a": 2, "b": 2, "c": 1} == {one.key: one.wanted for one in await due(db)}


@pytest.mark.rule("F42")
async def test_a_message_slack_refused_waits(db: Database) -> None:
    one = await want(db)
    async with db.write() as tx:
        await notices.failed(tx, id=one, not_before=NOW + DAY, error="ratelimited")
        assert NOW + DAY == await notices.next_due(tx)
    assert [] == await due(db)
    (again,) = await due(db, now=NOW + DAY)
    assert (1, "ratelimited") == (again.attempts, again.error)


async def test_a_message_is_found_where_it_stands(db: Database) -> None:
    one = await want(db)
    async with db.write() as tx:
        await notices.shown(tx, id=one, wanted=1, ts="1.2", channel="C1")
        found = await notices.at(tx, channel="C1", ts="1.2")
        by_key = await notices.by_key(tx, key="k")
        assert await notices.at(tx, channel="C1", ts="1.3") is None
        await notices.drop(tx, id=one)
        assert await notices.by_key(tx, key="k") is None
    assert found == by_key
    assert found is not None


class Switches(msgspec.Struct, frozen=True):
    push: bool = False
    name: str = ""


async def save(db: Database, version: int, **values: object) -> bool:
    async with db.write() as tx:
        value = Switches(**values)  # type: ignore[arg-type]
        return await settings.save(
            tx, name="switches", value=value, version=version, by="U1", now=NOW
        )


async def test_a_setting_is_saved_over_the_version_that_was_read(db: Database) -> None:
    async with db.read() as tx:
        assert await settings.read(tx, "switches", Switches) is None
    assert await save(db, 0, push=True)
    assert not await save(db, 0)
    assert await save(db, 1, name="b\x00")
    assert not await save(db, 1, name="c")
    async with db.read() as tx:
        saved = await settings.read(tx, "switches", Switches)
    assert saved is not None
    assert (Switches(name="b\x00"), 2, "U1", NOW) == (
        saved.value,
        saved.version,
        saved.by,
        saved.at,
    )


async def test_of_two_people_who_save_at_once_one_is_told(db: Database) -> None:
    await save(db, 0)
    assert 1 == sum(await asyncio.gather(*(save(db, 1, name=str(n)) for n in range(5))))


@pytest.mark.rule("R25")
async def test_not_a_duplicate_is_remembered_and_can_be_undone(db: Database) -> None:
    async with db.write() as tx:
        await verdicts.remember(tx, one=TWO, other=ONE, same=False, by="U1", now=NOW)
        await verdicts.remember(tx, one=TWO, other=THREE, same=True, by="U1", now=NOW)
        assert {(ONE, TWO)} == await verdicts.distinct(tx, refs=[ONE])
        assert {(ONE, TWO)} == await verdicts.distinct(tx, refs=[TWO, THREE])
        await verdicts.remember(tx, one=THREE, other=TWO, same=False, by="U2", now=NOW)
        await verdicts.forget(tx, one=TWO, other=ONE)
        assert {(TWO, THREE)} == await verdicts.distinct(tx, refs=[ONE, TWO])


@pytest.mark.rule("R26")
async def test_a_snapshot_lives_until_its_time(db: Database) -> None:
    body = {"properties": {"name": "J\u00fcrgen"}, "ids": [1]}
    async with db.write() as tx:
        first = await snapshots.put(tx, ref=ONE, body=body, now=NOW, until=NOW + DAY, review_id=4)
        second = await snapshots.put(tx, ref=ONE, body={}, now=NOW, until=NOW + 2 * DAY)
        assert [second, first] == [one.id for one in await snapshots.of_refs(tx, refs=[ONE, TWO])]
        (made,) = await snapshots.of_review(tx, review=4, refs=[ONE])
        assert (body, NOW + DAY) == (made.body, made.until)
        assert 1 == await snapshots.forget(tx, now=NOW + DAY)
        assert await snapshots.get(tx, id=first) is None
        assert await snapshots.get(tx, id=second) is not None


async def spend(
    db: Database, *, who: str = "U1", at: datetime = NOW, run: int | None = None
) -> int:
    async with db.write() as tx:
        return await ledger.open_(
            tx, ref=ONE, what="enrich", who=who, expected=2, now=at, run_id=run
        )


@pytest.mark.rule("R43", "F45")
async def test_a_call_counts_as_expected_until_its_cost_is_known(db: Database) -> None:
    asked, charged, free = await spend(db), await spend(db), await spend(db)
    async with db.write() as tx:
        await ledger.close(tx, id=charged, state=State.CHARGED, charged=1)
        await ledger.close(tx, id=free, state=State.FREE)
        assert 3 == await ledger.spent(tx, since=NOW)
        assert 1 == await ledger.lose(tx, before=NOW + DAY)
        assert 3 == await ledger.spent(tx, since=NOW)
        latest = await ledger.latest(tx, limit=9, since=NOW)
        with pytest.raises(MissingRowError):
            await ledger.close(tx, id=free + 9, state=State.FREE)
    assert [(free, State.FREE), (charged, State.CHARGED), (asked, State.UNCERTAIN)] == [
        (one.id, one.state) for one in latest
    ]


async def test_credits_are_summed_by_month_person_and_run(db: Database) -> None:
    last_month = ledger.month(NOW) - DAY
    for who, at, run in (("U1", NOW, None), ("U2", NOW, 5), ("U1", last_month, 5)):
        await spend(db, who=who, at=at, run=run)
    async with db.read() as tx:
        since = ledger.month(NOW)
        assert 4 == await ledger.spent(tx, since=since)
        assert 2 == await ledger.spent(tx, since=since, who="U1")
        assert 2 == await ledger.spent(tx, since=since, run_id=5)
        assert 2 == await ledger.spent(tx, since=last_month, until=since)
        assert 2 == len(await ledger.asked_lately(tx, ref=ONE, since=since))
