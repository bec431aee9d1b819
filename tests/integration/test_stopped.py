"""A service that cannot be used: one alert, no error a record, and all goes on afterwards."""

import pytest
from sqlalchemy import text

from bot.blocks.notices import render
from core.domain.records import Side
from core.domain.states import Outbox, Run
from core.store import outbox
from core.usecases import errors, notices, schedule, status
from tests.integration.people import C, fill_hubspot
from tests.integration.world import World


async def alerts(world: World) -> list[str]:
    """Return every alert about a service that was ever wanted, by its key."""
    async with world.engine.db.read() as tx:
        found = await tx.execute(text("SELECT key FROM notice WHERE kind = 'token' ORDER BY id"))
        return [row.key for row in found]


async def shown(world: World) -> list[str]:
    due = [one for one in await notices.due(world.engine) if one.kind == "token"]
    views = [await notices.view(world.engine, one) for one in due]
    return [render(view).text for view in views if view is not None]


async def scheduled(world: World, times: int) -> None:
    for _ in range(times):
        world.clock.advance(minutes=15)
        await schedule.tick(world.engine)
        await world.drain()


@pytest.mark.rule("R60", "F34")
async def test_a_revoked_token_is_one_alert_and_no_error_and_nothing_is_lost(
    world: World,
) -> None:
    await world.go_live()
    _, people = fill_hubspot(world)
    world.hubspot.faults.add(trouble="service", name="expired_token")
    await scheduled(world, 6)
    assert 1 == len(await alerts(world))
    assert ["HubSpot cannot be used"] == [one[:22] for one in await shown(world)]
    view = await status.status(world.engine, who="U1")
    assert [Side.HUBSPOT] == [one.side for one in view.sides if one.trouble]
    for side in Side:
        async with world.engine.db.read() as tx:
            assert [] == await outbox.failed(tx, side=side)
    world.hubspot.faults.clear()
    await scheduled(world, 2)
    assert 1 == len(await alerts(world))
    assert ["HubSpot can be used again"] == [one[:25] for one in await shown(world)]
    assert len(people) == len(world.apollo.all(C))


@pytest.mark.rule("F34")
async def test_a_scope_that_is_taken_away_while_writing_fails_no_row(world: World) -> None:
    await world.go_live()
    for number in range(30):
        world.apollo.add(C, first_name=f"P{number}", email=f"p{number}@one.com")
    world.hubspot.faults.add(
        trouble="status", status=403, path=r".*/batch/(create|upsert)",
        body={"status": "error", "category": "MISSING_SCOPES", "message": "no"},
    )  # fmt: skip
    await world.sync()
    before = world.engine.hubspot.requests
    await world.wait(minutes=1)
    assert before == world.engine.hubspot.requests
    states = {one.state for one in await world.writes()}
    assert {Outbox.PENDING} == states
    assert 1 == len(await alerts(world))
    world.hubspot.faults.clear()
    await world.sync()
    assert 30 == len(world.hubspot.all(C))


@pytest.mark.rule("R60")
async def test_trouble_in_reading_is_no_entry_of_the_error_log(world: World) -> None:
    await world.go_live()
    world.hubspot.faults.add(trouble="status", status=503, path=".*/search")
    world.clock.advance(minutes=15)
    run_id = await world.start()
    for _ in range(60):
        await world.wait(minutes=10)
    run = await world.run(run_id)
    assert Run.FAILED == run.state
    assert run.reason
    for side in Side:
        assert () == await errors.listing(world.engine, side)
