"""A pull as people see it: one message that works and becomes the result (R2, R8, U4)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.listeners import pull
from bot.poster import Poster
from core.domain.changes import Action
from core.domain.records import Kind
from core.store import notices
from core.usecases import schedule
from tests.fakes.desk import ADA, OTTO, RANDOM, RITA, SAM, Desk, desk, said

C, A = Kind.CONTACT, Kind.ACCOUNT


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, [pull], MAX_WRITES_PER_RUN="3") as it:
        firm = it.hubspot.add(A, {"name": "Acme", "domain": "acme.com"})
        it.hubspot.add(C, {"email": "a@acme.com", "first_name": "Ann"}, account=firm)
        it.hubspot.add(C, {"email": "b@acme.com", "first_name": "Bob <!channel>"})
        it.apollo.add(C, {"email": "b@acme.com", "first_name": "Bob", "title": "CTO"})
        yield it


async def previewed(at: Desk) -> dict:
    await at.type(RITA, "/apollo pull")
    await at.work()
    return (await at.posted(RITA))[-1]


@pytest.mark.rule("R2")
async def test_a_pull_says_at_once_that_it_works_and_becomes_its_result(at: Desk) -> None:
    assert [] == await at.type(RITA, "/apollo pull")
    await at.post()
    first = await at.posted(RITA)
    assert ["Preview (run 1): starting"] == [one["text"] for one in first]
    await at.work()
    after = await at.posted(RITA)
    assert [first[0]["ts"]] == [one["ts"] for one in after]
    assert "Preview (run 1): done, 4 read, 4 new, 0 changed, 1 linked" == after[0]["text"]


async def test_a_preview_says_what_it_would_write_and_writes_nothing(at: Desk) -> None:
    message = await previewed(at)
    words = said(message)
    assert "Create 1 contact in Apollo" in words
    assert "Create 1 account in Apollo" in words
    assert "HubSpot: 1 empty field filled, 0 values replaced" in words
    assert "Nothing was written" in words
    assert [] == at.hubspot.writes + at.apollo.writes


@pytest.mark.rule("R2")
async def test_a_second_pull_joins_the_one_that_covers_it_and_says_so(at: Desk) -> None:
    await at.type(RITA, "/apollo pull")
    told = await at.type(SAM, "/apollo pull contacts")
    assert "you joined it" in told[-1]["text"]
    await at.post()
    assert 1 == len(await at.posted(SAM))


@pytest.mark.rule("R2")
async def test_a_pull_that_is_not_covered_queues_behind_and_says_so(at: Desk) -> None:
    await at.type(RITA, "/apollo pull contacts")
    told = await at.type(SAM, "/apollo pull --full")
    assert "Run 1 goes first; yours is run 2" in told[-1]["text"]
    await at.work()
    assert 2 == len(await at.posted(SAM))


async def test_a_word_that_a_pull_does_not_know_starts_nothing(at: Desk) -> None:
    told = await at.type(RITA, "/apollo pull everything now")
    assert "--dry-run" in told[-1]["text"]
    await at.work()
    assert [] == await at.posted(RITA)


async def test_an_outsider_pulls_nothing_and_hears_who_can_help(at: Desk) -> None:
    told = await at.type(OTTO, "/apollo pull")
    assert f"<@{ADA}>" in told[-1]["text"]
    await at.work()
    assert [] == await at.posted(OTTO)


async def test_where_the_bot_is_not_a_member_the_message_is_a_direct_one(at: Desk) -> None:
    await at.type(RITA, "/apollo pull", RANDOM)
    await at.work()
    assert [] == await at.posted(RITA, RANDOM)
    assert "done" in (await at.direct(RITA))[-1]["text"]


@pytest.mark.rule("R72")
async def test_samples_are_shown_to_the_presser_alone_and_cannot_ping(at: Desk) -> None:
    message = await previewed(at)
    await at.press(RITA, message, "Samples")
    shown = (await at.told(RITA))[-1]
    assert "Samples of the plan (run 1)" in said(shown)
    assert "<!channel>" not in said(shown)
    assert [] == await at.told(SAM)


async def test_the_plan_comes_as_csv_into_the_direct_messages(at: Desk) -> None:
    at.hubspot.add(C, {"email": "f@acme.com", "first_name": "=HYPERLINK(1)"})
    message = await previewed(at)
    await at.press(RITA, message, "Send me the plan as CSV")
    assert "in our direct messages" in (await at.told(RITA))[-1]["text"]
    files = list(at.slack.ws.data.files.values())
    assert ["plan-1.csv"] == [one.name for one in files]


@pytest.mark.rule("R8", "R70")
async def test_only_an_admin_goes_live(at: Desk) -> None:
    message = await previewed(at)
    await at.press(RITA, message, "Go live")
    assert "Only an admin" in (await at.told(RITA))[-1]["text"]
    await at.work()
    assert [] == at.apollo.writes


@pytest.mark.rule("R8")
async def test_going_live_carries_the_plan_out_and_compares_it_with_the_preview(at: Desk) -> None:
    message = await previewed(at)
    await at.press(ADA, message, "Go live")
    await at.work()
    await at.work()
    result = (await at.posted(ADA))[-1]
    assert result["text"].startswith("Going live (run 2): done")
    assert "As previewed" in said(result)
    assert "written" in said(result)
    assert 2 == len(at.apollo.records[C])
    stale = (await at.posted(ADA))[0]
    assert "Go live" not in said(stale)


@pytest.mark.rule("R8")
async def test_a_run_that_moved_since_the_preview_waits_and_goes_on_when_told(at: Desk) -> None:
    message = await previewed(at)
    for number in range(5):
        at.hubspot.add(C, {"email": f"new{number}@acme.com"})
    await at.press(ADA, message, "Go live")
    await at.work()
    asked = [one for one in await at.posted(ADA) if "Continue" in said(one)]
    assert 1 == len(asked)
    assert [] == at.apollo.writes
    await at.press(ADA, asked[-1], "Continue")
    await at.work()
    await at.work()
    assert 7 == len(at.apollo.records[C])
    assert [] == [one for one in await at.posted(ADA) if "Continue" in said(one)]


async def test_a_cancelled_run_writes_nothing_and_its_buttons_go(at: Desk) -> None:
    message = await previewed(at)
    for number in range(5):
        at.hubspot.add(C, {"email": f"new{number}@acme.com"})
    await at.press(ADA, message, "Go live")
    await at.work()
    asked = [one for one in await at.posted(ADA) if "Cancel the run" in said(one)]
    await at.press(ADA, asked[0], "Cancel the run")
    await at.work()
    assert [] == at.apollo.writes + at.hubspot.writes
    assert [] == [one for one in await at.posted(ADA) if "Cancel the run" in said(one)]


@pytest.mark.rule("R74")
async def test_a_scheduled_run_that_is_too_large_asks_in_the_admin_channel(at: Desk) -> None:
    await at.press(ADA, await previewed(at), "Go live")
    await at.work()
    await at.work()
    before = len(at.apollo.writes)
    at.clock.advance(3600)
    for number in range(4):
        at.hubspot.add(C, {"email": f"more{number}@acme.com"})
    assert await schedule.tick(at.engine)
    await at.work()
    card = (await at.posted(ADA))[-1]
    assert "The plan writes" in said(card)
    assert before == len(at.apollo.writes)
    await at.press(ADA, card, "Continue")
    await at.work()
    await at.work()
    after = next(one for one in await at.posted(ADA) if one["ts"] == card["ts"])
    assert f"Allowed by <@{ADA}>" in said(after)
    assert 4 == len([one for one in at.apollo.writes[before:] if one.action is Action.CREATE])


@pytest.mark.rule("R8")
async def test_after_the_window_for_setting_up_it_goes_live_by_itself(tmp_path: Path) -> None:
    async with desk(tmp_path, [pull], SETUP_WINDOW_HOURS="6") as at:
        at.hubspot.add(C, {"email": "a@acme.com"})
        await previewed(at)
        at.clock.advance(5 * 3600)
        await schedule.tick(at.engine)
        await at.work()
        assert [] == at.apollo.writes
        at.clock.advance(2 * 3600)
        await schedule.tick(at.engine)
        await at.work()
        await at.work()
        assert 1 == len(at.apollo.records[C])
        assert "Going live" in (await at.posted(ADA))[-1]["text"]


async def test_progress_is_shown_no_more_often_than_slack_takes_updates(at: Desk) -> None:
    await at.type(RITA, "/apollo pull")
    assert 1 == await Poster(at.deps).send_due()
    async with at.engine.db.write() as tx:
        await notices.bump_runs(tx, runs=[1])
    assert 0 == await Poster(at.deps).send_due()
    at.clock.advance(1.5)
    assert 1 == await Poster(at.deps).send_due()
