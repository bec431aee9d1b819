"""Who asks for a run when another one is under way, and what becomes of a plan (R2, R8)."""

import csv
import io
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core import settings as configuration
from core.domain.changes import Action, Change, Reason
from core.domain.records import Kind, Observation, Ref, Side
from core.domain.states import Run as State
from core.store import notices, observations, outbox, planned, reviews, runs
from core.store.outbox import HELD, New
from core.store.planned import Line
from core.sync.engine import Engine
from core.sync.switches import LIVE, Switch, turn
from core.usecases import golive, plans, pull, status
from core.usecases.golive import Refused, Started, Why
from tests.fakes.clocks import MovedClock
from tests.fakes.desk import ENVIRONMENT
from tests.fakes.services import FakeApollo, FakeHubSpot
from tests.fakes.stores import opened

C, A = Kind.CONTACT, Kind.ACCOUNT
BOTH = tuple(Kind)


class Nobody:
    async def person(self, user: str) -> None:
        raise LookupError(user)

    async def group(self, group: str) -> frozenset[str]:
        return frozenset()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    clock = MovedClock()
    settings = configuration.read(ENVIRONMENT)
    async with opened(tmp_path) as db:
        yield Engine(db, FakeHubSpot(clock), FakeApollo(clock), clock, settings, Nobody())  # type: ignore[arg-type]


