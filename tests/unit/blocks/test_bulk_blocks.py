"""The dialog and the card of a bulk merge at their worst: within limits, true, harmless (R28)."""

from typing import Any

import msgspec
import pytest

from bot.blocks import bulk, ids
from bot.blocks.notices import render
from core.domain.bulk import Basis
from core.domain.states import Review as State
from core.usecases.bulk import BulkCard, Lot, Lots, Pair
from tests.unit.blocks.test_reviews_and_records import checked, head, named, read

SAMPLE = (Pair(named("1"), named("2")),) * 5


def card(state: State, **more: Any) -> BulkCard:
    return BulkCard(head(state, "bulk", asked_by="U0BEN"), Basis.LINKEDIN, 1000, SAMPLE, **more)


def words(view: BulkCard) -> str:
    return "\n".join(read(render(view).payload()["blocks"]))


@pytest.mark.rule("R28", "R72")
@pytest.mark.parametrize("state", list(State))
def test_every_card_fits_slack_and_does_nothing_that_a_crm_says(state: State) -> None:
    checked(render(card(state, done=998, failed=1, left=1)))


@pytest.mark.rule("R28")
def test_the_dialog_fits_slack_and_says_how_many_and_some_of_each() -> None:
    lots = Lots(tuple(Lot(one, 1000, 7, SAMPLE) for one in Basis), 99, 100, 90)
    view = bulk.bulk_dialog(lots)
    assert all(len(view[part]["text"]) <= 24 for part in ("title", "submit", "close"))
    assert all(len(text) <= 3000 for text in read(view["blocks"]))
    said = "\n".join(read(view["blocks"]))
    assert "1,000 pairs of companies with the same domain" in said
    assert "and 995 more pairs" in said
    assert "7 more pairs of the same records come up with the next pull" in said
    assert "More than 100 pairs need a second admin" in said
    for forged in ("<!channel>", "<@U1>", "<http://evil"):
        assert forged not in said
    choice = next(one for one in view["blocks"] if one["type"] == "input")
    for option in choice["element"]["options"]:
        assert len(option["text"]["text"]) <= 75
    state = {
        choice["block_id"]: {ids.BULK_CHOICE: {"selected_option": {"value": "domain"}}},
    }
    assert Basis.DOMAIN is bulk.picked(state)


@pytest.mark.rule("R28")
def test_the_card_says_who_asked_who_agreed_and_how_far_it_is() -> None:
    waits = words(card(State.SECONDED))
    assert "Nothing is merged until another one agrees" in waits
    assert "<@U0BEN> asked for it" in waits
    going = words(card(State.ANSWERED, done=3, under_way=997))
    assert "*Merging…* <@U0ANN> agreed" in going
    assert "3 of 1,000 merged, 997 under way" in going
    over = words(card(State.APPLIED, done=998, failed=1, left=1))
    assert "*Done.*" in over
    assert "998 of 1,000 merged, 1 failed" in over
    assert "`/apollo show` and its name" in over
    assert "1 pair changed, went or were answered" in over


@pytest.mark.rule("R28")
def test_only_what_waits_for_a_second_admin_has_buttons() -> None:
    for state in State:
        text = msgspec.json.encode(render(card(state)).payload()["blocks"]).decode()
        assert (state is State.SECONDED) == (ids.BULK_AGREE in text)
