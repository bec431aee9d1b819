"""What waits, what failed and what hangs is found in the outbox."""

from datetime import datetime, timedelta

from core.domain.changes import Action
from core.domain.states import Outbox as State
from core.store import outbox
from core.store.database import Database
from core.store.outbox import New
from tests.contract.store_outbox import NOW, A, C, H, P, add, claim, settle, update


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
        assert 3 == len(await outbox.in_flight(tx, side=H))
        assert set() == await outbox.in_flight(tx, side=P)
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
