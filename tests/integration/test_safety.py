"""What stops a run before harm is done (R65, R73, R74, F22), and how it goes on."""

import pytest

from core.domain.changes import Action, Change, Reason
from core.domain.records import Ref, Side
from core.domain.states import Run
from core.store import activity, outbox, runs
from core.store.outbox import New
from core.sync.applying import enqueue_both
from core.sync.switches import PAUSED, Switch, turn
from core.usecases.golive import cancel, proceed
from core.usecases.schedule import tick
from tests.integration.people import C, apollo_of, fill_hubspot
from tests.integration.world import World, opened


async def many(world: World, number: int = 30) -> list[str]:
    found = [
        world.hubspot.add(C, email=f"p{n}@one.com", firstname=f"P{n}", jobtitle="Buyer")
        for n in range(number)
    ]
    await world.go_live()
    await world.quiet()
    return found


async def waiting(world: World, *, full: bool = False) -> int:
    """Pull and return the run, which asks first; nothing is written."""
    before = len(world.written())
    world.clock.advance(minutes=15)
    run = await world.run(await world.start(full=full))
    assert (Run.WAITING, before) == (run.state, len(world.written()))
    await world.wait(hours=1)
    assert before == len(world.written())
    return run.id


@pytest.mark.rule("R65")
async def test_a_mass_change_waits_and_goes_on_when_an_admin_says_so(world: World) -> None:
    people = await many(world)
    for one in people[:20]:
        world.hubspot.edit(C, one, jobtitle="Changed")
    run = await waiting(world)
    await proceed(world.engine, who="U1", run_id=run)
    assert Run.FINISHED == (await world.run(run)).state
    titles = [world.apollo.value(C, apollo_of(world, C, one), "title") for one in people]
    assert 20 == titles.count("Changed")


async def test_a_mass_change_that_is_cancelled_is_planned_anew_by_the_next_run(
    world: World,
) -> None:
    people = await many(world)
    for one in people[:20]:
        world.hubspot.edit(C, one, jobtitle="Changed")
    run = await waiting(world)
    await cancel(world.engine, who="U1", run_id=run)
    for one in people[:20]:
        world.hubspot.edit(C, one, jobtitle="Buyer")
    before = len(world.written())
    run = await waiting(world)
    await proceed(world.engine, who="U1", run_id=run)
    await world.quiet()
    assert before == len(world.written())


@pytest.mark.rule("R65", "F22")
async def test_a_side_that_looks_empty_waits(world: World) -> None:
    for one in await many(world):
        world.hubspot.delete(C, one)
    await waiting(world, full=True)


@pytest.mark.rule("R74")
async def test_a_run_that_would_write_too_much_waits(database_url, tmp_path) -> None:
    async with opened(database_url, tmp_path, MAX_WRITES_PER_RUN="5") as world:
        await world.go_live()
        fill_hubspot(world)
        run = await waiting(world)
        await proceed(world.engine, who="U1", run_id=run)
        assert Run.FINISHED == (await world.run(run)).state
        assert 12 == len(world.apollo.all(C))


@pytest.mark.rule("R65")
async def test_reading_goes_on_while_a_run_waits_and_later_plans_join_it(world: World) -> None:
    people = await many(world)
    for one in people[:20]:
        world.hubspot.edit(C, one, jobtitle="Changed")
    run = await waiting(world)
    before = len(world.written())
    world.hubspot.edit(C, people[25], jobtitle="Alone")
    world.clock.advance(minutes=15)
    assert await tick(world.engine)
    await world.drain()
    async with world.engine.db.read() as tx:
        last = (await runs.latest(tx))[0]
    assert (run + 1, Run.FINISHED, 1) == (last.id, last.state, last.counts["changed"])
    assert before == len(world.written())
    await proceed(world.engine, who="U1", run_id=run)
    await world.drain()
    titles = [world.apollo.value(C, apollo_of(world, C, one), "title") for one in people]
    assert (20, 1) == (titles.count("Changed"), titles.count("Alone"))


