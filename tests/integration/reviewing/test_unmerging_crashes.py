"""An undo survives lost answers and a kill after any effect: nothing is made twice (R26, F1, F37)."""

from pathlib import Path

import pytest

from core.domain.states import Outbox
from core.domain.states import Review as State
from core.usecases import unmerging
from core.usecases.deciding import Answered, Choice
from tests.integration.crashing import Camera, restarted
from tests.integration.reviewing.office import BEN, C, Office
from tests.integration.world import opened

MAILS = ["j.kowalska@berg-logistik.de", "jana.kowalska@berg-logistik.de"]


async def merged(office: Office) -> int:
    """Let two people be one in both services."""
    office.twins(hs_whatsapp_phone_number="+49 160 5550001")
    await office.world.go_live()
    asked = (await office.asked())[0]
    assert isinstance(await office.press(asked, Choice.MERGE), Answered)
    await office.world.drain()
    return asked.id


async def begun(office: Office) -> int:
    """Merge, and press Undo without working on it."""
    merge = await merged(office)
    outcome = await unmerging.undo(office.engine, who=BEN, merge_id=merge)
    assert isinstance(outcome, Answered)
    return outcome.review_id


def end(office: Office) -> object:
    """Return what both sides hold about the two, without ids."""
    partners = {row["id"]: row["email"] for row in office.world.apollo.all(C)}
    names = {one["id"]: one["name"] for one in office.world.apollo.state.data.labels}
    there = [
        (
            one.get("email"), one.get("jobtitle"), one.get("phone"), one.get("lifecyclestage"),
            one.get("hs_additional_emails") or "", one.get("hs_whatsapp_phone_number"),
            partners.get(one.get("apollo_contact_id") or ""),
            bool(office.world.hubspot.company(one.id)),
        )
        for one in office.world.hubspot.all(C)
    ]  # fmt: skip
    here = [
        (row["email"], row["title"], [names[one] for one in row["label_ids"]])
        for row in office.world.apollo.all(C)
    ]
    return sorted(map(repr, there)), sorted(map(repr, here))


async def settled(office: Office, review: int) -> None:
    """Let retries and looks come due, until the undo is over."""
    for minutes in (1, 4, 11):
        await office.world.wait(minutes=minutes)
    assert State.APPLIED == (await office.review(review)).state
    assert {Outbox.DONE} == {one.state for one in await office.writes(review)}


@pytest.mark.rule("R26", "F1", "F37")
async def test_a_kill_after_any_effect_of_an_undo_ends_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "points"
    folder.mkdir()
    async with opened(f"sqlite:///{tmp_path / 'bot.sqlite3'}", tmp_path) as world:
        office = Office(world)
        review = await begun(office)
        camera = Camera(world, folder)
        camera.take("0: pressed")
        camera.watch(world.engine)
        await world.drain()
        await settled(office, review)
        expected = end(office)
        assert MAILS == sorted(
            m for one in world.hubspot.all(C) if (m := one.get("email")) in MAILS
        )
        assert len(camera.taken) > 10
        for snapshot in camera.taken:
            async with restarted(world, snapshot) as again:
                await again.drain()
                await settled(Office(again), review)
                assert expected == end(Office(again)), snapshot.name


@pytest.mark.rule("R26", "F1")
@pytest.mark.parametrize("path", [".*/batch/upsert", ".*/batch/update", ".*/associate/default"])
async def test_a_lost_answer_of_an_undo_makes_nothing_twice(office: Office, path: str) -> None:
    review = await begun(office)
    office.world.hubspot.faults.add(trouble="drop_after", path=path, times=2)
    await office.world.drain()
    await settled(office, review)
    found = [one for one in office.world.hubspot.all(C) if one.get("lastname") == "Kowalska"]
    assert MAILS == sorted(one.get("email") for one in found)


@pytest.mark.rule("R26", "F1")
async def test_without_the_key_a_lost_create_is_looked_up_by_its_address(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.sqlite3'}"
    async with opened(url, tmp_path, keys=False) as world:
        office = Office(world)
        review = await begun(office)
        world.hubspot.faults.add(trouble="drop_after", path=".*/batch/create", times=1)
        await world.drain()
        await settled(office, review)
        found = [one for one in world.hubspot.all(C) if one.get("lastname") == "Kowalska"]
        assert MAILS == sorted(one.get("email") for one in found)
