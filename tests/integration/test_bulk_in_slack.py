"""Merging many pairs at once, as admins meet it (R28, R70, U22)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.listeners import bulk, duplicates, pull, reviews
from core.domain.bulk import Basis
from core.domain.records import Kind
from core.store import outbox
from core.store import reviews as stored
from core.usecases import bulk as usecase
from core.usecases.deciding import Refused
from tests.integration.desk import ADMIN, REP, SECOND, Desk, Json, desk, labels, text

C = Kind.CONTACT


@asynccontextmanager
async def office(tmp_path: Path, count: int = 3, **wishes: str) -> AsyncIterator[Desk]:
    async with desk(tmp_path, pull, reviews, duplicates, bulk, **wishes) as it:
        for n in range(count):
            handle = f"https://www.linkedin.com/in/person-{n}"
            same = {"firstname": f"Given{n}", "lastname": f"Family{n}", "hs_linkedin_url": handle}
            it.world.hubspot.add(C, **same, email=f"a{n}@one{n}.example", jobtitle="<!channel>")
            it.world.hubspot.add(C, **same, email=f"b{n}@two{n}.example")
        for n in range(6):
            it.world.hubspot.add(C, email=f"p{n}@firm{n}.com", firstname=f"First{n}")
        await it.world.pull(preview=True)
        yield it


def people(at: Desk) -> int:
    return len([one for one in at.world.hubspot.all(C) if one.get("lastname")])


async def card(at: Desk) -> Json:
    """Return the one message of the bulk merge as it stands."""
    await at.posts()
    found = [one for one in at.slack.posted() if one.get("text", "").startswith("Merge ")]
    return found[-1]


async def asked(at: Desk, who: str = ADMIN) -> Json:
    """Open the dialog, save it, and return the card."""
    listing = await at.types(who, "duplicates")
    assert "Merge many" in labels(listing)
    await at.presses(who, "Merge many")
    dialog = at.slack.dialog()
    said = text(dialog)
    assert "pairs of contacts with the same LinkedIn profile" in said
    assert "<!channel>" not in said
    await at.saves(who, dialog)
    return await card(at)


@pytest.mark.rule("R28")
async def test_all_with_the_same_profile_are_merged_each_by_its_own_write(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        before = await asked(at)
        assert "Merging" in text(before)
        assert 6 == people(at)
        await at.world.drain()
        assert 3 == people(at)
        after = await card(at)
        assert "*Done.*" in text(after)
        assert "3 of 3 merged" in text(after)
        async with at.world.engine.db.read() as tx:
            found = [await stored.get(tx, id=n) for n in (1, 2, 3)]
            merges = [await outbox.of_review(tx, review=n) for n in (1, 2, 3)]
        assert {"applied"} == {one.state for one in found}
        assert [1, 1, 1] == [len([w for w in some if "merge" == w.action]) for some in merges]


@pytest.mark.rule("R28")
async def test_one_that_fails_holds_up_no_other_and_is_counted(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked(at)
        gone = next(one for one in at.world.hubspot.all(C) if one.get("email") == "b1@two1.example")
        at.world.hubspot.delete(C, gone.id)
        await at.world.drain()
        after = text(await card(at))
        assert "2 of 3 merged, 1 failed" in after
        assert "`/apollo errors`" in after


@pytest.mark.rule("R28")
async def test_above_the_limit_a_second_admin_has_to_agree(tmp_path: Path) -> None:
    admins = f"{ADMIN},{SECOND}"
    async with office(tmp_path, BULK_TWO_PERSON="2", ADMINS=admins) as at:
        question = await asked(at)
        await at.world.drain()
        assert 6 == people(at)
        assert ["Merge all", "Decline"] == labels(question)
        answer = await at.presses(ADMIN, "Merge all", on=question)
        assert "second admin" in text(answer)
        assert 6 == people(at)
        await at.presses(SECOND, "Merge all", on=question)
        await at.world.drain()
        assert 3 == people(at)
        after = await card(at)
        assert [] == labels(after)
        assert f"<@{SECOND}> agreed" in text(after)
        late = await at.presses(SECOND, "Decline", on=question)
        assert "Already decided" in text(late)


@pytest.mark.rule("R28")
async def test_a_second_admin_may_decline_and_nothing_is_merged(tmp_path: Path) -> None:
    async with office(tmp_path, BULK_TWO_PERSON="2", ADMINS=f"{ADMIN},{SECOND}") as at:
        question = await asked(at)
        await at.presses(SECOND, "Decline", on=question)
        await at.world.drain()
        assert 6 == people(at)
        assert "*Declined*" in text(await card(at))


@pytest.mark.rule("R28", "R70")
async def test_a_rep_cannot_merge_in_bulk(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.types(REP, "duplicates")
        answer = await at.presses(REP, "Merge many")
        assert "Only an admin" in text(answer)


@pytest.mark.rule("R28")
async def test_of_three_alike_one_pair_goes_and_the_others_wait_for_the_next_pull(
    tmp_path: Path,
) -> None:
    async with office(tmp_path, count=1) as at:
        handle = "https://www.linkedin.com/in/person-0"
        at.world.hubspot.add(
            C,
            firstname="Given0",
            lastname="Family0",
            email="c@three.example",
            hs_linkedin_url=handle,
        )
        at.world.clock.advance(minutes=15)
        await at.world.pull(preview=True)
        (lot,) = (await usecase.lots(at.world.engine)).lots
        assert (Basis.LINKEDIN, 1, 2) == (lot.basis, lot.count, lot.later)
        done = await usecase.start(at.world.engine, who=ADMIN, basis=Basis.LINKEDIN, upto=99)
        await at.world.drain()
        assert 2 == people(at)
        nothing = await usecase.start(at.world.engine, who=ADMIN, basis=Basis.DOMAIN, upto=99)
        assert isinstance(nothing, Refused), (nothing, done)