@pytest.mark.rule("R73")
async def test_pause_holds_every_write_and_resume_loses_none(world: World) -> None:
    people = await many(world, 3)
    async with world.engine.db.write() as tx:
        await turn(tx, PAUSED, Switch(on=True, by="U1", at=world.clock.now()))
    before = len(world.written())
    world.hubspot.edit(C, people[0], jobtitle="Head")
    await world.sync()
    await world.wait(hours=1)
    assert before == len(world.written())
    async with world.engine.db.write() as tx:
        await turn(tx, PAUSED, Switch(on=False, by="U1", at=world.clock.now()))
        await enqueue_both(tx, world.clock.now())
    await world.drain()
    assert "Head" == world.apollo.value(C, apollo_of(world, C, people[0]), "title")


@pytest.mark.rule("F11")
async def test_a_value_that_changed_while_the_write_waited_is_not_overwritten(
    world: World,
) -> None:
    (person,) = await many(world, 1)
    apollo = apollo_of(world, C, person)
    async with world.engine.db.write() as tx:
        await turn(tx, PAUSED, Switch(on=True, by="U1", at=world.clock.now()))
    world.apollo.edit(C, apollo, title="From Apollo")
    await world.sync()
    world.hubspot.edit(C, person, jobtitle="By hand, later")
    async with world.engine.db.write() as tx:
        await turn(tx, PAUSED, Switch(on=False, by="U1", at=world.clock.now()))
        await enqueue_both(tx, world.clock.now())
    await world.wait(minutes=5)
    assert "By hand, later" == world.hubspot.value(C, person, "jobtitle")
    await world.quiet()
    assert "By hand, later" == world.apollo.value(C, apollo, "title")


@pytest.mark.rule("R64", "F10", "F11")
@pytest.mark.parametrize("author", ["rule", "U1"])
async def test_of_a_write_that_waited_only_the_field_that_changed_is_left_out(
    world: World, author: str
) -> None:
    (person,) = await many(world, 1)
    apollo = apollo_of(world, C, person)
    changes = (
        Change("title", "Head", "Buyer", Reason.PERSON),
        Change("last_name", "Arendt", None, Reason.PERSON),
    )
    row = New(
        lane=f"hubspot:contact:{person}", side=Side.HUBSPOT, kind=C, action=Action.UPDATE,
        remote_id=person, source_id=apollo, changes=changes, author=author,
    )  # fmt: skip
    async with world.engine.db.write() as tx:
        await outbox.add(tx, rows=[row], now=world.clock.now())
    world.hubspot.edit(C, person, jobtitle="By hand, later")
    world.clock.advance(minutes=5)
    async with world.engine.db.write() as tx:
        await enqueue_both(tx, world.clock.now())
    await world.drain()
    assert "By hand, later" == world.hubspot.value(C, person, "jobtitle")
    assert "Arendt" == world.hubspot.value(C, person, "lastname")
    async with world.engine.db.read() as tx:
        ref = Ref(Side.HUBSPOT, C, person)
        lines = await activity.of_ref(tx, refs=[ref], limit=2)
    assert [("written", "done"), ("superseded", "sending")] == [(x.what, x.to) for x in lines]
    await world.quiet()
    assert "By hand, later" == world.apollo.value(C, apollo, "title")


async def test_a_run_that_fails_for_good_says_so_and_the_next_one_starts_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await many(world, 2)

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    world.hubspot.edit(C, people[0], jobtitle="Head")
    with monkeypatch.context() as patched:
        patched.setattr("core.sync.pull.gather", broken)
        run_id = await world.start()
        for _ in range(10):
            await world.wait(hours=1)
    run = await world.run(run_id)
    assert Run.FAILED == run.state
    assert "unexpected" in run.reason
    await world.sync()
    assert "Head" == world.apollo.value(C, apollo_of(world, C, people[0]), "title")
