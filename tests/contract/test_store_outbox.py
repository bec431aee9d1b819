"""The outbox: one in flight a lane, strict order, and every move checked."""

import asyncio
from datetime import timedelta

import pytest

from core.domain.changes import Action
from core.domain.states import IllegalTransitionError
from core.domain.states import Outbox as State
from core.store import outbox
from core.store.database import Database
from core.store.errors import FencedOutError, MissingRowError
from core.store.outbox import New, Settlement
from tests.contract.store_outbox import NOW, A, C, H, P, add, change, claim, get, settle, update


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


@pytest.mark.rule("F16")
async def test_a_lane_is_sent_in_order_and_one_at_a_time(db: Database) -> None:
    first, second = await add(db, update("1"), update("1"))
    assert [first] == await claim(db)
    assert [] == await claim(db)
    await settle(db, first, State.DONE)
    assert [second] == await claim(db)


@pytest.mark.rule("F16")
async def test_a_later_write_does_not_overtake_one_that_waits_for_its_retry(db: Database) -> None:
    first, second = await add(db, update("1"), update("1"))
    await claim(db)
    await settle(db, first, State.PENDING, not_before=NOW + timedelta(minutes=1))
    assert [] == await claim(db)
    assert [first] == await claim(db, now=NOW + timedelta(minutes=1))
    await settle(db, first, State.FAILED)
    assert [second] == await claim(db)


@pytest.mark.rule("F16")
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
