"""The card that asks for a contact's company: whatever they are called, and in every state (R7)."""

import pytest

from bot.blocks import ids
from bot.blocks.companies import company_card
from core.domain.records import Kind, Ref, Side
from core.domain.states import Review as State
from core.usecases.companies import CompanyCard
from core.usecases.naming import Named
from tests.fakes.blocks import NASTY, check, pings
from tests.unit.blocks.test_reviews_and_records import head

C, A = Kind.CONTACT, Kind.ACCOUNT
URLS = {Side.HUBSPOT: "https://app.hubspot.com/1"}


def card(state: State = State.OPEN, *, count: int = 2, title: str = "Ada", more: int = 0,
         chosen: str = "") -> CompanyCard:  # fmt: skip
    contact = Named(Ref(Side.HUBSPOT, C, "1"), title, URLS)
    some = tuple(Named(Ref(Side.APOLLO, A, f"a{n}"), f"{title}{n}", {}) for n in range(count))
    return CompanyCard(head(state, "company"), contact, Side.APOLLO, some, more, chosen)


def pressed(payload: dict[str, object], action: str) -> list[str]:
    """Return the values of the buttons with that id."""
    blocks = payload["blocks"]
    assert isinstance(blocks, list)
    elements = [one for block in blocks for one in block.get("elements", ())]
    return [one["value"] for one in elements if one.get("action_id") == action]


@pytest.mark.rule("R7")
@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("state", State)
def test_slack_takes_the_card_in_every_state_whatever_is_called_how(
    text: str, state: State
) -> None:
    payload = check(company_card(card(state, count=8, title=text, more=3)))
    assert not pings(payload)


@pytest.mark.rule("R7")
def test_each_company_has_its_button_and_one_of_them_is_primary() -> None:
    payload = check(company_card(card(count=3)))
    values = pressed(payload, ids.REVIEW_LINK)
    assert ["apollo:account:a0", "apollo:account:a1", "apollo:account:a2"] == [
        one.split(":", 2)[2] for one in values
    ]
    assert 1 == str(payload).count("'style': 'primary'")
    assert 1 == len(pressed(payload, ids.REVIEW_LEAVE))


@pytest.mark.rule("R7")
def test_a_decided_card_says_which_company_it_was_and_has_no_buttons() -> None:
    payload = check(company_card(card(State.APPLIED, chosen="apollo:account:a1")))
    assert "This one" in str(payload)
    assert [] == pressed(payload, ids.REVIEW_LINK)
