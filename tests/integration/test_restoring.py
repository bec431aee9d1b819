"""An older copy of the database is put back: nothing is made twice, no edit is thrown back (R67)."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.sync.switches import PAUSED, Switch, turn
from core.usecases.pausing import resume
from tests.integration.crashing import Camera, Snapshot, restarted
from tests.integration.people import A, C, apollo_of, fill_hubspot, hubspot_of
from tests.integration.world import World


def today(world: World, yesterday: Snapshot) -> Snapshot:
    """Return yesterday's file among the services as they are now."""
    world.clock.advance(days=1)
    now = copied(world, yesterday.file.parent / "now")
    return replace(now, file=yesterday.file)


def copied(world: World, folder: Path) -> Snapshot:
    folder.mkdir()
    camera = Camera(world, folder)
    camera.take("yesterday")
    return camera.taken[0]


async def settle(world: World) -> None:
    await world.drain()
    await world.wait(minutes=15)
    await world.quiet()


@pytest.mark.rule("R67")
async def test_with_yesterdays_file_no_edit_since_is_thrown_back(
    world: World, tmp_path: Path
) -> None:
    _, people = fill_hubspot(world)
    await world.go_live()
    await world.quiet()
    yesterday = copied(world, tmp_path / "copy")
    world.hubspot.edit(C, people[0], jobtitle="Head", firstname="")
    world.apollo.edit(C, apollo_of(world, C, people[1]), title="Chief")
    new = world.hubspot.add(C, email="new@one.com", firstname="New")
    born = world.apollo.add(C, first_name="Born", email="born@two.com")
    await world.sync()
    await world.quiet()
    before = len(world.hubspot.written())
    async with restarted(world, today(world, yesterday)) as again:
        again.hubspot.edit(C, people[0], jobtitle="Chief since")
        await settle(again)
        assert "Chief since" == again.apollo.value(C, apollo_of(again, C, people[0]), "title")
        assert "" == again.apollo.value(C, apollo_of(again, C, people[0]), "first_name")
        assert "Chief" == again.hubspot.value(C, people[1], "jobtitle")
        assert (14, 14) == (len(again.hubspot.all(C)), len(again.apollo.all(C)))
        assert apollo_of(again, C, new)
        assert hubspot_of(again, C, born)
        # at first sight of the new pair Apollo's owner fills HubSpot's empty one (R52)
        since = [row["changed"] for row in again.hubspot.written()[before:]]
        assert [["hubspot_owner_id"]] == since


@pytest.mark.rule("R67")
@pytest.mark.parametrize("sent", ["before the copy was put back", "never"])
async def test_what_waited_in_yesterdays_file_and_was_sent_since_is_not_sent_twice(
    world: World, tmp_path: Path, sent: str
) -> None:
    await world.go_live()
    async with world.engine.db.write() as tx:
        await turn(tx, PAUSED, Switch(on=True, by="U1", at=world.clock.now()))
    firm = world.hubspot.add(A, name="One", domain="one.com")
    world.hubspot.add(C, company=firm, email="ada@one.com", firstname="Ada")
    world.hubspot.add(C, firstname="Nora", lastname="Nomail")
    account = world.apollo.add(A, name="Two", domain="two.com")
    world.apollo.add(C, first_name="Eva", email="eva@two.com", account_id=account)
    world.apollo.add(C, first_name="Noel", last_name="Nomail")
    await world.sync()
    yesterday = copied(world, tmp_path / "copy")
    if sent != "never":
        await resume(world.engine, who="U1")
        await world.drain()
        await world.quiet()
    async with restarted(world, today(world, yesterday)) as again:
        await resume(again.engine, who="U1")
        await settle(again)
        found = [len(side.all(kind)) for side in (again.hubspot, again.apollo) for kind in (C, A)]
        assert [4, 2, 4, 2] == found
        states = {one.state for one in await again.writes()}
        assert not states & {"failed", "unknown", "pending", "sending"}, states
