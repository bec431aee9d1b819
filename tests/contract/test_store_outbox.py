"""The outbox: one in flight a lane, strict order, and every move checked."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core.domain.changes import Action, Change, Reason
from core.domain.records import Kind, Side
from core.domain.states import IllegalTransitionError
from core.domain.states import Outbox as State
from core.store import outbox
from core.store.database import Database
from core.store.errors import FencedOutError, MissingRowError
from core.store.outbox import New, Settlement, Write

C, A, H, P = Kind.CONTACT, Kind.ACCOUNT, Side.HUBSPOT, Side.APOLLO
NOW = datetime(2026, 10, 1, 12, 0, 0, 123_457, tzinfo=UTC)


def change(field: str) -> Change:
    return Change(field, "new", "old", Reason.EDITED)


def update(lane: str, *fields: str, **more: object) -> New:
    changes = tuple(map(change, fields or ("title",)))
    kept = {"action": Action.UPDATE, "changes": changes, "remote_id": lane, **more}
    return New(lane=lane, side=H, kind=C, **kept)  # type: ignore[arg-type]


async def add(db: Database, *rows: New) -> list[int]:
    async with db.write() as tx:
        return await outbox.add(tx, rows=rows, now=NOW)


async def claim(
    db: Database,
    *,
    limit: int = 100,
    now: datetime = NOW,
    fence: int = 1,
    action: Action = Action.UPDATE,
) -> list[int]:
    async with db.write() as tx:
        found = await outbox.claim(
            tx, side=H, kind=C, action=action, limit=limit, now=now, fence=fence
        )
    return [one.id for one in found]


async def settle(db: Database, one: int, to: State, **more: object) -> None:
    async with db.write() as tx:
        settlement = Settlement(id=one, to=to, **more)  # type: ignore[arg-type]
        await outbox.settle(tx, settlements=[settlement], now=NOW)


async def get(db: Database, one: int) -> Write:
    async with db.read() as tx:
        found = await outbox.get(tx, id=one)
    assert found is not None
    return found


async def test_what_is_added_is_read_back_in_the_order_it_came(db: Database) -> None:
    ids = await add(db, *(update(str(n), body={"key": str(n)}) for n in range(250)))
    assert sorted(ids) == ids
    assert 250 == len(set(ids))
    write = await get(db, ids[200])
    assert ("200", {"key": "200"}, (change("title"),)) == (write.lane, write.body, write.changes)
    assert (State.PENDING, NOW, 0) == (write.state, write.not_before, write.attempts)
    assert [] == await add(db)


async def test_a_claim_takes_what_is_due_and_marks_it(db: Database) -> None:
    (first, late) = await add(db, update("1"), update("2", not_before=NOW + timedelta(seconds=1)))
    assert [first] == await claim(db, fence=7)
    write = await get(db, first)
    assert (State.SENDING, 1, 7, NOW) == (write.state, write.attempts, write.fence, write.sent_at)
    assert [] == await claim(db)
    assert [late] == await claim(db, now=NOW + timedelta(seconds=1))


async def test_a_claim_takes_only_its_side_kind_and_action(db: Database) -> None:
    await add(
        db,
        New(lane="1", side=P, kind=C, action=Action.UPDATE),
        New(lane="2", side=H, kind=A, action=Action.UPDATE),
        New(lane="3", side=H, kind=C, action=Action.CREATE),
    )
    assert [] == await claim(db)


async def test_a_claim_is_no_larger_than_asked_and_oldest_first(db: Database) -> None:
    ids = await add(db, *(update(str(n)) for n in range(5)))
    assert ids[:2] == await claim(db, limit=2)
    assert ids[2:] == await claim(db, limit=9)


async def test_a_lane_is_sent_in_order_and_one_at_a_time(db: Database) -> None:
    first, second = await add(db, update("1"), update("1"))
    assert [first] == await claim(db)
    assert [] == await claim(db)
    await settle(db, first, State.DONE)
    assert [second] == await claim(db)


async def test_a_later_write_does_not_overtake_one_that_waits_for_its_retry(db: Database) -> None:
    first, second = await add(db, update("1"), update("1"))
    await claim(db)
    await settle(db, first, State.PENDING, not_before=NOW + timedelta(minutes=1))
    assert [] == await claim(db)
    assert [first] == await claim(db, now=NOW + timedelta(minutes=1))
    await settle(db, first, State.FAILED)
    assert [second] == await claim(db)


async def test_an_unknown_write_holds_its_lane(db: Database) -> None:
    first, _ = await add(db, update("1"), update("1"))
    await claim(db)
    await settle(db, first, State.UNKNOWN)
    assert [] == await claim(db)


@pytest.mark.parametrize("end", [State.DONE, State.FAILED, State.SUPERSEDED])
async def test_a_write_waits_for_the_one_before_it_however_that_ends(
    db: Database, end: State
) -> None:
    (account,) = await add(db, update("acc", action=Action.CREATE))
    (contact,) = await add(db, update("con", after_id=account))
    assert [] == await claim(db)
    assert [account] == await claim(db, action=Action.CREATE)
    assert [] == await claim(db)
    await settle(db, account, end)
    assert [contact] == await claim(db)


async def test_two_claimers_never_get_the_same_write(db: Database) -> None:
    ids = await add(db, *(update(str(n)) for n in range(40)))
    taken = await asyncio.gather(*(claim(db, limit=7, fence=n) for n in range(8)))
    everything = [one for some in taken for one in some]
    assert sorted(everything) == sorted(set(everything))
    while more := await claim(db, limit=7):
        everything += more
    assert ids == sorted(everything)


async def test_two_claimers_never_send_one_lane_at_once(db: Database) -> None:
    await add(db, *(update("same") for _ in range(10)))
    taken = await asyncio.gather(*(claim(db, fence=n) for n in range(6)))
    assert 1 == sum(map(len, taken))


async def test_a_forbidden_move_is_refused_and_changes_nothing(db: Database) -> None:
    (one,) = await add(db, update("1"))
    with pytest.raises(IllegalTransitionError):
        await settle(db, one, State.DONE)
    with pytest.raises(MissingRowError):
        await settle(db, one + 1, State.DONE)
    assert (await get(db, one)).state is State.PENDING


async def test_a_late_worker_cannot_settle_what_was_claimed_anew(db: Database) -> None:
    (one,) = await add(db, update("1"))
    await claim(db, fence=1)
    await settle(db, one, State.PENDING)
    await claim(db, fence=2)
    done = Settlement(id=one, to=State.DONE)
    with pytest.raises(FencedOutError):
        async with db.write() as tx:
            await outbox.settle(tx, settlements=[done], now=NOW, fence=1)
    async with db.write() as tx:
        before = await outbox.settle(tx, settlements=[done], now=NOW, fence=2)
    assert State.SENDING is before[one]
    assert State.DONE is (await get(db, one)).state


async def test_settling_keeps_what_is_not_named(db: Database) -> None:
    (one,) = await add(db, update("1"))
    await claim(db)
    await settle(db, one, State.FAILED, cause="VALIDATION", error={"message": "a\x00b"})
    await settle(db, one, State.PENDING, attempts=0)
    write = await get(db, one)
    assert ("VALIDATION", {"message": "a\x00b"}, 0, "1") == (
        write.cause,
        write.error,
        write.attempts,
        write.remote_id,
    )


async def supersede(db: Database, lane: str, *fields: str, **more: object) -> dict[int, bool]:
    async with db.write() as tx:
        taken = await outbox.supersede(
            tx,
            replaced={lane: fields or None},
            now=NOW,
            **more,  # type: ignore[arg-type]
        )
    return {one.write.id: one.whole for one in taken}


async def test_a_write_whose_fields_are_all_decided_anew_is_superseded(db: Database) -> None:
    whole, part, other = await add(
        db, update("1", "title"), update("1", "title", "city"), update("1", "phone")
    )
    assert {whole: True, part: False} == await supersede(db, "1", "title")
    states = [(await get(db, one)).state for one in (whole, part, other)]
    assert [State.SUPERSEDED, State.PENDING, State.PENDING] == states
    assert (change("city"),) == (await get(db, part)).changes
    assert (change("title"),) == (await get(db, whole)).changes


async def test_a_failed_write_is_replaced_by_its_correction(db: Database) -> None:
    (one,) = await add(db, update("1", "title"))
    await claim(db)
    await settle(db, one, State.FAILED)
    assert {one: True} == await supersede(db, "1", "title")


async def test_what_is_in_flight_or_unknown_is_never_disposed_of(db: Database) -> None:
    sending, unknown = await add(db, update("1"), update("2"))
    await claim(db)
    await settle(db, unknown, State.UNKNOWN)
    assert {} == await supersede(db, "1")
    assert {} == await supersede(db, "2")
    assert State.SENDING is (await get(db, sending)).state


async def test_a_persons_write_goes_only_when_its_own_field_changed(db: Database) -> None:
    (one,) = await add(db, update("1", "title", author="U1"))
    assert {} == await supersede(db, "1")
    assert {} == await supersede(db, "1", "city")
    assert {one: True} == await supersede(db, "1", "title")


async def test_a_persons_write_goes_when_a_person_says_so(db: Database) -> None:
    (one,) = await add(db, update("1", author="U1"))
    assert {one: True} == await supersede(db, "1", people=True)


async def test_other_actions_of_a_lane_stay(db: Database) -> None:
    create, key = await add(
        db, update("1", action=Action.CREATE), update("1", action=Action.KEY, changes=())
    )
    assert {} == await supersede(db, "1")
    assert {create: True} == await supersede(db, "1", actions=[Action.CREATE])
    assert State.PENDING is (await get(db, key)).state


async def test_failures_are_grouped_by_their_cause(db: Database) -> None:
    ids = await add(db, *(update(str(n)) for n in range(4)))
    await claim(db)
    for one, cause in zip(ids, ("rule", "rule", "limit"), strict=False):
        await settle(db, one, State.FAILED, cause=cause)
    async with db.read() as tx:
        groups = await outbox.failed(tx, side=H)
        rule = await outbox.by_cause(tx, side=H, cause="rule")
        page = await outbox.by_cause(tx, side=H, cause="rule", limit=1, after=ids[0])
        assert [] == await outbox.failed(tx, side=P)
    assert [("rule", 2, ids[0], ids[1]), ("limit", 1, ids[2], ids[2])] == [
        (one.cause, one.count, one.first.id, one.newest.id) for one in groups
    ]
    assert (ids[:2], [ids[1]]) == ([one.id for one in rule], [one.id for one in page])


async def test_what_waits_is_counted_and_timed(db: Database) -> None:
    soon = NOW + timedelta(seconds=5)
    await add(db, update("1", not_before=soon), update("2", not_before=soon + timedelta(1)))
    await add(
        db, New(lane="3", side=P, kind=A, action=Action.CREATE, not_before=soon + timedelta(2))
    )
    async with db.read() as tx:
        assert {H: 2, P: 1} == await outbox.pending_count(tx)
        assert soon == await outbox.next_due(tx)
        due = await outbox.waiting(tx)
    assert [(H, C, Action.UPDATE, 2), (P, A, Action.CREATE, 1)] == [
        (one.side, one.kind, one.action, one.count) for one in due
    ]


async def test_nothing_waits_in_an_empty_outbox(db: Database) -> None:
    async with db.read() as tx:
        assert await outbox.next_due(tx) is None
        assert [] == await outbox.waiting(tx)


async def test_what_hangs_is_found(db: Database) -> None:
    hanging, lost, later = await add(db, update("1"), update("2"), update("3"))
    await claim(db)
    await settle(db, lost, State.UNKNOWN)
    await settle(db, later, State.UNKNOWN, not_before=NOW + timedelta(minutes=1))
    async with db.read() as tx:
        lapsed = await outbox.lapsed(tx, before=NOW + timedelta(seconds=1))
        unknown = await outbox.unknown(tx, limit=9, now=NOW)
        assert [] == await outbox.lapsed(tx, before=NOW)
        assert [hanging] == [one.id for one in await outbox.lapsed(tx, side=H)]
        assert [] == await outbox.lapsed(tx, side=P)
        assert [] == await outbox.lapsed(tx, side=H, fence=1)
        assert [hanging] == [one.id for one in await outbox.lapsed(tx, side=H, fence=2)]
        assert [] == await outbox.unknown(tx, side=P, now=NOW)
    assert ([hanging], [lost]) == ([one.id for one in lapsed], [one.id for one in unknown])


async def test_the_writes_of_a_run_and_of_a_review_are_found(db: Database) -> None:
    ids = await add(db, *(update(str(n), run_id=5, review_id=8 + n) for n in range(5)))
    await add(db, update("9", run_id=6))
    await claim(db, limit=1)
    async with db.read() as tx:
        batches = [[w.id for w in some] async for some in outbox.of_run(tx, run=5, batch=2)]
        pending = [
            w.id async for some in outbox.of_run(tx, run=5, states=[State.PENDING]) for w in some
        ]
        assert {State.SENDING: 1, State.PENDING: 4} == await outbox.states_of_run(tx, run=5)
        assert [ids[1]] == [w.id for w in await outbox.of_review(tx, review=9)]
    assert [ids[:2], ids[2:4], ids[4:]] == batches
    assert ids[1:] == pending


async def test_a_side_is_woken_for_what_can_be_done(db: Database) -> None:
    async def wake() -> datetime | None:
        async with db.read() as tx:
            assert await outbox.next_due_of(tx, side=P) is None
            return await outbox.next_due_of(tx, side=H)

    assert await wake() is None
    minute = timedelta(minutes=1)
    first, _ = await add(db, update("1"), update("1"))
    await add(db, update("2", after_id=first), update("3", not_before=NOW + 9 * minute))
    assert await wake() == NOW
    await claim(db)
    assert await wake() == NOW + 9 * minute
    await settle(db, first, State.UNKNOWN, not_before=NOW + minute)
    assert await wake() == NOW + minute
    await settle(db, first, State.FAILED)
    assert await wake() == NOW


async def test_the_writes_of_a_run_wait_until_it_was_weighed(db: Database) -> None:
    (held,) = await add(db, update("1", run_id=5, not_before=outbox.HELD))
    assert [] == await claim(db)
    async with db.write() as tx:
        assert await outbox.next_due(tx) is None
        assert await outbox.next_due_of(tx, side=H) is None
        assert 0 == await outbox.release(tx, run=6, now=NOW)
        assert 1 == await outbox.release(tx, run=5, now=NOW)
    assert [held] == await claim(db)


async def test_ids_never_collide_however_writes_are_added(db: Database) -> None:
    found = await asyncio.gather(*(add(db, update(str(n)), update(f"{n}b")) for n in range(8)))
    ids = [one for some in found for one in some]
    assert 16 == len(set(ids))
