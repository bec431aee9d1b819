"""The dialog, the stamp and the button of undoing a merge: true, harmless, within limits (R26)."""

import json
from typing import Any

import msgspec
import pytest

from bot.blocks import ids, records, unmerging
from bot.blocks.notices import render
from core.domain.records import Kind
from core.domain.states import Review as State
from core.usecases.unmerging import Back, Chance, Offer, UndoCard, Undone
from tests.unit.blocks.test_reviews_and_records import (
    NASTY,
    NOW,
    checked,
    head,
    merge,
    named,
    read,
    record,
)


def undone(state: State = State.APPLIED, *, remade: bool = True) -> Undone:
    many = (NASTY,) * 30
    return Undone(head(state, "unmerge"), named("3") if remade else None, many, (NASTY,) * 9)


def offer(count: int = 40, *, partner: bool = True, kind: Kind = Kind.CONTACT) -> Offer:
    return Offer(
        7, kind, named(), NASTY, NOW, (Back(NASTY, NASTY, ""),) * count, (NASTY,) * count,
        (NASTY,) * count, count, partner,
    )  # fmt: skip


def words(view: dict[str, Any]) -> str:
    return "\n".join(read(view["blocks"]))


@pytest.mark.rule("R26")
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("remade", [True, False])
def test_every_stamp_fits_slack_and_does_nothing_that_a_crm_says(
    state: State, remade: bool
) -> None:
    told = undone(state, remade=remade)
    checked(render(msgspec.structs.replace(merge(State.APPLIED), undone=told)))
    checked(render(UndoCard(told.head, named(), told)))


@pytest.mark.rule("R26")
def test_a_merge_that_can_be_undone_says_so_and_until_when() -> None:
    view = msgspec.structs.replace(merge(State.APPLIED), undo=Chance(7, NOW))
    payload = checked(render(view))
    presses = [
        one
        for block in payload["blocks"]
        for one in block.get("elements", [])
        if one.get("action_id") == ids.MERGE_UNDO
    ]
    assert ["7:card"] == [one["value"] for one in presses]
    assert "It can be undone until <!date^" in "\n".join(read(payload["blocks"]))
    card = records.record_card(record(3, undo=Chance(7, NOW)))
    assert "7:record" in json.dumps(card.payload()["blocks"])


@pytest.mark.rule("R26")
def test_an_undone_merge_offers_no_button_and_says_what_could_not_come_back() -> None:
    view = msgspec.structs.replace(merge(State.APPLIED), undone=undone())
    text = json.dumps(render(view).payload()["blocks"], ensure_ascii=False)
    assert ids.MERGE_UNDO not in text
    assert "*Undone* by <@U0ANN>" in text
    assert "*Could not come back:* its old id" in text
    assert "*Left alone, changed since:*" in text


@pytest.mark.rule("R26")
def test_an_undo_that_failed_says_whether_the_other_record_is_there() -> None:
    assert "*Undone in part.*" in unmerging.told(undone(State.FAILED))
    assert "*Could not be undone.*" in unmerging.told(undone(State.FAILED, remade=False))
    assert "was deleted or merged since" in unmerging.told(undone(State.SUPERSEDED, remade=False))


@pytest.mark.rule("R26")
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("count", [0, 1, 1000])
def test_the_dialog_fits_slack_whatever_comes_back(kind: Kind, count: int) -> None:
    view = unmerging.undo_dialog(offer(count, kind=kind), "card")
    assert len(view["blocks"]) <= 100
    assert all(len(view[part]["text"]) <= 24 for part in ("title", "submit", "close"))
    said = words(view)
    assert all(len(text) <= 3000 for text in read(view["blocks"]))
    for forged in ("<!channel>", "<@U1>", "<http://evil"):
        assert forged not in said


@pytest.mark.rule("R26")
def test_the_dialog_says_what_comes_back_and_what_cannot() -> None:
    view = unmerging.undo_dialog(
        Offer(
            7, Kind.CONTACT, named(), "Jana K", NOW, (Back("Phone", "+49 30 1", ""),),
            ("Job title",), ("j@berg.de",), 1, partner=True,
        ),
        "record",
    )  # fmt: skip
    said = words(view)
    for sentence in (
        "Jana K is made anew in HubSpot with the values it had, under a new id.",
        "It gets j@berg.de back",
        "It belongs to 1 company as before.",
        "Its Apollo contact is linked again",
        "+49 30 1 → (empty)",
        "*Left alone, changed since the merge:* Job title.",
        "*What does not come back:* its old id, its lists and its workflow history.",
        "It can be undone until <!date^",
    ):
        assert sentence in said
    assert "7:record" == view["private_metadata"]
