"""Status, pause, Home, setup and people as people meet them (R9, R19, R70, R73, U31, U32)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.listeners import home, pull, settings, setup, status
from bot.listeners.all_verbs import VERBS
from core.domain.records import Kind, Ref, Side
from core.providers.apollo.team import Native
from core.providers.port import Unauthorized
from core.store import activity, reviews
from core.sync.trouble import stopped
from tests.fakes.desk import ADA, OTTO, RITA, SAM, Desk, desk, said

A, C = Kind.ACCOUNT, Kind.CONTACT


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, [pull, settings, setup, status, home]) as it:
        it.slack.ws.data.settings.events = ["app_home_opened"]
        it.hubspot.add(A, {"name": "Acme <!channel>", "domain": "acme.com"})
        it.hubspot.add(A, {"name": "Acme Inc", "domain": "acme.io"})
        yield it


async def home_of(at: Desk, user: str) -> dict[str, Any]:
    await at.slack.act("home", user)
    await at.idle()
    return await shown(at, user)


async def shown(at: Desk, user: str) -> dict[str, Any]:
    found = await at.slack.get("home", user=user)
    return {"id": found["id"], "stack_of": user, "blocks": found["view"]["blocks"]}


async def live(at: Desk) -> None:
    await at.type(ADA, "/apollo pull")
    await at.work()
    await at.press(ADA, (await at.posted(ADA))[-1], "Go live")
    await at.work()
    await at.work()


async def test_the_status_tells_preview_from_live_and_counts_both_sides(at: Desk) -> None:
    before = said((await at.type(RITA, "/apollo status"))[-1])
    assert "Preview only" in before
    assert "by hand only" in before
    await live(at)
    after = said((await at.type(RITA, "/apollo status"))[-1])
    assert "*Live* since" in after
    assert "*HubSpot* answers: 0 contacts, 2 companies; 0 writes to go" in after
    assert "*Apollo* answers: 0 contacts, 2 accounts" in after
    assert "every 15 min" in after


@pytest.mark.rule("R60")
async def test_the_status_names_a_refused_key_and_the_cure(at: Desk) -> None:
    await stopped(at.engine, Unauthorized("The key is not valid.", side=Side.APOLLO, status=401))
    told = (await at.type(RITA, "/apollo status"))[-1]
    assert "Status: Apollo cannot be used" == told["text"]
    assert "APOLLO_API_KEY" in said(told)


@pytest.mark.rule("R73")
async def test_a_pause_stops_writing_says_so_everywhere_and_resuming_goes_on(at: Desk) -> None:
    await live(at)
    told = await at.type(ADA, "/apollo pause")
    assert "The admin channel was told" in told[-1]["text"]
    await at.post()
    card = (await at.posted(ADA))[-1]
    assert "All writing is paused." == card["text"]
    at.hubspot.add(C, {"email": "late@acme.com"})
    at.clock.advance(900)
    await at.type(ADA, "/apollo pull")
    await at.work()
    assert [] == list(at.apollo.records[C].values())
    assert "1 to go after the pause" in said((await at.posted(ADA))[-1])
    assert "All writing is paused" in said(await home_of(at, RITA))
    await at.press(ADA, card, "Go on writing")
    await at.work()
    assert 1 == len(at.apollo.records[C])
    over = next(one for one in await at.posted(ADA) if one["ts"] == card["ts"])
    assert "Writing goes on." == over["text"]
    assert "Go on writing" not in said(over)


async def test_pausing_twice_says_who_was_first(at: Desk) -> None:
    await at.type(ADA, "/apollo pause")
    told = await at.type(ADA, "/apollo pause")
    assert f"<@{ADA}> paused all writing already" in told[-1]["text"]
    await at.type(ADA, "/apollo resume")
    told = await at.type(ADA, "/apollo resume")
    assert "was not paused" in told[-1]["text"]


@pytest.mark.rule("R70")
async def test_a_rep_may_not_pause(at: Desk) -> None:
    told = await at.type(RITA, "/apollo pause")
    assert "Only an admin" in told[-1]["text"]
    async with at.engine.db.read() as tx:
        refused = [one async for some in activity.export(tx) for one in some]
    assert [("refused", RITA)] == [(one.what, one.who) for one in refused]


async def test_the_first_admin_gets_three_steps_once(at: Desk) -> None:
    page = await home_of(at, ADA)
    words = said(page)
    assert "Three steps to start" in words
    assert "Error channel: #crm-errors. A pull every 15 min." in words
    await at.press(ADA, page, "Hide these steps")
    assert "Three steps" not in said(await shown(at, ADA))
    assert "Three steps" not in said(await home_of(at, ADA))


async def test_a_reps_home_has_no_section_for_admins_and_an_outsiders_only_says_whom_to_ask(
    at: Desk,
) -> None:
    rep, outsider = said(await home_of(at, RITA)), said(await home_of(at, OTTO))
    assert "For admins" not in rep
    assert "You are a rep." in rep
    assert f"<@{ADA}> can add you" in outsider
    assert "How it is" not in outsider


async def test_home_lists_what_waits_with_a_button_to_open_it(at: Desk) -> None:
    await at.type(RITA, "/apollo pull")
    await at.work()
    refs = [Ref(Side.HUBSPOT, A, "1001"), Ref(Side.HUBSPOT, A, "1002")]
    async with at.engine.db.write() as tx:
        await reviews.ask(
            tx, kind="merge", subject="|".join(map(str, refs)), body={}, refs=refs,
            now=at.clock.now(), run_id=None, expires_at=None,
        )  # fmt: skip
    page = await home_of(at, RITA)
    assert "*Possible duplicate*: Acme &lt;!channel&gt; and Acme Inc" in said(page)
    assert "Open" in said(page)


async def test_pressing_on_home_shows_it_anew(at: Desk) -> None:
    await live(at)
    page = await home_of(at, ADA)
    await at.press(ADA, page, "Pause all writing")
    assert "All writing is paused" in said(await shown(at, ADA))
    assert "Go on writing" in said(await shown(at, ADA))


@pytest.mark.rule("R9")
async def test_setup_finds_the_other_integration_and_going_live_refuses_it_by_name(
    at: Desk,
) -> None:
    at.apollo.native = Native(on=True, evidence=("Rita Rep has linked HubSpot",))
    told = (await at.type(ADA, "/apollo setup"))[-1]
    assert "switch Apollo's own HubSpot integration off" in told["text"]
    await at.type(ADA, "/apollo pull")
    await at.work()
    await at.press(ADA, (await at.posted(ADA))[-1], "Go live")
    refusal = (await at.told(ADA))[-1]
    assert "Rita Rep has linked HubSpot" in said(refusal)
    await at.work()
    assert [] == at.apollo.writes
    await at.press(ADA, refusal, "Go live beside it")
    await at.work()
    await at.work()
    assert 2 == len(at.apollo.records[A])
    async with at.engine.db.read() as tx:
        entries = [one async for some in activity.export(tx) for one in some]
    assert ["beside Apollo's own integration (native_integration)"] == [
        one.why for one in entries if one.what == "go_live"
    ]


@pytest.mark.rule("R8", "R19")
async def test_setup_makes_the_missing_key_properties(at: Desk) -> None:
    at.hubspot.keys.clear()
    told = (await at.type(ADA, "/apollo setup"))[-1]
    assert "make the two key properties" in told["text"]
    await at.press(ADA, told, "Make them")
    assert set(Kind) == at.hubspot.keys
    assert "HubSpot has the properties" in said((await at.told(ADA))[-1])


@pytest.mark.rule("R70")
async def test_people_are_added_in_slack_and_count_at_once(at: Desk) -> None:
    await at.type(ADA, "/apollo people")
    view = await at.slack.dialog(ADA)
    block = next(one for one in view["view"]["blocks"] if one.get("block_id") == "reps")
    action = block["element"]["action_id"]
    chosen = {"type": "multi_users_select", "selected_users": [OTTO]}
    await at.slack.act("submit", ADA, view_id=view["id"], values={"reps": {action: chosen}})
    await at.idle()
    assert f"now rep <@{OTTO}>" in said((await at.told(ADA))[-1])
    assert "Status" in (await at.type(OTTO, "/apollo status"))[-1]["text"]


async def test_a_person_who_is_no_member_of_the_team_is_told_whom_to_ask(at: Desk) -> None:
    told = await at.type(OTTO, "/apollo status")
    assert f"With `/apollo people`, <@{ADA}> can add you" in told[-1]["text"]
    assert "Status" in (await at.type(SAM, "/apollo status"))[-1]["text"]


async def test_a_verb_that_is_not_built_says_what_to_do_instead(at: Desk) -> None:
    for verb in VERBS:
        unbuilt = "instead" in verb.handler.__qualname__
        if unbuilt or verb.name == "help":
            told = await at.type(ADA, f"/apollo {verb.name}")
            assert unbuilt == told[-1]["text"].startswith("*Not yet:*")
