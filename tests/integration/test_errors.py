"""Story 5: a refusal is one message, Retry sends again, and the message says that it is over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.listeners import errors
from bot.sandbox.hubspot.settings import Rule
from core.domain.records import Kind
from core.domain.states import Outbox
from core.store import activity
from tests.integration.desk import ADMIN, NOBODY, REP, Desk, desk, labels, text
from tests.integration.sides import HUBSPOT_KINDS

C = Kind.CONTACT


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, errors) as opened:
        yield opened


def rule(at: Desk, *rules: Rule) -> None:
    state = at.world.hubspot.state
    state.settings = state.settings.changed({"rules": list(rules)})


LETTERS = Rule(property="jobtitle", message="Enter only letters", pattern="[A-Za-z ]+")


async def refused(at: Desk, count: int = 1) -> list[str]:
    """Save contacts in Apollo that HubSpot refuses, and let them be pushed."""
    await at.world.go_live()
    await at.posts()
    rule(at, LETTERS)
    made = [
        at.world.apollo.add(
            C, first_name="Ada", last_name=f"Byron {n}", email=f"ada{n}@example.com", title="VP 2"
        )
        for n in range(count)
    ]
    await at.world.sync()
    return made


@pytest.mark.rule("R60", "R63")
async def test_one_message_a_cause_with_count_example_and_words(at: Desk) -> None:
    await refused(at, 5)
    (said,) = [m for m in await at.posts() if "#crm-errors" == m["channel"]]
    shown = text(said)
    assert "HubSpot refused 5 contacts (Job title)" in shown
    assert "Enter only letters" in shown
    assert "Ada Byron 0" in shown
    assert "… and 2 more" in shown
    assert "Who must act" in shown
    assert "not made in HubSpot" in shown
    assert ["Retry", "Edit and retry", "Ignore", "Snooze…", "Details"] == labels(said)


@pytest.mark.rule("R63")
async def test_retry_after_the_rule_is_lifted_says_that_it_is_over(at: Desk) -> None:
    await refused(at)
    (said,) = [m for m in await at.posts() if "#crm-errors" == m["channel"]]
    rule(at)
    at.world.clock.advance(minutes=12)
    assert "on the way again" in text(await at.presses(REP, "Retry", on=said))
    (again,) = [m for m in await at.posts() if "ts" in m and "again" in text(m)]
    assert [] == labels(again)
    await at.world.drain()
    (over,) = [m for m in await at.posts() if "Over after" in text(m)]
    assert "Over after 12 min" in text(over)
    assert [] == labels(over)
    assert ["Byron 0"] == [r.get("lastname") for r in at.world.hubspot.all(C)]
    await at.presses(REP, "Retry", on=said)
    assert "over already" in text(at.said)


@pytest.mark.rule("R63", "R64")
async def test_a_corrected_value_goes_by_itself_and_ends_the_cause(at: Desk) -> None:
    (record,) = await refused(at)
    await at.posts()
    at.world.apollo.edit(C, record, title="VP Sales")
    at.world.clock.advance(minutes=45)
    await at.world.sync()
    (over,) = [m for m in await at.posts() if "Over after" in text(m)]
    assert "Over after 1 h" in text(over)
    assert ["VP Sales"] == [r.get("jobtitle") for r in at.world.hubspot.all(C)]


async def test_what_went_back_to_what_hubspot_says_ends_the_cause_without_a_write(
    at: Desk,
) -> None:
    at.world.hubspot.add(C, firstname="Bo", email="bo@example.com", jobtitle="Boss")
    await at.world.go_live()
    (twin,) = at.world.apollo.all(C)
    rule(at, LETTERS)
    at.world.apollo.edit(C, twin["id"], title="Boss 1")
    await at.world.sync()
    await at.posts()
    at.world.apollo.edit(C, twin["id"], title="Boss")
    await at.world.sync()
    assert ["Over after"] == ["Over after" for m in await at.posts() if "Over after" in text(m)]


async def test_a_retry_that_fails_again_stays_one_message(at: Desk) -> None:
    await refused(at)
    (said,) = [m for m in await at.posts() if "#crm-errors" == m["channel"]]
    await at.presses(REP, "Retry", on=said)
    await at.world.drain()
    after = [m for m in await at.posts() if "refused" in text(m)]
    assert [True] == ["ts" in m for m in after]


@pytest.mark.rule("R60", "R61")
async def test_errors_lists_causes_and_details_list_records(at: Desk) -> None:
    assert "refuses nothing" in text(await at.types(REP, "errors"))
    await refused(at, 2)
    assert "HubSpot refused 2 contacts" in text(await at.types(REP, "errors"))
    shown = text(await at.presses(REP, "Details"))
    assert "Ada Byron 1" in shown
    assert "VP 2" in shown
    assert "1 attempt" in shown
    assert "Apollo refuses nothing" in text(await at.types(REP, "errors apollo"))


@pytest.mark.rule("R63")
async def test_ignored_writes_are_not_wanted_again(at: Desk) -> None:
    company = at.world.hubspot.add(C, firstname="Bo", email="bo@example.com", jobtitle="Boss")
    await at.world.go_live()
    (twin,) = at.world.apollo.all(C)
    rule(at, LETTERS)
    at.world.apollo.edit(C, twin["id"], title="Boss 1")
    await at.world.sync()
    await at.types(REP, "errors")
    await at.presses(REP, "Ignore")
    (over,) = [m for m in await at.posts() if "Over after" in text(m)]
    assert over
    at.world.apollo.edit(C, twin["id"], first_name="Bob")
    await at.world.sync()
    states = [
        w.state for w in await at.world.writes() if w.changes and "title" == w.changes[0].field
    ]
    assert [Outbox.DISMISSED] == [s for s in states if s is not Outbox.DONE]
    assert "Boss" == at.world.hubspot.value(C, company, "jobtitle")
    assert "Bob" == at.world.hubspot.value(C, company, "firstname")


@pytest.mark.rule("R63")
async def test_a_snooze_is_seen_by_all_and_can_be_lifted(at: Desk) -> None:
    await refused(at)
    (said,) = [m for m in await at.posts() if "#crm-errors" == m["channel"]]
    await at.presses(REP, "Snooze…", on=said, option="Snooze 1 day")
    (quiet,) = await at.posts()
    assert f"Snoozed by <@{REP}>" in text(quiet)
    assert "Lift snooze" in labels(quiet)
    await at.presses(ADMIN, "Lift snooze", on=quiet)
    (loud,) = await at.posts()
    assert "Snoozed" not in text(loud)


async def test_a_stranger_may_not_press(at: Desk) -> None:
    await refused(at)
    (said,) = [m for m in await at.posts() if "#crm-errors" == m["channel"]]
    assert "reps and admins" in text(await at.presses(NOBODY, "Retry", on=said))
    states = {write.state for write in await at.world.writes()}
    assert Outbox.FAILED in states


@pytest.mark.rule("R71")
async def test_who_retried_stands_in_the_activity(at: Desk) -> None:
    await refused(at)
    (said,) = [m for m in await at.posts() if "#crm-errors" == m["channel"]]
    await at.presses(REP, "Retry", on=said)
    async with at.world.engine.db.read() as tx:
        lines = [one async for batch in activity.export(tx) for one in batch]
    (line,) = [one for one in lines if "retried" == one.what]
    assert (REP, "failed", "pending") == (line.who, line.was, line.to)


@pytest.mark.rule("F17")
async def test_a_property_that_was_deleted_pauses_its_field_until_an_admin_resumes_it(
    at: Desk,
) -> None:
    record = at.world.hubspot.add(C, firstname="Bo", email="bo@example.com", jobtitle="Boss")
    await at.world.go_live()
    await at.posts()
    (twin,) = at.world.apollo.all(C)
    title = at.world.hubspot.state.catalogues[HUBSPOT_KINDS[C]].definitions["jobtitle"]
    title.archived = True
    at.world.apollo.edit(C, twin["id"], title="Chief", first_name="Bob")
    await at.world.sync()
    (paused,) = [m for m in await at.posts() if "is paused" in text(m)]
    assert "Bob" == at.world.hubspot.value(C, record, "firstname")
    title.archived = False
    assert "Only an admin" in text(await at.presses(REP, "Resume", on=paused))
    await at.presses(ADMIN, "Resume", on=paused)
    (resumed,) = [m for m in await at.posts() if "travels again" in text(m)]
    assert [] == labels(resumed)
    await at.world.sync()
    assert "Chief" == at.world.hubspot.value(C, record, "jobtitle")
