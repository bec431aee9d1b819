"""What an enrichment offers, what it costs, and who pays."""

import pytest

from core.domain.changes import Reason
from core.domain.default_mapping import default_mapping
from core.domain.enrichment import (
    Allowed,
    Ask,
    AskReason,
    Budget,
    approved,
    asking,
    fillable,
    propose,
)
from core.domain.fields import Direction
from core.domain.normalize import Form
from core.domain.records import Kind, Side
from core.domain.rules import Rules
from tests.unit.domain.decision_cases import field, seen

CONTACT = Rules(default_mapping().of(Kind.CONTACT))
ACCOUNT = Rules(default_mapping().of(Kind.ACCOUNT))


def test_differences_are_offered_and_only_empty_fields_are_ticked():
    hubspot = seen(Side.HUBSPOT, title="CTO", email="a@b.de", city="Berlin")
    known = {"title": "CEO", "email": "A@B.de", "city": "Berlin", "country": "Germany"}
    offers = propose(hubspot, known, CONTACT)
    assert [("title", "CTO", "CEO", False), ("country", None, "Germany", True)] == [
        (p.field, p.current, p.offered, p.recommended) for p in offers
    ]


def test_phones_are_offered_although_autofill_is_off_for_them():
    (offer,) = propose(seen(Side.HUBSPOT), {"mobile": "+49 170 1234567"}, CONTACT)
    assert ("mobile", True) == (offer.field, offer.recommended)


@pytest.mark.rule("R37")
def test_a_phone_in_another_spelling_is_no_difference():
    hubspot = seen(Side.HUBSPOT, phone="030 1234567", country="Germany")
    assert () == propose(hubspot, {"phone": "+49 30 1234567"}, CONTACT)


def test_an_industry_is_offered_as_hubspots_option_or_not_at_all():
    (offer,) = propose(seen(Side.HUBSPOT), {"industry": "oil & energy"}, ACCOUNT)
    assert "OIL_ENERGY" == offer.offered
    assert () == propose(seen(Side.HUBSPOT), {"industry": "piracy"}, ACCOUNT)


def test_paused_assigned_and_unreachable_fields_are_not_offered():
    fields = (
        field("title", paused=True),
        field("owner", Form.EMAIL),
        field("stage", Form.OPTION),
        field("company", direction=Direction.TO_APOLLO),
        field("city"),
    )
    assert ["city"] == [f.key for f in fillable(fields)]


def test_ticks_become_changes_in_the_name_of_a_person():
    hubspot = seen(Side.HUBSPOT, title="CTO")
    known = {"title": "CEO", "city": "Berlin"}
    offers = propose(hubspot, known, CONTACT)
    apollo = {"title": "CTO", "city": "Bonn"}
    changes = approved(offers, frozenset({"title", "city"}), CONTACT.fields, apollo, known)
    assert [
        ("title", "CEO", "CTO", Reason.PERSON, "CTO", "CEO"),
        ("city", "Berlin", None, Reason.PERSON, None, "Berlin"),
    ] == [(c.field, c.value, c.replaced, c.reason, c.other, c.known) for c in changes]
    assert () == approved(offers, frozenset(), CONTACT.fields)


def test_asking_has_a_price():
    contact, account = asking(Kind.CONTACT, CONTACT.fields), asking(Kind.ACCOUNT, ACCOUNT.fields)
    assert (1, 9) == (contact.most, contact.with_mobile)
    assert (1, 1) == (account.most, account.with_mobile)


PRESSES = [
    ("within the budget", Budget(monthly=10, spent=3), 1, Allowed(6)),
    ("exactly the rest", Budget(monthly=10, spent=9), 1, Allowed(0)),
    ("beyond the month", Budget(monthly=10, spent=10), 1, Ask(AskReason.MONTH, 1, 0)),
    ("overspent", Budget(monthly=10, spent=12), 1, Ask(AskReason.MONTH, 1, 0)),
    ("no budget was set", Budget(), 1, Ask(AskReason.NO_BUDGET, 1, 0)),
    (
        "beyond the person's",
        Budget(monthly=100, person=5, spent_by_person=4),
        9,
        Ask(AskReason.PERSON, 9, 1),
    ),
    ("the tightest counts", Budget(monthly=100, person=5), 1, Allowed(4)),
    ("what is free needs no budget", Budget(monthly=5), 0, Allowed(5)),
]


@pytest.mark.rule("R43")
@pytest.mark.parametrize(
    ("budget", "price", "expected"), [p[1:] for p in PRESSES], ids=[p[0] for p in PRESSES]
)
def test_a_press_spends_from_the_month_and_the_person(budget, price, expected):
    assert expected == budget.attended(price)


@pytest.mark.rule("R32", "R43")
def test_a_run_spends_nothing_until_an_admin_sets_its_budget():
    assert Ask(AskReason.RUN, 1, 0) == Budget(monthly=100).unattended(1)
    assert Allowed(4) == Budget(monthly=100, run=5).unattended(1)
    assert Ask(AskReason.MONTH, 2, 1) == Budget(monthly=2, run=5, spent=1).unattended(2)
