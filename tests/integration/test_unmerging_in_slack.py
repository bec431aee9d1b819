"""Undoing a merge as people meet it: the button, the dialog, the stamp (R26, R70, U16-U20)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.listeners import duplicates, pull, records, reviews, unmerging
from core.domain.records import Kind
from tests.integration.desk import ADMIN, REP, Desk, Json, desk, labels, text

C = Kind.CONTACT
PROFILE = "https://www.linkedin.com/in/jana-kowalska-77"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    capabilities = (pull, reviews, duplicates, records, unmerging)
    async with desk(tmp_path, *capabilities) as it:
        hubspot = it.world.hubspot
        jana = {"firstname": "Jana", "lastname": "Kowalska", "hs_linkedin_url": PROFILE}
        hubspot.add(C, **jana, email="jana@berg.example", jobtitle="Head of <!channel>")
        hubspot.add(C, **jana, email="j.kowalska@berg.example", phone="+49 30 1234567")
        for n in range(6):
            hubspot.add(C, email=f"p{n}@firm{n}.com", firstname=f"First{n}", lastname=f"Last{n}")
        await it.world.go_live()
        yield it


async def merged(at: Desk) -> Json:
    """Merge as a rep and return the stamped card."""
    alert = next(one for one in await at.posts() if "Merge" in labels(one))
    await at.presses(REP, "Merge", on=alert)
    await at.world.drain()
    await at.posts()
    return await shown(at)


async def shown(at: Desk) -> Json:
    """Return the alert as it stands."""
    await at.posts()
    return [one for one in at.slack.posted() if "possible duplicate" in one.get("text", "")][-1]


def people(at: Desk) -> list[str]:
    found = [one for one in at.world.hubspot.all(C) if one.get("lastname") == "Kowalska"]
    return sorted(one.get("email") or "" for one in found)


@pytest.mark.rule("R26")
async def test_an_admin_sees_what_comes_back_and_then_both_records_stand(at: Desk) -> None:
    card = await merged(at)
    assert ["j"] != people(at)
    assert 1 == len(people(at))
    assert "It can be undone until" in text(card)
    await at.presses(ADMIN, "Undo the merge", on=card)
    dialog = at.slack.dialog()
    said = text(dialog)
    assert "j.kowalska@berg.example back" in said or "jana@berg.example back" in said
    assert "What does not come back" in said
    assert "<!channel>" not in said
    assert 1 == len(people(at))
    await at.saves(ADMIN, dialog)
    under_way = await shown(at)
    assert "Undoing the merge…* Asked for by <@U1>" in text(under_way)
    assert "Undo the merge" not in labels(under_way)
    await at.world.drain()
    assert ["j.kowalska@berg.example", "jana@berg.example"] == people(at)
    after = text(await shown(at))
    assert "*Undone* by <@U1>" in after
    assert "*Could not come back:*" in after


@pytest.mark.rule("R26")
async def test_a_rep_is_told_who_can(at: Desk) -> None:
    card = await merged(at)
    answer = await at.presses(REP, "Undo the merge", on=card)
    assert "admin" in text(answer)
    assert 1 == len(people(at))


@pytest.mark.rule("R26")
async def test_who_comes_second_hears_who_was_first(at: Desk) -> None:
    card = await merged(at)
    await at.presses(ADMIN, "Undo the merge", on=card)
    dialog = at.slack.dialog()
    await at.saves(ADMIN, dialog)
    await at.saves(ADMIN, dialog)
    told = [one for one in at.slack.posted() if "Already decided by" in one.get("text", "")]
    assert 1 == len(told)
    await at.world.drain()
    assert 2 == len(people(at))


@pytest.mark.rule("R26")
async def test_from_the_records_card_the_outcome_comes_as_a_direct_message(at: Desk) -> None:
    await merged(at)
    card = await at.types(ADMIN, f"show {people(at)[0]}")
    assert "Undo the merge" in labels(card)
    await at.presses(ADMIN, "Undo the merge")
    await at.saves(ADMIN, at.slack.dialog())
    await at.world.drain()
    messages = [one for one in await at.posts() if one.get("channel") == ADMIN]
    assert any("*Undone* by <@U1>" in text(one) for one in messages)
    assert 2 == len(people(at))
