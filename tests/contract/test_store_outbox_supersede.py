"""A newer decision takes back what was not sent yet (F16, R64)."""

import pytest

from core.domain.changes import Action
from core.domain.records import Kind
from core.domain.states import Outbox as State
from core.store import outbox
from core.store.database import Database
from tests.contract.store_outbox import NOW, add, change, claim, get, settle, update


async def supersede(db: Database, lane: str, *fields: str, **more: object) -> dict[int, bool]:
    async with db.write() as tx:
        taken = await outbox.supersede(
            tx,
            replaced={lane: fields or None},
            now=NOW,
            **more,  # type: ignore[arg-type]
        )
    return {one.write.id: one.whole for one in taken}


@pytest.mark.rule("F16")
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


@pytest.mark.rule("R30")
async def test_an_unmapped_field_leaves_every_write_that_waits_or_failed(db: Database) -> None:
    whole, part, failed, other = await add(
        db,
        update("1", "title", author="U1"),
        update("2", "title", "city"),
        update("3", "title"),
        update("4", "subtitle"),
    )
    await claim(db)
    for one in (whole, part, other):
        await settle(db, one, State.PENDING)
    await settle(db, failed, State.FAILED)
    async with db.write() as tx:
        await outbox.unmap(tx, kind=Kind.ACCOUNT, field="title", now=NOW)
        taken = await outbox.unmap(tx, kind=Kind.CONTACT, field="title", now=NOW)
    assert {whole: True, part: False, failed: True} == {one.write.id: one.whole for one in taken}
    assert State.PENDING is (await get(db, other)).state
