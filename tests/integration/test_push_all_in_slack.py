"""Push all as an admin meets it: shown first, then pushed, whatever the switch says (R15)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.listeners import pull, pushing
from core.domain.pushing import PushRules, PushSettings
from core.domain.records import Kind
from core.domain.states import Outbox
from core.store import outbox
from core.store import settings as stored
from core.usecases.pull import request
from tests.fakes.desk import ADA, RITA, Desk, desk, said

C, A = Kind.CONTACT, Kind.ACCOUNT


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, [pull, pushing], MAX_WRITES_PER_RUN="2") as it:
        it.hubspot.add(C, {"email": "a@acme.com", "first_name": "Ann"})
        firm = it.apollo.add(A, {"name": "Acme", "domain": "acme.com"})
        it.apollo.add(C, {"email": "b@acme.com", "first_name": "Bob <!channel>"}, account=firm)
        for number in range(3):
            it.apollo.add(C, {"email": f"c{number}@acme.com", "stage": "s1"})
        yield it


async def live(at: Desk) -> None:
    await at.type(ADA, "/apollo pull")
    await settle(at)
    await at.press(ADA, (await at.posted(ADA))[-1], "Go live")
    await settle(at)
    at.clock.advance(3600)


async def settle(at: Desk) -> None:
    await at.work()
    await at.work()


async def shown(at: Desk, words: str = "") -> dict[str, Any]:
    await at.type(ADA, f"/apollo push all {words}")
    await settle(at)
    return (await at.posted(ADA))[-1]


@pytest.mark.rule("R15")
async def test_the_backlog_is_shown_first_with_count_time_and_room(at: Desk) -> None:
    await live(at)
    message = await shown(at)
    words = said(message)
    assert "Create 4 contacts in HubSpot" in words
    assert "Create 1 company in HubSpot" in words
    assert "about 4 s" in words
    assert "2 more contacts fit into HubSpot. :warning: That is 2 too few." in words
    assert 1 == len(at.hubspot.records[C])


@pytest.mark.rule("R15", "R65", "R74")
async def test_the_button_pushes_it_although_pushing_is_off_and_it_is_large(at: Desk) -> None:
    await live(at)
    message = await shown(at)
    await at.press(ADA, message, "Push")
    await settle(at)
    assert (5, 1) == (len(at.hubspot.records[C]), len(at.hubspot.records[A]))
    done = (await at.posted(ADA))[-1]
    assert "5 of 5 written" in said(done)
    assert "Carried out by run" in said(
        next(one for one in await at.posted(ADA) if one["ts"] == message["ts"])
    )
    again = await shown(at)
    assert "HubSpot has everything that the filters let through" in said(again)


async def test_one_kind_alone_is_pushed_alone(at: Desk) -> None:
    await live(at)
    words = said(await shown(at, "accounts"))
    assert "Create 1 company in HubSpot" in words
    assert "contact in HubSpot" not in words


@pytest.mark.rule("R14", "R15")
async def test_the_filters_count_as_set(at: Desk) -> None:
    await live(at)
    push = PushSettings(contact=PushRules(stages=frozenset({"s1"})))
    async with at.engine.db.write() as tx:
        await stored.save(tx, name="push", value=push, version=0, by=ADA, now=at.clock.now())
    words = said(await shown(at, "contacts"))
    assert "Create 3 contacts in HubSpot" in words
    assert "1 record: another stage than the chosen ones" in words


async def test_a_later_pull_takes_nothing_of_it_back(at: Desk) -> None:
    await live(at)
    await at.press(ADA, await shown(at), "Push")
    at.hubspot.switches.break_before = 1
    await settle(at)
    one = next(iter(at.apollo.records[C]))
    at.apollo.edit(C, one, {"title": "CTO"})
    run = (await request(at.engine, who="")).run_id
    at.clock.advance(600)
    await settle(at)
    await settle(at)
    assert 5 == len(at.hubspot.records[C])
    async with at.engine.db.read() as tx:
        states = await outbox.states_of_run(tx, run=run - 1)
    assert {Outbox.DONE} == set(states)


async def test_before_going_live_nothing_is_pushed(at: Desk) -> None:
    told = await at.type(ADA, "/apollo push all")
    assert "not live yet" in told[-1]["text"]


async def test_a_rep_pushes_nothing(at: Desk) -> None:
    assert "Only an admin" in (await at.type(RITA, "/apollo push all"))[-1]["text"]
    await live(at)
    await at.press(RITA, await shown(at), "Push")
    assert "Only an admin" in (await at.told(RITA))[-1]["text"]
    await settle(at)
    assert 1 == len(at.hubspot.records[C])


async def test_a_word_it_does_not_know_is_answered_with_what_there_is(at: Desk) -> None:
    told = await at.type(ADA, "/apollo push all deals")
    assert "/apollo push all contacts" in told[-1]["text"]
