"""What the Apollo database does to HubSpot's fields, one named case a row (R32, R33, R42)."""

from datetime import timedelta

import pytest

from core.domain.changes import Kept, Reason
from core.domain.fields import Direction
from core.domain.normalize import Form
from core.domain.records import Pair, Side
from tests.unit.domain.decision_cases import NOW, field, one, told

HS, AP = Side.HUBSPOT, Side.APOLLO
OLD = Pair("old", "old")

# description, HubSpot, what the database knows, base, rules, what follows
FILLING = [
    ("an empty field is filled", None, "k", Pair(), {}, (HS, "k", Reason.AUTOFILL)),
    ("filled at first sight", None, "k", None, {}, (HS, "k", Reason.AUTOFILL)),
    ("autofill is off", None, "k", Pair(), {"autofill": False}, (Kept.AUTOFILL_OFF,)),
    ("an equal value is considered", "k", "k", Pair("k", "k"), {}, ("base",)),
    ("another value stays", "h", "k", Pair("h", "h"), {}, (Kept.OVERWRITE_OFF,)),
    ("overwritten", "h", "k", Pair("h", "h"), {"overwrite": True}, (HS, "k", Reason.OVERWRITE)),
    (
        "overwritten at first sight",
        "h",
        "k",
        None,
        {"overwrite": True},
        (HS, "k", Reason.OVERWRITE),
    ),
    (
        "once for each new value",
        "h",
        "k",
        Pair("h", "h", "k"),
        {"overwrite": True},
        (),
    ),
    ("not refilled after a person emptied it", None, "k", Pair(None, None, "k"), {}, ()),
    (
        "a new value of the database is considered again",
        None,
        "k2",
        Pair(None, None, "k"),
        {},
        (HS, "k2", Reason.AUTOFILL),
    ),
    ("only another spelling", "K  k", "K k", Pair("K  k", "K  k"), {"overwrite": True}, ("base",)),
    ("a paused field is not filled", None, "k", Pair(), {"paused": True}, (Kept.PAUSED,)),
    ("a NUL is not filled in", None, "k\x00", Pair(), {}, (Kept.REFUSED_TEXT,)),
    (
        "nothing is filled against the direction",
        None,
        "k",
        Pair(),
        {"direction": Direction.TO_APOLLO},
        (),
    ),
]


@pytest.mark.rule("R32", "R33")
@pytest.mark.parametrize(
    ("hubspot", "known", "base", "rules", "expected"),
    [row[1:] for row in FILLING],
    ids=[row[0] for row in FILLING],
)
def test_the_database_fills_as_its_table_says(hubspot, known, base, rules, expected):
    decision = one(hubspot, hubspot, known, base, field(**rules), set_by_hand={})
    assert expected == told(decision)


def test_the_database_is_silent_in_a_pass_in_which_a_person_edited():
    decision = one("new", "old", "k", OLD, field(overwrite=True), set_by_hand={})
    assert told(decision) == (AP, "new", Reason.EDITED)
    assert decision.writes[AP][0].known == "k"


@pytest.mark.rule("R42")
def test_a_value_set_by_hand_lately_is_held():
    hands = {"title": NOW - timedelta(days=29)}
    decision = one("h", "h", "k", Pair("h", "h"), field(overwrite=True), set_by_hand=hands)
    assert told(decision) == (Kept.HELD,)
    assert decision.base == {}


@pytest.mark.rule("R42")
def test_a_value_set_by_hand_long_ago_is_replaced():
    hands = {"title": NOW - timedelta(days=30)}
    decision = one("h", "h", "k", Pair("h", "h"), field(overwrite=True), set_by_hand=hands)
    assert told(decision) == (HS, "k", Reason.OVERWRITE)


def test_an_overwrite_without_history_is_only_a_candidate():
    decision = one("h", "h", "k", Pair("h", "h"), field(overwrite=True))
    assert decision.held_candidates == ("title",)
    assert decision.writes == {}


def test_a_field_of_the_database_is_read_from_apollos_row_and_never_written_there():
    city = field("city", database=True, direction=Direction.TO_HUBSPOT)
    assert told(one(None, "Berlin", of=city)) == (HS, "Berlin", Reason.AUTOFILL)
    moved = one("Bonn", "Berlin", base=Pair("Berlin", None, "Berlin"), of=city)
    assert ({}, Pair("Bonn", None, "Berlin")) == (moved.writes, moved.base["city"])


def test_an_industry_becomes_hubspots_option():
    industry = field("industry", Form.OPTION, database=True, direction=Direction.TO_HUBSPOT)
    assert told(one(None, None, "oil & energy", of=industry)) == (HS, "OIL_ENERGY", Reason.AUTOFILL)
    assert told(one(None, None, "space piracy", of=industry)) == (Kept.UNMAPPED_OPTION,)
    assert told(one("OIL_ENERGY", None, "oil & energy", of=industry)) == ("base",)
