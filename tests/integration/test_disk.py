"""The disk is full in the middle of a run: it pauses, says so, and goes on when there is room."""

import logging

import pytest
from sqlalchemy import text

from bot.blocks.notices import render
from core.domain.records import Side
from core.domain.states import Run
from core.store import jobs, observations
from core.usecases import notices
from core.usecases.notices import Due
from tests.integration.people import C
from tests.integration.world import World

MANY = 600


async def room(world: World, pages: int | None) -> None:
    """Leave the database so many more pages, or all it wants."""
    async with world.engine.db.write() as tx:
        used = int(await tx.scalar(text("PRAGMA page_count")) or 0)
        most = 1_000_000 if pages is None else used + pages
        await tx.execute(text(f"PRAGMA max_page_count={most}"))


async def told(world: World) -> list[Due]:
    return [one for one in await notices.due(world.engine) if one.kind == "token"]


async def said(world: World) -> str:
    (notice,) = await told(world)
    view = await notices.view(world.engine, notice)
    assert view is not None
    return str(render(view).payload())


@pytest.mark.rule("F40")
async def test_a_full_disk_pauses_the_run_says_so_and_loses_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "core.worker")
    for number in range(MANY):
        world.hubspot.add(C, email=f"p{number}@one.com", firstname="Ada", address="x" * 500)
    await room(world, 8)
    run_id = await world.start(preview=True)
    for _ in range(40):  # far more often than a job that fails is tried
        await world.wait(minutes=2)
    run = await world.run(run_id)
    assert (Run.PAUSED, True) == (run.state, "disk is full" in run.reason)
    assert "The database cannot be written" in await said(world)
    assert "ok" == await world.engine.db.quick_check()
    await room(world, None)
    await world.wait(minutes=5)
    assert Run.FINISHED == (await world.run(run_id)).state
    assert "The database can be written again" in await said(world)
    async with world.engine.db.read() as tx:
        known = {(one.side, one.kind): one.alive for one in await observations.count(tx)}
        assert await jobs.next_due(tx) is None
    assert {(Side.HUBSPOT, C): MANY} == known
