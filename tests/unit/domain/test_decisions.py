"""The decision table as data: one named case a row."""

import msgspec
import pytest

from core.domain.changes import Kept, Reason
from core.domain.decisions import Rules, decide
from core.domain.fields import Direction, Policy
from core.domain.normalize import Form
from core.domain.records import Facts, Pair, Side
from core.domain.stages import Option, owner_map, stage_map, translators
from tests.unit.domain.decision_cases import NOW, field, one, seen, told

HS, AP = Side.HUBSPOT, Side.APOLLO
OLD = Pair("old", "old")

# description, HubSpot, Apollo, base, field, what follows
TWO_WAY = [
    ("nothing happened", "old", "old", OLD, {}, ()),
    ("our own write came back", "new", "new", Pair("new", "new"), {}, ()),
    ("a lawful difference stays", "a", "b", Pair("a", "b"), {}, ()),
    ("edited in HubSpot", "new", "old", OLD, {}, (AP, "new", Reason.EDITED)),
    ("edited in Apollo", "old", "new", OLD, {}, (HS, "new", Reason.EDITED)),
    ("filled in HubSpot", "new", None, Pair(), {}, (AP, "new", Reason.EDITED)),
    ("filled in Apollo", None, "new", Pair(), {}, (HS, "new", Reason.EDITED)),
    ("the same edit twice", "new", "new", OLD, {}, ("base",)),
    ("only the spelling moved", " old ", "old", OLD, {}, ("base",)),
    ("two edits, HubSpot wins", "h", "a", OLD, {}, (AP, "h", Reason.CONFLICT)),
    (
        "two edits, Apollo wins",
        "h",
        "a",
        OLD,
        {"policy": Policy.APOLLO},
        (HS, "a", Reason.CONFLICT),
    ),
    ("two edits, ask", "h", "a", OLD, {"policy": Policy.ASK}, ("ask", "h", "a")),
    ("cleared in HubSpot", None, "old", OLD, {}, (AP, None, Reason.CLEARED)),
    ("cleared in Apollo stays", "old", None, OLD, {}, (Kept.CLEARING_OFF,)),
    (
        "cleared in Apollo travels",
        "old",
        None,
        OLD,
        {"clearing": True},
        (HS, None, Reason.CLEARED),
    ),
    ("cleared on both sides", None, None, OLD, {}, ("base",)),
    ("cleared here, edited there", None, "new", OLD, {}, (AP, None, Reason.CONFLICT)),
    (
        "cleared here, edited there, Apollo wins",
        None,
        "new",
        OLD,
        {"policy": Policy.APOLLO},
        (HS, "new", Reason.CONFLICT),
    ),
    (
        "edited here, cleared there",
        "new",
        None,
        OLD,
        {"policy": Policy.APOLLO},
        (AP, "new", Reason.EDITED),
    ),
    ("first sight, equal", "x", "x", None, {}, ("base",)),
    ("first sight, both empty", None, None, None, {}, ("base",)),
    ("first sight, HubSpot stands", "h", "a", None, {}, (AP, "h", Reason.FIRST_SIGHT)),
    (
        "first sight asks nobody",
        "h",
        "a",
        None,
        {"policy": Policy.ASK},
        (AP, "h", Reason.FIRST_SIGHT),
    ),
    ("first sight, Apollo fills", None, "a", None, {}, (HS, "a", Reason.FIRST_SIGHT)),
    ("first sight, blank is empty", "  ", "a", None, {}, (HS, "a", Reason.FIRST_SIGHT)),
    (
        "one way only, against it",
        "new",
        "old",
        OLD,
        {"direction": Direction.TO_HUBSPOT},
        (Kept.DIRECTION,),
    ),
    (
        "one way only, along it",
        "old",
        "new",
        OLD,
        {"direction": Direction.TO_HUBSPOT},
        (HS, "new", Reason.EDITED),
    ),
    ("paused", "new", "old", OLD, {"paused": True}, (Kept.PAUSED,)),
    ("a NUL character", "n\x00w", "old", OLD, {}, (Kept.REFUSED_TEXT,)),
    ("half a character", "\ud800", "old", OLD, {}, (Kept.REFUSED_TEXT,)),
    ("emoji travel", "🙂", "old", OLD, {}, (AP, "🙂", Reason.EDITED)),
]


@pytest.mark.rule("R36", "R37", "R50", "R51", "R52", "R53", "R55", "F9", "F15", "F19")
@pytest.mark.parametrize(
    ("hubspot", "apollo", "base", "rules", "expected"),
    [row[1:] for row in TWO_WAY],
    ids=[row[0] for row in TWO_WAY],
)
def test_two_sides_follow_the_table(hubspot, apollo, base, rules, expected):
    assert expected == told(one(hubspot, apollo, base=base, of=field(**rules)))


@pytest.mark.rule("R12")
def test_apollos_edits_wait_while_push_updates_is_off():
    decision = one("old", "new", base=OLD, push_updates=False)
    assert told(decision) == (Kept.UPDATES_OFF,)
    assert decision.base == {}
    assert told(one("old", "new", base=OLD)) == (HS, "new", Reason.EDITED)


