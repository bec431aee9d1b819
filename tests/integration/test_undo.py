"""Undo: what a run wrote goes back, what came after stays (R66)."""

import msgspec
import pytest

from core.domain.counts import Counts
from core.domain.states import Run as State
from core.store import activity, runs
from core.store.runs import Run
from core.usecases import plans, undo
from core.usecases import runs as views
from core.usecases.confirming import Refused, Started, Why
from tests.integration.people import C, apollo_of
from tests.integration.world import World

ADMIN = "U1"


class Pair:
    """One settled contact on both sides, and the undos asked about it."""

    def __init__(self, world: World, hubspot: str, apollo: str) -> None:
        self.world, self.hubspot, self.apollo = world, hubspot, apollo

    def titles(self) -> tuple[str, str]:
        return (
            self.world.hubspot.value(C, self.hubspot, "jobtitle"),
            self.world.apollo.value(C, self.apollo, "title"),
        )

    async def edited(self, title: str, **more: str) -> int:
        """Edit in HubSpot, let it travel, and return the run that wrote it."""
        self.world.hubspot.edit(C, self.hubspot, jobtitle=title, **more)
        await self.world.sync()
        return await self.last()

    async def last(self) -> int:
        async with self.world.engine.db.read() as tx:
            return (await runs.latest(tx))[0].id

    async def shown(self, run_id: int) -> Run:
        asked = await undo.show(self.world.engine, who=ADMIN, run_id=run_id)
        assert isinstance(asked, Started), asked
        return await self.world.run(asked.run_id)

    async def undone(self, run_id: int) -> Run:
        """See the preview, put back, and return that run."""
        preview = await self.shown(run_id)
        assert State.FINISHED == preview.state
        return await self.put_back(preview.id)

    async def put_back(self, preview_id: int) -> Run:
        done = await undo.put_back(self.world.engine, who=ADMIN, preview_id=preview_id)
        assert isinstance(done, Started), done
        run = await self.world.run(done.run_id)
        assert State.FINISHED == run.state, run.reason
        return run

    async def view(self, run: Run) -> views.RunView:
        view = await views.view(self.world.engine, run_id=run.id)
        assert view is not None
        return view


@pytest.fixture
async def pair(world: World) -> Pair:
    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada", jobtitle="Buyer")
    await world.go_live()
    await world.quiet()
    return Pair(world, hubspot, apollo_of(world, C, hubspot))


@pytest.mark.rule("R66")
async def test_a_preview_says_what_would_go_back_and_writes_nothing(pair: Pair) -> None:
    run_id = await pair.edited("Head")
    before = len(pair.world.written())
    preview = await pair.shown(run_id)
    counts = msgspec.convert(preview.counts, Counts)
    assert {"apollo:contact:update": 1} == counts.writes
    assert {"apollo:undo:title": 1} == counts.fields
    samples = await plans.samples(pair.world.engine, run_id=preview.id)
    assert samples is not None
    [line] = samples.lines
    assert [("Job title", "Head", "Buyer")] == [(v.label, v.before, v.after) for v in line.values]
    assert before == len(pair.world.written())


@pytest.mark.rule("R66")
async def test_what_a_run_wrote_goes_back_and_does_not_travel_again(pair: Pair) -> None:
    run = await pair.undone(await pair.edited("Head"))
    assert ("Head", "Buyer") == pair.titles()
    assert 1 == (await pair.view(run)).written.done
    await pair.world.quiet()
    assert ("Head", "Buyer") == pair.titles()


@pytest.mark.rule("R66")
async def test_an_undo_can_be_undone(pair: Pair) -> None:
    first = await pair.undone(await pair.edited("Head"))
    await pair.undone(first.id)
    assert ("Head", "Head") == pair.titles()
    await pair.world.quiet()
    assert ("Head", "Head") == pair.titles()


