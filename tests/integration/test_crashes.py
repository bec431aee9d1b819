"""A crash at every effect, one a run: after a restart the end is the same, and nothing is doubled.

Effects are commits that changed something and requests that write; a request that only reads
leaves nothing behind (F1-F4, F26, F37).
"""

from pathlib import Path

import pytest

from core.domain.states import Outbox
from core.store import activity, outbox, runs
from tests.integration.crashing import Camera, Snapshot, restarted
from tests.integration.people import A, C
from tests.integration.world import World, opened

OVER = (Outbox.DONE, Outbox.SUPERSEDED)


def fill(world: World) -> None:
    """Add one of each case: both ways, linked by e-mail, with company, without e-mail."""
    firm = world.hubspot.add(A, name="Firm", domain="firm.com")
    world.hubspot.add(C, company=firm, email="h@firm.com", firstname="Hugo", jobtitle="Buyer")
    world.hubspot.add(C, firstname="Nora", lastname="Nomail", phone="+1 617 555 0100")
    account = world.apollo.add(A, name="Works", domain="works.com")
    world.apollo.add(C, first_name="Anna", email="a@works.com", account_id=account)
    world.hubspot.add(C, email="both@firm.com", firstname="Bea", jobtitle="Left")
    world.apollo.add(C, first_name="Bea", email="BOTH@firm.com", title="Right", last_name="Both")


def edit(world: World) -> None:
    hugo = next(one for one in world.hubspot.all(C) if one.get("email") == "h@firm.com")
    world.hubspot.edit(C, hugo.id, jobtitle="Head")
    anna = next(row for row in world.apollo.all(C) if row["email"] == "a@works.com")
    world.apollo.edit(C, anna["id"], title="Chief")


def end(world: World) -> object:
    """Return what both sides hold, without ids: who, what, and whom they belong to."""
    accounts = {row["id"]: row["domain"] for row in world.apollo.all(A)}
    people = {row["id"]: (row["email"], row["first_name"]) for row in world.apollo.all(C)}
    firms = {one.id: one.get("domain") for one in world.hubspot.all(A)}
    hubspot = [
        (one.get("email"), one.get("firstname"), one.get("lastname"), one.get("jobtitle"),
         firms.get(world.hubspot.company(one.id)), people.get(one.get("apollo_contact_id") or ""))
        for one in world.hubspot.all(C)
    ]  # fmt: skip
    apollo = [
        (row["email"], row["first_name"], row["last_name"], row["title"],
         accounts.get(row["account_id"]))
        for row in world.apollo.all(C)
    ]  # fmt: skip
    keys = [accounts.get(one.get("apollo_account_id") or "") for one in world.hubspot.all(A)]
    return (
        sorted(map(repr, [*hubspot, *apollo])),
        sorted(firms.values()),
        sorted(accounts.values()),
        sorted(map(repr, keys)),
    )


async def at_rest(world: World, expected: object = None) -> None:
    """Let retries and looks come due, then pull once more unless everything is as expected."""
    for minutes in (1, 4, 11):
        if expected is not None and await finished(world, expected):
            return
        await world.wait(minutes=minutes)
    if expected is None or not await finished(world, expected):
        await world.sync()


async def finished(world: World, expected: object) -> bool:
    """Tell whether the end is reached already: the run is over, and so is every write."""
    async with world.engine.db.read() as tx:
        active = await runs.active(tx)
    standing = [one for one in await rows(world) if one.state not in OVER]
    return not active and not standing and expected == end(world)


async def rows(world: World) -> list[outbox.Write]:
    async with world.engine.db.read() as tx:
        return [w for run in (1, 2) async for b in outbox.of_run(tx, run=run) for w in b]


async def check(world: World, expected: object, name: str, *, quiet: bool) -> None:
    await world.drain()
    await at_rest(world, expected)
    assert expected == end(world), name
    if quiet:
        before = len(world.written())
        await world.sync(full=True)
        assert before == len(world.written()), name
    assert [] == [one for one in await rows(world) if one.state not in OVER], name
    async with world.engine.db.read() as tx:
        entries = [one async for batch in activity.export(tx) for one in batch]
    written = [one.outbox_id for one in entries if one.what == activity.WRITTEN]
    assert len(written) == len(set(written)), name


async def going_live(world: World, folder: Path) -> list[Snapshot]:
    """Go live and return what a kill at each effect of it leaves behind."""
    fill(world)
    await world.pull(preview=True)
    camera = Camera(world, folder)
    camera.watch(world.engine)
    await world.run(await world.start("golive"))
    await at_rest(world)
    assert len(camera.taken) > 25
    return list(camera.taken)


@pytest.mark.rule("R16", "F1", "F3", "F4", "F12", "F26", "F37")
@pytest.mark.slow
async def test_a_crash_at_any_effect_of_going_live_ends_as_without_it(
    world: World, tmp_path: Path
) -> None:
    taken = await going_live(world, tmp_path)
    expected = end(world)
    for number, snapshot in enumerate(taken):
        async with restarted(world, snapshot) as again:
            await check(again, expected, snapshot.name, quiet=number % 5 == 0)


@pytest.mark.rule("R16", "F3", "F37")
@pytest.mark.slow
async def test_without_the_key_a_crash_doubles_nothing_and_what_is_uncertain_waits_for_a_person(
    database_url: str, tmp_path: Path
) -> None:
    async with opened(database_url, tmp_path, keys=False) as world:
        taken = await going_live(world, tmp_path)
        expected = end(world)
        for snapshot in taken:
            async with restarted(world, snapshot) as again:
                await again.drain()
                await at_rest(again, expected)
                parked = [one for one in await rows(again) if one.state is Outbox.FAILED]
                assert {"uncertain"} >= {one.error["category"] for one in parked}, snapshot.name
                whole = (4, 2) == (len(again.hubspot.all(C)), len(again.hubspot.all(A)))
                assert whole or parked, snapshot.name
                assert len(again.hubspot.all(C)) <= 4, snapshot.name
                assert len(again.hubspot.all(A)) <= 2, snapshot.name
                assert (4, 2) == (len(again.apollo.all(C)), len(again.apollo.all(A)))
                assert parked or expected == end(again), snapshot.name


@pytest.mark.rule("F10", "F12", "F37")
@pytest.mark.slow
async def test_a_crash_at_any_effect_of_a_sync_ends_as_without_it(
    world: World, tmp_path: Path
) -> None:
    fill(world)
    await world.go_live()
    await world.quiet()
    edit(world)
    camera = Camera(world, tmp_path)
    camera.watch(world.engine)
    await world.sync()
    await at_rest(world)
    expected = end(world)
    assert len(camera.taken) > 15
    for number, snapshot in enumerate(camera.taken):
        async with restarted(world, snapshot) as again:
            await check(again, expected, snapshot.name, quiet=number % 5 == 0)
