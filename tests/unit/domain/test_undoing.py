"""Undo: what is put back, and what is left to people (R66)."""

import pytest

from core.domain.changes import Change, Reason
from core.domain.fields import Direction
from core.domain.records import Pair, Side
from core.domain.settling import settled
from core.domain.undoing import LeftAlone, undo
from tests.unit.domain.decision_cases import field, one, told

WROTE = Change("title", "new", "old", Reason.OVERWRITE, other="a", known="new")

CASES = [
    ("untouched since", "new", (), ["old"]),
    ("only another spelling since", " new ", (), ["old"]),
    ("changed by a person since", "mine", (LeftAlone.CHANGED_SINCE,), []),
    ("put back already", "old", (LeftAlone.ALREADY,), []),
]


@pytest.mark.rule("R66")
@pytest.mark.parametrize(("now", "left", "back"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_an_undo_respects_what_came_after(now, left, back):
    answer = undo((WROTE,), {"title": now}, {}, (field(),))
    assert (left, back) == (tuple(x.reason for x in answer.left), [c.value for c in answer.back])


def test_a_filled_field_is_emptied_again_and_stays_empty():
    filled = Change("title", "k", None, Reason.AUTOFILL, other=None, known="k")
    (back,) = undo((filled,), {"title": "k"}, {}, (field(),)).back
    assert (None, "k") == (back.value, back.replaced)
    base = settled({"title": Pair("k", None, "k")}, Side.HUBSPOT, (back,), {})
    assert () == told(one(None, None, "k", base["title"]))


def test_a_travelled_edit_that_was_put_back_does_not_travel_again():
    sent = Change("title", "new", "old", Reason.EDITED, other="new")
    (back,) = undo((sent,), {"title": "new"}, {"title": "new"}, (field(),)).back
    base = settled({}, Side.APOLLO, (back,), {"title": "old"})
    assert () == told(one("new", "old", base=base["title"]))


def test_several_writes_of_one_field_are_undone_to_the_first():
    again = Change("title", "newer", "new", Reason.OVERWRITE)
    (back,) = undo((WROTE, again), {"title": "newer"}, {}, (field(),)).back
    assert ("old", "newer") == (back.value, back.replaced)


def test_a_field_that_is_not_mapped_any_more_is_left_alone():
    assert [LeftAlone.UNMAPPED] == [x.reason for x in undo((WROTE,), {}, {}, ()).left]
    paused = (field(paused=True),)
    assert [LeftAlone.UNMAPPED] == [x.reason for x in undo((WROTE,), {}, {}, paused).left]


def test_a_field_of_the_database_keeps_no_apollo_value():
    city = field("city", database=True, direction=Direction.TO_HUBSPOT)
    wrote = Change("city", "Berlin", "Bonn", Reason.OVERWRITE, known="Berlin")
    (back,) = undo((wrote,), {"city": "Berlin"}, {"city": "Berlin"}, (city,)).back
    assert (None, "Berlin") == (back.other, back.known)
