"""Edit and retry: a refused value is corrected in Slack and cures both sides (R63, R64)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.listeners import errors
from bot.sandbox.hubspot.settings import Rule
from core.domain.records import Kind
from core.domain.states import Outbox
from core.store import activity
from core.store.activity import Entry
from tests.integration.desk import ADMIN, NOBODY, REP, Desk, check, desk, labels, text
from tests.integration.test_errors import LETTERS, refused, rule

C, A = Kind.CONTACT, Kind.ACCOUNT


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, errors) as opened:
        yield opened


async def opened(at: Desk, user: str = REP) -> dict[str, object]:
    """Open the dialog from the list of errors."""
    await at.types(user, "errors")
    await at.presses(user, "Edit and retry")
    return at.slack.dialog()


async def edited(at: Desk, title: str = "Boss 1") -> tuple[str, str]:
    """Edit a linked contact in Apollo so that HubSpot refuses it; return both ids."""
    record = at.world.hubspot.add(C, firstname="Bo", email="bo@example.com", jobtitle="Boss")
    await at.world.go_live()
    (twin,) = at.world.apollo.all(C)
    rule(at, LETTERS)
    at.world.apollo.edit(C, twin["id"], title=title)
    await at.world.sync()
    await at.posts()
    return record, twin["id"]


async def lines(at: Desk, what: str) -> list[Entry]:
    async with at.world.engine.db.read() as tx:
        found = [one async for batch in activity.export(tx) for one in batch]
    return [one for one in found if what == one.what]


@pytest.mark.rule("R63")
async def test_a_corrected_update_goes_to_hubspot_and_cures_apollo(at: Desk) -> None:
    record, twin = await edited(at)
    view = await opened(at)
    assert {} == await at.saves(REP, view, Job_title="Chief")
    await at.world.drain()
    assert "Chief" == at.world.hubspot.value(C, record, "jobtitle")
    await at.world.sync()
    assert "Chief" == at.world.apollo.get(C, twin)["title"]
    await at.world.quiet()
    (over,) = [m for m in await at.posts() if "Over after" in text(m)]
    assert [] == labels(over)


@pytest.mark.rule("R63")
async def test_a_corrected_create_is_made_and_cures_apollo(at: Desk) -> None:
    (twin,) = await refused(at)
    view = await opened(at)
    await at.saves(REP, view, Job_title="Vice President")
    await at.world.drain()
    (made,) = at.world.hubspot.all(C)
    assert ("Vice President", "Byron 0") == (made.get("jobtitle"), made.get("lastname"))
    await at.world.sync()
    assert "Vice President" == at.world.apollo.get(C, twin)["title"]
    await at.world.quiet()


@pytest.mark.rule("R63")
async def test_what_apollo_refused_is_corrected_there_and_goes_back_to_hubspot(at: Desk) -> None:
    record = at.world.hubspot.add(C, firstname="Bo", email="bo@example.com", jobtitle="Boss")
    await at.world.go_live()
    error = {
        "error": "Validation failed",
        "error_details": {"field": "title", "message": "Too short"},
    }
    at.world.apollo.faults.add(
        trouble="status",
        status=422,
        method="PUT|PATCH|POST",
        path=".*/contacts/(?!search).*",
        times=1,
        body=error,
    )
    at.world.hubspot.edit(C, record, jobtitle="Boss 1")
    await at.world.sync()
    await at.types(REP, "errors apollo")
    await at.presses(REP, "Edit and retry")
    await at.saves(REP, at.slack.dialog(), Job_title="Chief")
    await at.world.drain()
    (twin,) = at.world.apollo.all(C)
    assert "Chief" == twin["title"]
    await at.world.sync()
    assert "Chief" == at.world.hubspot.value(C, record, "jobtitle")
    await at.world.quiet()


async def test_the_dialog_names_the_record_and_what_was_said_of_each_value(at: Desk) -> None:
    await refused(at, 7)
    view = await opened(at)
    check({"text": "x", "blocks": view["blocks"]})
    shown = str(view)
    assert 5 == sum(block["type"] == "input" for block in view["blocks"])
    assert "Ada Byron 0" in shown
    assert "HubSpot says: " in shown
    assert "Enter only letters" in shown
    assert "2 contacts more with this cause" in shown


async def test_what_is_left_as_refused_is_not_sent_again(at: Desk) -> None:
    await refused(at)
    view = await opened(at)
    await at.saves(REP, view)
    assert "1 value left as refused and not sent" in text(at.slack.calls[-1][1])
    assert Outbox.FAILED is (await at.world.writes())[-1].state


async def test_a_correction_that_is_refused_again_is_the_persons(at: Desk) -> None:
    await edited(at)
    await at.saves(REP, await opened(at), Job_title="Boss 2")
    await at.world.drain()
    shown = text(await at.types(REP, "errors"))
    assert "HubSpot refused 1 contact (Job title)" in shown
    shown = text(await at.presses(REP, "Details"))
    assert "Boss 2" in shown
    assert f"asked for by <@{REP}>" in shown


async def test_a_correction_that_waits_is_not_replaced_by_the_refused_value(at: Desk) -> None:
    record, twin = await edited(at)
    await at.saves(REP, await opened(at), Job_title="Chief")
    at.world.apollo.edit(C, twin, first_name="Bob")
    await at.world.sync()
    assert "Chief" == at.world.hubspot.value(C, record, "jobtitle")
    assert "Bob" == at.world.hubspot.value(C, record, "firstname")


@pytest.mark.rule("R64")
async def test_a_later_change_in_apollo_still_has_the_last_word(at: Desk) -> None:
    record, twin = await edited(at)
    await at.saves(REP, await opened(at), Job_title="Boss 2")
    await at.world.drain()
    at.world.apollo.edit(C, twin, title="Director")
    await at.world.sync()
    assert "Director" == at.world.hubspot.value(C, record, "jobtitle")
    await at.world.quiet()


async def test_two_people_who_correct_the_same_have_one_effect(at: Desk) -> None:
    record, _ = await edited(at)
    first = await opened(at)
    second = await opened(at, ADMIN)
    await at.saves(REP, first, Job_title="Chief")
    await at.saves(ADMIN, second, Job_title="Head")
    assert "settled by somebody else meanwhile" in text(at.slack.calls[-1][1])
    await at.world.drain()
    assert "Chief" == at.world.hubspot.value(C, record, "jobtitle")


@pytest.mark.rule("R71")
async def test_who_corrected_what_stands_in_the_activity(at: Desk) -> None:
    await edited(at)
    await at.saves(REP, await opened(at), Job_title="Chief")
    await at.world.drain()
    (line,) = await lines(at, "corrected")
    assert (REP, {"title": ["Boss 1", "Chief"]}) == (line.who, line.data)
    written = [one for one in await lines(at, "written") if "title" in one.data]
    assert (REP, ["Boss", "Chief"]) == (written[-1].who, written[-1].data["title"])


async def test_a_bad_address_is_told_at_its_field_and_nothing_is_sent(at: Desk) -> None:
    await at.world.go_live()
    rule(at, Rule(property="email", message="Not this host", pattern=".+@example.com"))
    at.world.apollo.add(C, first_name="Bo", last_name="Bo", email="bo@other.com")
    await at.world.sync()
    view = await opened(at)
    answer = await at.saves(REP, view, **{"E-mail": "not an address"})
    assert ["This is no e-mail address. One looks like jane@example.com."] == list(
        answer["errors"].values()
    )
    await at.saves(REP, view, **{"E-mail": "bo@example.com"})
    await at.world.drain()
    assert ["bo@example.com"] == [one.get("email") for one in at.world.hubspot.all(C)]


async def test_a_choice_is_chosen_not_typed(at: Desk) -> None:
    await at.world.go_live()
    rule(at, Rule(property="industry", message="Not this one", pattern="BANKING"))
    at.world.apollo.add(A, more={"industry": "biotechnology"}, name="Acme", domain="acme.com")
    await at.world.sync()
    view = await opened(at)
    (block,) = [one for one in view["blocks"] if "Industry" == one.get("label", {}).get("text")]
    assert "static_select" == block["element"]["type"]
    await at.saves(REP, view, Industry="Banking")
    await at.world.drain()
    assert ["BANKING"] == [one.get("industry") for one in at.world.hubspot.all(A)]


async def test_nothing_is_left_to_correct_once_it_is_over(at: Desk) -> None:
    await edited(at)
    await at.types(REP, "errors")
    card = at.said
    await at.presses(REP, "Ignore", on=card)
    await at.presses(REP, "Edit and retry", on=card)
    assert "Nothing is left to correct" in str(at.slack.dialog())


async def test_a_stranger_may_not_correct(at: Desk) -> None:
    await edited(at)
    await at.types(REP, "errors")
    assert "reps and admins" in text(await at.presses(NOBODY, "Edit and retry"))


async def test_a_value_that_was_missing_is_given_in_the_dialog(at: Desk) -> None:
    await at.world.go_live()
    rule(at, Rule(property="jobtitle", message="Say what they do", pattern=".+", required=True))
    twin = at.world.apollo.add(C, first_name="Bo", last_name="Bo", email="bo@example.com")
    await at.world.sync()
    view = await opened(at)
    assert ["Job title"] == [b["label"]["text"] for b in view["blocks"] if "input" == b["type"]]
    await at.saves(REP, view, Job_title="Chief")
    await at.world.drain()
    assert ["Chief"] == [one.get("jobtitle") for one in at.world.hubspot.all(C)]
    await at.world.sync()
    assert "Chief" == at.world.apollo.get(C, twin)["title"]


async def test_one_of_several_records_is_corrected_and_the_others_stay(at: Desk) -> None:
    await refused(at, 2)
    view = await opened(at)
    first = next(block for block in view["blocks"] if "input" == block["type"])
    first["element"]["initial_value"] = "Chief"
    await at.saves(REP, view)
    assert "1 write corrected" in text(at.slack.calls[-1][1])
    (card,) = [m for m in await at.posts() if "HubSpot refused 1 contact" in text(m)]
    assert "1 more write of this kind is on its way again" in text(card)
    await at.world.drain()
    assert ["Chief"] == [one.get("jobtitle") for one in at.world.hubspot.all(C)]
    card = next(m for m in await at.posts() if "HubSpot refused 1 contact" in text(m))
    assert "on its way again" not in text(card)
