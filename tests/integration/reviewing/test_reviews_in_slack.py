"""Duplicates, questions and records as people meet them in Slack (U15-U22, F43, F44)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.listeners import duplicates, pull, records, reviews
from core.domain.records import Kind, Ref, Side
from core.domain.states import Review as State
from core.store import reviews as stored
from tests.fakes.desk import OTTO, RITA, SAM, Desk, desk, said

A, C = Kind.ACCOUNT, Kind.CONTACT
DUPLICATES = "C0DUPES001"
PROFILE = "https://www.linkedin.com/in/jana-kowalska-77"
NASTY = "<!channel> *Jana*"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, [pull, reviews, duplicates, records]) as it:
        firm = it.hubspot.add(A, {"name": "Berg Logistik", "domain": "berg-logistik.de"})
        common = {"last_name": "Kowalska", "linkedin": PROFILE}
        it.hubspot.add(
            C, {**common, "first_name": "Jana", "email": "jana@berg-logistik.de",
                "stage": "customer", "title": "Head of Purchasing"}, account=firm,
        )  # fmt: skip
        it.hubspot.add(
            C, {**common, "first_name": "Jana", "email": "j.kowalska@berg-logistik.de",
                "stage": "lead", "title": "Purchasing & <!channel>", "phone": "+49 30 1234567"},
            account=firm,
        )  # fmt: skip
        for n in range(6):
            values = {"first_name": f"Firstly{n}", "last_name": f"Lastone{n}"}
            it.hubspot.add(C, {**values, "email": f"p{n}@firm{n}.com"})
        yield it


async def alerted(at: Desk) -> dict[str, Any]:
    await at.type(RITA, "/apollo pull")
    await at.work()
    return (await at.posted(RITA, DUPLICATES))[-1]


async def review(at: Desk) -> stored.Review:
    async with at.engine.db.read() as tx:
        found = await stored.get(tx, id=1)
    assert found is not None
    return found


def buttons(message: dict[str, Any]) -> list[str]:
    return [
        element["text"]["text"]
        for block in message.get("blocks") or []
        for element in [*block.get("elements", []), block.get("accessory") or {}]
        if element.get("type") == "button"
    ]


@pytest.mark.rule("R21", "R23")
async def test_the_alert_shows_both_records_the_evidence_and_what_would_be_lost(at: Desk) -> None:
    message = await alerted(at)
    words = said(message)
    assert "1 possible duplicate" in message["text"]
    assert "Are these two contacts one person?" in words
    assert "Same LinkedIn profile" in words
    assert "≠ Job title: Head of Purchasing" in words
    assert "≠ Job title: Purchasing &amp; &lt;!channel&gt;" in words
    assert "It is further along in the sales process." in words
    assert "*Lost:* Job title Purchasing &amp; &lt;!channel&gt;" in words
    assert "<!channel>" not in words
    assert ["Merge", "Choose values", "Not a duplicate", "Later"] == buttons(message)


async def test_after_merge_the_buttons_vanish_and_the_card_is_stamped(at: Desk) -> None:
    message = await alerted(at)
    await at.press(RITA, message, "Merge", DUPLICATES)
    await at.post()
    under_way = (await at.posted(RITA, DUPLICATES))[-1]
    assert message["ts"] == under_way["ts"]
    assert [] == buttons(under_way)
    assert f"Merging…* Asked for by <@{RITA}>" in said(under_way)
    await at.work()
    after = (await at.posted(RITA, DUPLICATES))[-1]
    assert f"*Merged* by <@{RITA}>" in said(after)
    assert "One record is left: *Jana Kowalska*" in said(after)
    assert 7 == len(at.hubspot.records[C])


@pytest.mark.rule("F43")
async def test_the_second_presser_hears_who_was_faster_and_nothing_happens_twice(at: Desk) -> None:
    message = await alerted(at)
    await at.press(RITA, message, "Merge", DUPLICATES)
    await at.press(SAM, message, "Not a duplicate", DUPLICATES)
    told = await at.told(SAM, DUPLICATES)
    assert f"Already decided by <@{RITA}>" in told[-1]["text"]
    assert State.ANSWERED == (await review(at)).state


@pytest.mark.rule("R70")
async def test_an_outsider_decides_nothing_and_hears_why(at: Desk) -> None:
    message = await alerted(at)
    await at.press(OTTO, message, "Merge", DUPLICATES)
    assert "reps and admins" in (await at.told(OTTO, DUPLICATES))[-1]["text"]
    assert State.OPEN == (await review(at)).state


@pytest.mark.rule("F44")
async def test_a_button_of_an_older_card_changes_nothing_and_says_so(at: Desk) -> None:
    message = await alerted(at)
    before = await review(at)
    async with at.engine.db.write() as tx:
        await stored.refresh(tx, id=1, body=before.body)
    await at.press(RITA, message, "Merge", DUPLICATES)
    assert "changed since this card was drawn" in (await at.told(RITA, DUPLICATES))[-1]["text"]
    assert State.OPEN == (await review(at)).state


async def test_not_a_duplicate_is_stamped_and_can_be_asked_again(at: Desk) -> None:
    message = await alerted(at)
    await at.press(SAM, message, "Not a duplicate", DUPLICATES)
    await at.post()
    declined = (await at.posted(SAM, DUPLICATES))[-1]
    assert f"Not a duplicate*, said <@{SAM}>" in said(declined)
    assert ["Ask again"] == buttons(declined)
    await at.press(SAM, declined, "Ask again", DUPLICATES)
    await at.post()
    assert "Merge" in buttons((await at.posted(SAM, DUPLICATES))[-1])


async def test_later_hides_it_from_my_list_and_leaves_the_card_to_the_others(at: Desk) -> None:
    message = await alerted(at)
    await at.press(RITA, message, "Later", DUPLICATES)
    assert "until tomorrow" in (await at.told(RITA, DUPLICATES))[-1]["text"]
    assert "Nothing waits for you." in (await at.type(RITA, "/apollo review"))[-1]["text"]
    assert "1 question waits" in (await at.type(SAM, "/apollo duplicates"))[-1]["text"]


async def test_a_card_opened_from_the_list_is_a_direct_message_that_stays_true(at: Desk) -> None:
    await alerted(at)
    listed = (await at.type(SAM, "/apollo review"))[-1]
    assert "possible duplicate" in said(listed).casefold()
    await at.press(SAM, listed, "Open")
    await at.post()
    card = (await at.direct(SAM))[-1]
    assert ["Merge", "Choose values", "Not a duplicate", "Later", "Next"] == buttons(card)
    alert = (await at.posted(RITA, DUPLICATES))[-1]
    await at.press(RITA, alert, "Not a duplicate", DUPLICATES)
    await at.post()
    assert f"said <@{RITA}>" in said((await at.direct(SAM))[-1])


@pytest.mark.rule("R23")
async def test_the_dialog_lets_a_person_keep_the_values_of_the_record_that_goes(at: Desk) -> None:
    message = await alerted(at)
    await at.press(RITA, message, "Choose values", DUPLICATES)
    view = await at.slack.dialog(RITA)
    other = str(Ref(Side.HUBSPOT, C, (await review(at)).subject.rpartition(":")[2]))
    inputs = {
        block["block_id"]: block["element"]
        for block in view["view"]["blocks"]
        if block["type"] == "input"
    }
    assert {"pick.primary", "pick.title"} == set(inputs)
    chosen = next(one for one in inputs["pick.title"]["options"] if one["value"] == other)
    values = {
        name: {element["action_id"]: {"selected_option": element["initial_option"]}}
        for name, element in inputs.items()
    }
    action = inputs["pick.title"]["action_id"]
    values["pick.title"] = {action: {"selected_option": chosen}}
    await at.slack.act("submit", RITA, view_id=view["id"], values=values)
    await at.idle()
    await at.work()
    titles = [one.values.get("title") for one in at.hubspot.records[C].values()]
    assert "Purchasing & <!channel>" in titles
    assert "Head of Purchasing" not in titles


async def test_show_finds_by_address_name_and_link_and_says_what_to_try(at: Desk) -> None:
    await alerted(at)
    usage = await at.type(RITA, "/apollo show")
    assert "/apollo show jane@example.com" in usage[-1]["text"]
    card = (await at.type(RITA, "/apollo show jana@berg-logistik.de"))[-1]
    words = said(card)
    assert "Potential duplicate:" in words
    assert "Company: *Berg Logistik*" in words
    assert "Stage: Customer" in words
    several = (await at.type(RITA, "/apollo show Kowalska"))[-1]
    assert ["Open", "Open"] == buttons(several)
    await at.press(RITA, several, "Open")
    assert "What happened" in said((await at.told(RITA))[-1])
    nobody = (await at.type(RITA, "/apollo show nobody@nowhere.example"))[-1]
    assert "No record fits" in nobody["text"]


@pytest.mark.rule("R29")
async def test_a_record_is_deleted_by_hand_and_its_presser_hears_when_it_is_done(at: Desk) -> None:
    await alerted(at)
    card = (await at.type(RITA, "/apollo show p0@firm0.com"))[-1]
    await at.press(RITA, card, "Delete")
    assert "being deleted" in (await at.told(RITA))[-1]["text"]
    await at.work()
    told = (await at.direct(RITA))[-1]
    assert f"*Deleted* by <@{RITA}>" in said(told)
    assert "HubSpot keeps it for 90 days" in said(told)
    gone = [one for one in at.hubspot.records[C].values() if one.archived]
    assert ["p0@firm0.com"] == [one.values["email"] for one in gone]
    again = (await at.type(RITA, "/apollo show p0@firm0.com"))[-1]
    assert "No record fits" in again["text"] or "Delete" not in buttons(again)