@pytest.mark.rule("R66")
async def test_what_a_person_changed_since_is_left_alone_and_listed(pair: Pair) -> None:
    run_id = await pair.edited("Head", firstname="Adah")
    pair.world.apollo.edit(C, pair.apollo, title="Queen")
    run = await pair.undone(run_id)
    counts = msgspec.convert(run.counts, Counts)
    assert {"changed_since": 1} == counts.skipped
    assert "Queen" == pair.titles()[1]
    assert "Ada" == pair.world.apollo.value(C, pair.apollo, "first_name")
    samples = await plans.samples(pair.world.engine, run_id=run.id)
    assert samples is not None
    left = [line for line in samples.lines if line.action == "skip"]
    assert [("changed_since", "Queen")] == [(one.reason, one.values[0].before) for one in left]


@pytest.mark.rule("R66", "F11")
async def test_what_was_changed_after_the_preview_is_left_alone_too(pair: Pair) -> None:
    preview = await pair.shown(await pair.edited("Head", firstname="Adah"))
    pair.world.apollo.edit(C, pair.apollo, title="Queen")
    pair.world.clock.advance(minutes=1)
    await pair.put_back(preview.id)
    assert "Queen" == pair.titles()[1]
    assert "Ada" == pair.world.apollo.value(C, pair.apollo, "first_name")


async def test_a_deleted_record_is_left_alone(pair: Pair) -> None:
    run_id = await pair.edited("Head")
    pair.world.apollo.delete(C, pair.apollo)
    await pair.world.sync(full=True)
    await pair.world.wait(minutes=10)
    await pair.world.sync(full=True)
    preview = await pair.shown(run_id)
    assert {"gone": 1} == msgspec.convert(preview.counts, Counts).skipped


async def test_what_a_run_created_stays_and_is_counted(pair: Pair) -> None:
    pair.world.hubspot.add(C, email="eve@one.com", firstname="Eve")
    await pair.world.sync()
    preview = await pair.shown(await pair.last())
    view = await pair.view(preview)
    assert {"apollo:contact:create": 1} == view.stays
    assert {} == view.counts.writes


async def test_a_value_that_was_filled_is_emptied_and_not_filled_again(pair: Pair) -> None:
    pair.world.apollo.know(C, pair.apollo, city="Berlin")
    await pair.world.sync()
    run_id = await pair.last()
    assert "Berlin" == pair.world.hubspot.value(C, pair.hubspot, "city")
    await pair.undone(run_id)
    assert "" == pair.world.hubspot.value(C, pair.hubspot, "city")
    await pair.world.quiet()
    assert "" == pair.world.hubspot.value(C, pair.hubspot, "city")


async def test_the_second_press_starts_nothing_and_names_the_run(pair: Pair) -> None:
    preview = await pair.shown(await pair.edited("Head"))
    run = await pair.put_back(preview.id)
    again = await undo.put_back(pair.world.engine, who="U2", preview_id=preview.id)
    assert Refused(Why.CARRIED_OUT, preview.id, run.id) == again
    assert run.id == (await pair.view(preview)).carried_by


@pytest.mark.rule("R71")
async def test_every_undo_is_in_the_log_with_who_asked(pair: Pair) -> None:
    run = await pair.undone(await pair.edited("Head"))
    async with pair.world.engine.db.read() as tx:
        rows = [row async for part in activity.of_run(tx, run=run.id) for row in part]
    written = [row for row in rows if row.what == activity.WRITTEN]
    assert [(ADMIN, "update: undo", {"title": ["Head", "Buyer"]})] == [
        (row.who, row.why, row.data) for row in written
    ]
    assert ["undo"] == [row.what for row in rows if row not in written]


async def test_there_is_no_undo_of_what_wrote_nothing(pair: Pair) -> None:
    await pair.world.sync()
    idle = await pair.last()
    await pair.world.pull(preview=True)
    shown = await pair.last()
    open_run = await pair.world.start()
    for run_id, why in (
        (idle, Why.NOTHING),
        (shown, Why.PREVIEW),
        (open_run, Why.UNDER_WAY),
        (999, Why.UNKNOWN),
    ):
        refused = await undo.show(pair.world.engine, who=ADMIN, run_id=run_id)
        assert isinstance(refused, Refused)
        assert why is refused.why


@pytest.mark.parametrize(
    ("typed", "run"), [("12", 12), ("#12", 12), ("run 12", 12), ("Run #12", 12), ("", None)]
)
def test_a_run_is_named_as_people_write_it(typed: str, run: int | None) -> None:
    assert run == undo.run_named(typed)