def test_an_open_review_decides_its_fields_alone():
    assert told(one("new", "old", base=OLD, asked=frozenset({"title"}))) == (Kept.ASKED,)


@pytest.mark.rule("R37")
def test_a_phone_number_is_compared_in_its_country():
    phone = field("phone", Form.PHONE, phone=True)
    decision = one("030 1234567", "+49 30 1234567", of=phone, region="DE")
    assert decision.writes == {}
    assert Pair("030 1234567", "+49 30 1234567") == decision.base["phone"]


STAGES = stage_map(
    [Option("lead", "Lead"), Option("customer", "Customer"), Option("other", "Other")],
    [Option("s1", "lead"), Option("s2", "Client"), Option("s3", "Do Not Contact")],
    {"customer": "s2"},
)
STAGE = field("stage", Form.OPTION, autofill=False)


@pytest.mark.rule("R38")
@pytest.mark.parametrize(
    ("hubspot", "apollo", "base", "expected"),
    [
        ("lead", "s1", None, ("base",)),
        ("customer", "s1", Pair("lead", "s1"), (AP, "s2", Reason.EDITED)),
        ("lead", "s2", Pair("lead", "s1"), (HS, "customer", Reason.EDITED)),
        ("other", "s1", Pair("lead", "s1"), (Kept.UNMAPPED_OPTION,)),
        ("lead", "s9", Pair("lead", "s1"), (Kept.UNMAPPED_OPTION,)),
        ("customer", "s9", Pair("lead", "s1"), (AP, "s2", Reason.CONFLICT)),
        (None, "s1", Pair("lead", "s1"), (Kept.UNMAPPED_OPTION,)),
    ],
    ids=["partners", "by hand", "back", "unmapped here", "unmapped there", "HubSpot wins", "empty"],
)
def test_stages_travel_as_their_partners(hubspot, apollo, base, expected):
    options = translators(STAGES)
    assert expected == told(one(hubspot, apollo, base=base, of=STAGE, options=options))


def test_an_unmapped_stage_travels_once_it_is_mapped():
    without = one("other", "s1", base=Pair("lead", "s1"), of=STAGE)
    assert (without.writes, without.base) == ({}, {})


@pytest.mark.rule("R75")
def test_do_not_contact_is_never_un_set():
    facts = Facts(do_not_contact=True)
    options = translators(STAGES)
    decision = one("lead", "s3", of=STAGE, facts=facts, options=options)
    assert told(decision) == (Kept.DO_NOT_CONTACT,)


@pytest.mark.rule("R38")
def test_an_owner_travels_by_the_address_the_other_side_knows():
    owner = field("owner", Form.EMAIL, autofill=False)
    options = translators(STAGES, owner_map(["Ann@x.de", "bob@x.de"], ["ann@x.de"]))
    assert told(one("Ann@x.de", "ann@x.de", of=owner, options=options)) == ("base",)
    assert told(one("bob@x.de", None, of=owner, options=options)) == (Kept.UNMAPPED_OPTION,)


@pytest.mark.rule("F21")
def test_a_side_that_was_never_read_is_not_a_deleted_one():
    decision = decide(seen(HS, title="x"), None, {}, {}, Rules((field(),)), NOW)
    assert (decision.writes, decision.gone) == ({}, None)


@pytest.mark.rule("F20")
def test_a_record_archived_on_one_side_and_edited_on_the_other_is_frozen():
    decision = decide(
        seen(HS, archived=True, title="old"),
        seen(AP, title="new"),
        {},
        {"title": OLD},
        Rules((field(),)),
        NOW,
    )
    assert (decision.writes, decision.gone.side, decision.gone.edited) == ({}, HS, ("title",))


@pytest.mark.rule("R54")
def test_a_record_archived_on_one_side_alone_becomes_a_tombstone():
    decision = decide(
        seen(HS, archived=True), seen(AP, title="old"), {}, {"title": OLD}, Rules((field(),)), NOW
    )
    assert decision.gone.edited == ()


@pytest.mark.rule("F10")
def test_fields_are_decided_one_by_one():
    rules = Rules((field("title"), field("company")))
    base = {"title": OLD, "company": OLD}
    decision = decide(
        seen(HS, title="new", company="old"),
        seen(AP, title="old", company="new"),
        {},
        base,
        rules,
        NOW,
    )
    assert [c.field for c in decision.writes[AP]] == ["title"]
    assert [c.field for c in decision.writes[HS]] == ["company"]


def test_a_record_with_nothing_to_do_shares_one_empty_decision():
    assert one("old", "old", base=OLD) is one("old", "old", base=OLD)


def test_a_decision_survives_being_stored_as_json():
    change = one("new", "old", base=OLD).writes[AP][0]
    assert change == msgspec.json.decode(msgspec.json.encode(change), type=type(change))
