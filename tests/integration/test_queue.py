"""What a new plan does with what stands in the outbox: the table of ``core.sync.queue``."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.domain.changes import Action, Change, Reason
from core.domain.plans import Body, Item
from core.domain.records import Kind, Side
from core.domain.states import Outbox as State
from core.store import outbox
from core.store.database import Database
from core.store.outbox import RULE, New, Settlement
from core.sync.queue import queue
from tests.fakes.stores import opened

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
LANE = "apollo:contact:1"


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(tmp_path) as database:
        yield database


def changes(**values: str | None) -> tuple[Change, ...]:
    return tuple(Change(field, value, "old", Reason.EDITED) for field, value in values.items())


def update(**values: str | None) -> Item:
    return Item(
        Side.APOLLO, Kind.CONTACT, Action.UPDATE, changes(**values), remote_id="1", source_id="9"
    )


def create(**values: str) -> Item:
    return Item(Side.APOLLO, Kind.CONTACT, Action.CREATE, changes(**values), source_id="9")


def associate(account: str) -> Item:
    body = Body(company_id=f"h{account}", account_id=account)
    return Item(Side.APOLLO, Kind.CONTACT, Action.ASSOCIATE, remote_id="1", body=body)


async def standing(db: Database, item: Item, state: State, author: str = RULE) -> int:
    """Let a write stand in the outbox and return its id."""
    row = New(
        lane=item.lane,
        side=item.side,
        kind=item.kind,
        action=item.action,
        remote_id=item.remote_id,
        source_id=item.source_id,
        changes=item.changes,
        body={"company_id": item.body.company_id, "account_id": item.body.account_id}
        if item.body.account_id
        else {},
        author=author,
    )
    async with db.write() as tx:
        (one,) = await outbox.add(tx, rows=[row], now=NOW)
        if state is not State.PENDING:
            await outbox.claim(
                tx, side=item.side, kind=item.kind, action=item.action, limit=1, now=NOW, fence=1
            )
        if state in (State.FAILED, State.UNKNOWN):
            await outbox.settle(tx, settlements=[Settlement(id=one, to=state)], now=NOW)
    return one


async def planned(db: Database, *items: Item, decided: str = LANE) -> list[Item]:
    """Plan anew and return what was queued."""
    async with db.write() as tx:
        return await queue(tx, items, [decided], run_id=1, now=NOW)


async def state(db: Database, one: int) -> tuple[State, tuple[str, ...]]:
    async with db.read() as tx:
        found = await outbox.get(tx, id=one)
    assert found is not None
    return found.state, tuple(change.field for change in found.changes)


async def test_the_same_write_that_waits_stays_and_is_not_queued_twice(db: Database) -> None:
    one = await standing(db, update(title="Head"), State.PENDING)
    assert [] == await planned(db, update(title="Head"))
    assert (State.PENDING, ("title",)) == await state(db, one)


@pytest.mark.rule("R64", "F16")
async def test_another_value_replaces_what_waits(db: Database) -> None:
    one = await standing(db, update(title="Head"), State.PENDING)
    assert [update(title="Chief")] == await planned(db, update(title="Chief"))
    assert State.SUPERSEDED == (await state(db, one))[0]


async def test_what_is_not_wanted_any_more_is_taken_back(db: Database) -> None:
    one = await standing(db, update(title="Head"), State.PENDING)
    assert [] == await planned(db)
    assert State.SUPERSEDED == (await state(db, one))[0]


@pytest.mark.parametrize("flying", [State.SENDING, State.UNKNOWN])
async def test_what_is_in_flight_is_never_touched_nor_sent_twice(
    db: Database, flying: State
) -> None:
    one = await standing(db, update(title="Head"), flying)
    queued = await planned(db, update(title="Head", last_name="Bosch"))
    assert [update(last_name="Bosch")] == queued
    assert flying == (await state(db, one))[0]


@pytest.mark.rule("F16")
async def test_a_newer_value_goes_behind_the_one_in_flight(db: Database) -> None:
    await standing(db, update(title="Head"), State.SENDING)
    assert [update(title="Chief")] == await planned(db, update(title="Chief"))


async def test_no_second_create_is_queued_behind_one_in_flight(db: Database) -> None:
    item = create(email="a@b.com")
    await standing(db, item, State.UNKNOWN)
    assert [] == await planned(db, create(email="other@b.com"), decided=item.lane)


async def test_a_write_that_a_person_asked_for_keeps_its_fields(db: Database) -> None:
    one = await standing(db, update(title="Asked for"), State.PENDING, author="U1")
    queued = await planned(db, update(title="By rule", last_name="Bosch"))
    assert [update(last_name="Bosch")] == queued
    assert (State.PENDING, ("title",)) == await state(db, one)


async def test_a_persons_write_survives_a_plan_that_wants_nothing(db: Database) -> None:
    one = await standing(db, update(title="Asked for"), State.PENDING, author="U1")
    await planned(db)
    assert State.PENDING == (await state(db, one))[0]


async def test_a_refused_value_stays_refused_and_is_not_sent_again(db: Database) -> None:
    one = await standing(db, update(title="Bad"), State.FAILED)
    assert [update(last_name="Bosch")] == await planned(db, update(title="Bad", last_name="Bosch"))
    assert State.FAILED == (await state(db, one))[0]


@pytest.mark.rule("R64")
async def test_a_corrected_value_replaces_the_refused_one(db: Database) -> None:
    one = await standing(db, update(title="Bad"), State.FAILED)
    assert [update(title="Good")] == await planned(db, update(title="Good"))
    assert State.SUPERSEDED == (await state(db, one))[0]


async def test_clearing_a_refused_value_is_a_cure_as_well(db: Database) -> None:
    one = await standing(db, update(title="Bad"), State.FAILED)
    assert [update(title=None)] == await planned(db, update(title=None))
    assert State.SUPERSEDED == (await state(db, one))[0]


async def test_of_two_refused_fields_only_the_corrected_one_leaves_the_log(db: Database) -> None:
    one = await standing(db, update(title="Bad", phone="Worse"), State.FAILED)
    queued = await planned(db, update(title="Good", phone="Worse"))
    assert [update(title="Good")] == queued
    assert (State.FAILED, ("phone",)) == await state(db, one)


async def test_a_persons_refused_value_stays_until_its_field_is_written_otherwise(
    db: Database,
) -> None:
    one = await standing(db, update(title="Bad"), State.FAILED, author="U1")
    await planned(db, update(last_name="Bosch"))
    assert State.FAILED == (await state(db, one))[0]
    await planned(db, update(title="Good"))
    assert State.SUPERSEDED == (await state(db, one))[0]


@pytest.mark.rule("F18")
async def test_a_refused_create_is_tried_again_only_when_it_says_something_else(
    db: Database,
) -> None:
    item = create(email="bad", title="Head")
    one = await standing(db, item, State.FAILED)
    assert [] == await planned(db, item, decided=item.lane)
    assert State.FAILED == (await state(db, one))[0]
    better = create(title="Head")
    assert [better] == await planned(db, better, decided=item.lane)
    assert State.SUPERSEDED == (await state(db, one))[0]


async def test_an_association_follows_the_latest_company(db: Database) -> None:
    one = await standing(db, associate("1"), State.PENDING)
    assert [] == await planned(db, associate("1"))
    assert [associate("2")] == await planned(db, associate("2"))
    assert State.SUPERSEDED == (await state(db, one))[0]


@pytest.mark.rule("R13", "R64")
async def test_a_contact_waits_for_its_account_and_not_for_a_refused_one(db: Database) -> None:
    account = Item(Side.APOLLO, Kind.ACCOUNT, Action.CREATE, changes(name="One"), source_id="7")
    contact = create(email="a@b.com")
    contact = Item(
        contact.side, contact.kind, contact.action, contact.changes, source_id="9",
        body=Body(key="9", company_id="7"),
    )  # fmt: skip
    await planned(db, account, contact, decided=contact.lane)
    async with db.read() as tx:
        lanes = await outbox.live(tx, lanes=[account.lane, contact.lane])
    first, second = lanes[account.lane][0], lanes[contact.lane][0]
    assert (None, first.id) == (first.after_id, second.after_id)


@pytest.mark.rule("F3", "R16")
async def test_a_create_that_may_have_been_done_is_not_wanted_anew_though_it_was_edited(
    db: Database,
) -> None:
    one = await standing(db, create(title="Head"), State.UNKNOWN)
    async with db.write() as tx:
        parked = Settlement(id=one, to=State.FAILED, error={"category": "uncertain"})
        await outbox.settle(tx, settlements=[parked], now=NOW)
        item = create(title="Chief")
        queued = await queue(tx, [item], [item.lane], run_id=1, now=NOW)
        lanes = await outbox.live(tx, lanes=[item.lane])
    assert ([], [(one, State.FAILED)]) == (
        queued, [(row.id, row.state) for row in lanes[item.lane]],
    )  # fmt: skip