async def finished(engine: Engine, *, preview: bool = True, kinds: Collection[Kind] = BOTH) -> int:
    """Put a run that is over into the store."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        run_id = await runs.create(tx, kind="pull", now=now, preview=preview, kinds=kinds)
        await runs.move(tx, id=run_id, to=State.STARTED, now=now)
        await runs.move(tx, id=run_id, to=State.FINISHED, now=now)
    return run_id


async def live(engine: Engine) -> None:
    async with engine.db.write() as tx:
        await turn(tx, LIVE, Switch(on=True, by="U1", at=engine.clock.now()))


@pytest.mark.rule("R2")
@pytest.mark.parametrize(
    ("running", "wish", "joins"),
    [
        ({}, {}, True),
        ({}, {"kinds": (C,)}, True),
        ({"kinds": (C,)}, {}, False),
        ({"kinds": (C,)}, {"kinds": (A,)}, False),
        ({}, {"full": True}, False),
        ({"full": True}, {"kinds": (A,), "full": True}, True),
        ({}, {"dry_run": True}, False),
        ({"dry_run": True}, {"dry_run": True}, True),
        ({"dry_run": True}, {}, False),
    ],
)
async def test_a_pull_joins_exactly_what_covers_it(
    engine: Engine, running: dict, wish: dict, joins: bool
) -> None:
    await live(engine)
    first = await pull.request(engine, who="U1", channel="C1", **running)
    second = await pull.request(engine, who="U2", channel="C1", **wish)
    assert joins == second.joined
    assert joins == (first.run_id == second.run_id)
    assert (None if joins else first.run_id) == second.behind


@pytest.mark.rule("R2")
async def test_before_going_live_every_pull_is_a_preview(engine: Engine) -> None:
    asked = await pull.request(engine, who="U1", channel="C1")
    assert asked.preview
    await live(engine)
    assert not (await pull.request(engine, who="U1", channel="C1")).preview


async def test_who_joins_from_elsewhere_gets_the_message_as_well(engine: Engine) -> None:
    asked = await pull.request(engine, who="U1", channel="C1")
    await pull.request(engine, who="U2", channel="C2")
    async with engine.db.read() as tx:
        own = await notices.by_key(tx, key=pull.notice_key(asked.run_id))
        other = await notices.by_key(tx, key=f"{pull.notice_key(asked.run_id)}:U2")
    assert own is not None
    assert other is not None
    assert ("C1", "U1", "U2", "1") == (own.channel, own.fallback, other.channel, other.subject)


@pytest.mark.rule("R8")
async def test_going_live_needs_the_newest_preview_of_both_kinds(engine: Engine) -> None:
    assert Refused(Why.NO_PREVIEW) == await golive.go(engine, who="U1", preview_id=1)
    await finished(engine, kinds=(C,))
    assert Refused(Why.NO_PREVIEW) == await golive.go(engine, who="U1", preview_id=1)
    old, new = await finished(engine), await finished(engine)
    assert Refused(Why.OLD_PREVIEW, new) == await golive.go(engine, who="U1", preview_id=old)
    assert isinstance(await golive.go(engine, who="U1", preview_id=new), Started)
    assert Refused(Why.GOING) == await golive.go(engine, who="U2", preview_id=new)


async def test_a_live_bot_does_not_go_live_again(engine: Engine) -> None:
    preview = await finished(engine)
    await live(engine)
    assert Refused(Why.LIVE) == await golive.go(engine, who="U1", preview_id=preview)


async def test_a_second_answer_to_a_waiting_run_does_nothing(engine: Engine) -> None:
    now = engine.clock.now()
    async with engine.db.write() as tx:
        run_id = await runs.create(tx, kind="pull", now=now)
        await runs.move(tx, id=run_id, to=State.STARTED, now=now)
        await runs.move(tx, id=run_id, to=State.WAITING, now=now, reason="Too many.")
    assert await golive.proceed(engine, who="U1", run_id=run_id) is not None
    assert await golive.proceed(engine, who="U2", run_id=run_id) is None
    assert await golive.cancel(engine, who="U2", run_id=run_id) is None


async def test_cancelling_takes_back_what_was_held_and_plans_the_records_again(
    engine: Engine,
) -> None:
    now = engine.clock.now()
    ref = Ref(Side.HUBSPOT, C, "7")
    seen = Observation(ref, {"email": "a@x.com"})
    async with engine.db.write() as tx:
        run_id = await runs.create(tx, kind="pull", now=now)
        await runs.move(tx, id=run_id, to=State.STARTED, now=now)
        await runs.move(tx, id=run_id, to=State.WAITING, now=now, reason="Too many.")
        row = observations.row(seen, fp=b"1" * 16, modified_ms=1)
        await observations.put(tx, rows=[row])
        await observations.planned(tx, read_as=[(ref.side, C, ref.id, row["hash"])])
        held = New(
            lane=str(ref), side=Side.HUBSPOT, kind=C, action=Action.UPDATE, remote_id="7",
            run_id=run_id, not_before=HELD,
        )  # fmt: skip
        await outbox.add(tx, rows=[held], now=now)
    await golive.cancel(engine, who="U1", run_id=run_id)
    async with engine.db.read() as tx:
        states = await outbox.states_of_run(tx, run=run_id)
        stale = await observations.stale(tx, kind=C, limit=5)
    assert {"superseded": 1} == states
    assert [ref] == [one.ref for one in stale]


@pytest.mark.rule("R8")
async def test_the_plan_as_csv_has_a_row_for_each_field_and_each_pair(engine: Engine) -> None:
    run_id = await finished(engine)
    change = Change("first_name", "=1+1", None, Reason.FIRST_SIGHT)
    refs = [Ref(Side.HUBSPOT, C, one) for one in ("7", "8")]
    async with engine.db.write() as tx:
        await planned.add(
            tx,
            lines=[
                Line(run_id=run_id, side=Side.HUBSPOT, kind=C, action="update", remote_id="7",
                     changes=(change, change)),
                Line(run_id=run_id, side=Side.APOLLO, kind=C, action="skip", remote_id="9",
                     reason="push_off"),
            ],
        )  # fmt: skip
        await reviews.ask(
            tx, kind="merge", subject="|".join(map(str, refs)), body={}, refs=refs,
            now=datetime(2026, 11, 20, tzinfo=UTC), run_id=run_id, expires_at=None,
        )  # fmt: skip
    text = (await plans.as_csv(engine, run_id=run_id)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert ["skip", "update", "update", "duplicate"] == [row["action"] for row in rows]
    assert {"'=1+1"} == {row["after"] for row in rows if row["action"] == "update"}
    assert {"First name"} == {row["field"] for row in rows if row["action"] == "update"}
    assert ("7", "8") == (rows[-1]["id"], rows[-1]["from id"])


async def test_the_status_of_a_fresh_bot_is_preview_with_nothing_anywhere(engine: Engine) -> None:
    view = await status.status(engine, who="U1")
    assert status.Mode.PREVIEW == view.mode
    assert (None, None, {}) == (view.last, view.next_pull, dict(view.reviews))
    assert [0, 0, 0, 0] == [n for side in view.sides for n in side.records.values()]
