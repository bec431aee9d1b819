"""How the base follows a confirmed write, and what a create is filled with."""

import pytest

from core.domain.changes import Change, Kept, Reason
from core.domain.decisions import Conflict, Rules
from core.domain.default_mapping import default_mapping
from core.domain.fields import Direction
from core.domain.normalize import Form
from core.domain.records import Kind, Pair, Side
from core.domain.settling import chosen, create, not_taken, settled, unsettled
from tests.unit.domain.decision_cases import field, one, seen, told

HS, AP = Side.HUBSPOT, Side.APOLLO
CONFLICT = Conflict("title", "h", "a")


def test_a_confirmed_write_settles_its_field_and_no_other():
    base = {"title": Pair("old", "old"), "city": Pair("x", "y")}
    change = Change("title", "new", "old", Reason.EDITED, other="new", known="k")
    after = settled(base, AP, (change,), {"title": "new"})
    assert {"title": Pair("new", "new", "k"), "city": Pair("x", "y")} == after


@pytest.mark.rule("F13")
def test_what_the_service_made_of_a_value_is_the_base():
    change = Change("email", " A@B.de ", None, Reason.EDITED, other=" A@B.de ")
    after = settled({}, HS, (change,), {"email": "a@b.de"})
    assert Pair("a@b.de", " A@B.de ") == after["email"]
    assert told(one("a@b.de", " A@B.de ", base=after["email"], of=field("email", Form.EMAIL))) == ()


@pytest.mark.rule("R38", "F13")
def test_a_lifecycle_step_that_hubspot_ignores_is_not_written_for_ever():
    change = Change("stage", "lead", "customer", Reason.EDITED, other="s1")
    after = settled({"stage": Pair("customer", "s2")}, HS, (change,), {"stage": "customer"})
    assert Pair("customer", "s1") == after["stage"]


def test_a_write_confirmed_without_values_counts_as_sent():
    change = Change("title", None, "old", Reason.CLEARED)
    assert (
        Pair(None, None, "k") == settled({"title": Pair("old", "old", "k")}, AP, (change,))["title"]
    )


def test_a_field_that_was_silently_dropped_is_named():
    changes = (
        Change("title", "new", "old", Reason.EDITED),
        Change("city", " x ", "old", Reason.EDITED),
    )
    fields = (field("title"), field("city"))
    assert not_taken(changes, {"title": "old", "city": "x"}, fields) == ("title",)


def test_a_person_chooses_one_of_two_values_even_when_updates_are_off():
    rules = Rules((field(),), push_updates=False)
    side, change = chosen(CONFLICT, AP, rules)
    assert (
        side,
        change.value,
        change.replaced,
        change.reason,
        change.other,
    ) == (HS, "a", "h", Reason.PERSON, "a")
    assert Pair("a", "a") == settled({}, side, (change,))["title"]


def test_a_choice_that_cannot_travel_says_why():
    rules = Rules((field(direction=Direction.TO_HUBSPOT),))
    assert Kept.DIRECTION is chosen(CONFLICT, HS, rules)
    assert Kept.DIRECTION is chosen(CONFLICT, HS, Rules(()))


def test_a_new_hubspot_contact_takes_apollos_values_and_what_the_database_knows():
    rules = Rules(default_mapping().of(Kind.CONTACT))
    apollo = seen(AP, email="a@b.de", first_name="Ann", phone="+49 30 1", city="Berlin")
    changes = create(apollo, HS, rules, {"title": "CEO", "mobile": "+49 170 1"})
    assert {c.field: (c.value, c.reason) for c in changes} == {
        "email": ("a@b.de", Reason.CREATED),
        "first_name": ("Ann", Reason.CREATED),
        "phone": ("+49 30 1", Reason.CREATED),
        "title": ("CEO", Reason.AUTOFILL),
        "city": ("Berlin", Reason.AUTOFILL),
    }


def test_a_new_apollo_contact_takes_only_what_apollo_can_be_written_with():
    rules = Rules(default_mapping().of(Kind.CONTACT))
    hubspot = seen(HS, email="a@b.de", city="Berlin", stage="lead", last_name="x\x00")
    assert [c.field for c in create(hubspot, AP, rules, {"title": "CEO"})] == ["email"]


def test_a_created_pair_has_nothing_left_to_do():
    rules = Rules((field("title"),))
    (change,) = create(seen(AP, title="CEO"), HS, rules)
    base = settled({}, HS, (change,), {"title": "CEO"})
    assert told(one("CEO", "CEO", base=base["title"])) == ()


def test_what_a_person_put_into_one_side_counts_as_edited_there() -> None:
    base = {"title": Pair("old", "old", "known"), "city": Pair("a", "b")}
    apollo = unsettled(base, Side.APOLLO, {"title": "there"})
    hubspot = unsettled(base, Side.HUBSPOT, {"title": "there", "phone": None})
    assert {**base, "title": Pair("there", None, "known")} == apollo
    assert {**base, "title": Pair(None, "there", "known"), "phone": Pair()} == hubspot
