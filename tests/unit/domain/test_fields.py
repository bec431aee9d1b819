"""The mapping: what is mapped by default, and what a check finds."""

import msgspec
import pytest

from core.domain.checking import Property, Trouble, check
from core.domain.default_mapping import default_mapping
from core.domain.fields import Direction, FieldMap, Policy
from core.domain.industries import INDUSTRIES, to_option
from core.domain.normalize import Form
from core.domain.records import Kind, Side
from core.domain.stages import Option, option_map, owner_map, stage_map
from tests.unit.domain.decision_cases import field


@pytest.mark.rule("R31")
def test_the_default_mapping_has_no_problem():
    assert check(default_mapping()) == ()


@pytest.mark.rule("R31")
def test_the_default_mapping_fits_hubspots_own_properties():
    numbers = {"numberofemployees", "annualrevenue"}
    enumerations = {"industry", "lifecyclestage", "hubspot_owner_id"}

    def definition(name: str) -> Property:
        if name in enumerations:
            options = INDUSTRIES if name == "industry" else ()
            return Property(name, "enumeration", options=options, external=name != "industry")
        return Property(name, "number" if name in numbers else "string")

    mapping = default_mapping()
    properties = {kind: [definition(f.hubspot) for f in mapping.of(kind)] for kind in Kind}
    assert check(mapping, properties) == ()


def test_what_apollo_cannot_be_written_with_belongs_to_the_database():
    database = {f"{f.kind}.{f.key}" for f in default_mapping().fields if f.database}
    assert {
        "contact.city",
        "contact.state",
        "contact.country",
        "account.website",
        "account.linkedin",
        "account.employees",
        "account.industry",
        "account.revenue",
        "account.description",
        "account.founded_year",
        "account.address",
        "account.city",
        "account.state",
        "account.zip",
        "account.country",
    } == database


@pytest.mark.rule("R35", "R51")
def test_phones_are_not_filled_and_identities_are_asked_by_default():
    fields = default_mapping().fields
    assert [f.autofill for f in fields if f.phone] == [False] * 3
    assert {"email", "domain"} == {f.key for f in fields if f.policy is Policy.ASK}
    assert not [f for f in fields if f.overwrite or f.clearing]


BAD = [
    ("two of one name", (field(), field()), Trouble.DOUBLE_KEY),
    ("no label", (field(""),), Trouble.UNNAMED),
    ("an Apollo field nobody can write", (field(),), Trouble.DIRECTION),
    ("the database written", (field("email", database=True),), Trouble.DIRECTION),
    ("an identity overwritten", (field(identity=True, overwrite=True),), Trouble.IDENTITY),
    ("an identity cleared", (field(identity=True, clearing=True),), Trouble.IDENTITY),
]


@pytest.mark.parametrize(("fields", "trouble"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_mapping_names_its_problem(fields, trouble):
    assert trouble in {p.trouble for p in check(FieldMap(1, fields))}


def test_every_problem_is_named_at_once():
    fields = (field(identity=True, overwrite=True), field("company", Form.TEXT))
    assert len(check(FieldMap(1, fields))) == 3


MISFITS = [
    ("not there", Property("other", "string"), Form.TEXT, Trouble.MISSING),
    ("read only", Property("hs_title", "string", read_only=True), Form.TEXT, Trouble.READ_ONLY),
    ("text in a number", Property("hs_title", "number"), Form.TEXT, Trouble.TYPE),
    ("text in a choice", Property("hs_title", "enumeration"), Form.TEXT, Trouble.TYPE),
    ("a choice of nothing", Property("hs_title", "enumeration"), Form.OPTION, Trouble.NO_OPTIONS),
]


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    ("found", "form", "trouble"), [m[1:] for m in MISFITS], ids=[m[0] for m in MISFITS]
)
def test_a_mapping_is_held_against_hubspots_definitions(found, form, trouble):
    mapped = field("title", form, direction=Direction.TO_HUBSPOT)
    problems = check(FieldMap(1, (mapped,)), {Kind.CONTACT: [found]})
    assert [trouble] == [p.trouble for p in problems]


def test_a_read_only_property_may_still_be_read():
    mapped = msgspec.structs.replace(
        field("title", direction=Direction.TO_APOLLO), apollo="typed_custom_fields.1"
    )
    found = Property("hs_title", "string", read_only=True)
    assert check(FieldMap(1, (mapped,)), {Kind.CONTACT: [found]}) == ()


def test_a_mapping_is_looked_up_changed_and_told_apart():
    mapping = default_mapping()
    title = mapping.field(Kind.CONTACT, "title")
    changed = mapping.with_field(msgspec.structs.replace(title, overwrite=True))
    assert changed.field(Kind.CONTACT, "title").overwrite
    assert (2, mapping.digest != changed.digest) == (changed.version, True)
    assert mapping.digest == default_mapping().digest
    assert mapping.field(Kind.ACCOUNT, "title") is None


@pytest.mark.parametrize(
    ("direction", "hubspot", "apollo"),
    [
        (Direction.BOTH, True, True),
        (Direction.TO_HUBSPOT, True, False),
        (Direction.TO_APOLLO, False, True),
    ],
)
def test_a_direction_reaches_its_side(direction, hubspot, apollo):
    assert (hubspot, apollo) == (direction.reaches(Side.HUBSPOT), direction.reaches(Side.APOLLO))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("legal services", "LEGAL_SERVICES"),
        ("information technology & services", "INFORMATION_TECHNOLOGY_AND_SERVICES"),
        ("nonprofit organization management", "NON_PROFIT_ORGANIZATION_MANAGEMENT"),
        ("airlines/aviation", "AIRLINES_AVIATION"),
        ("health, wellness & fitness", "HEALTH_WELLNESS_AND_FITNESS"),
        ("e-learning", "E_LEARNING"),
        ("piracy", None),
    ],
)
def test_an_industry_finds_its_option(text, expected):
    assert expected == to_option(text)


def test_hubspot_has_its_148_industries_and_no_two_are_alike():
    assert len(set(INDUSTRIES)) == 148
    assert list(INDUSTRIES) == [to_option(name) for name in INDUSTRIES]


@pytest.mark.rule("R38")
def test_stages_pair_by_name_and_a_persons_choice_stands_first():
    hubspot = [Option("lead", "Lead"), Option("customer", "Customer"), Option("other", "Other")]
    apollo = [Option("1", "LEAD"), Option("2", "Client"), Option("3", "Customer")]
    stages = stage_map(hubspot, apollo, {"customer": "2", "gone": "1"})
    assert stages.to(Side.APOLLO, "Lead") == "1"
    assert stages.to(Side.APOLLO, "customer") == "2"
    assert stages.to(Side.HUBSPOT, "2") == "customer"
    assert stages.to(Side.HUBSPOT, "3") is None
    assert stages.to(Side.APOLLO, "other") is None


@pytest.mark.rule("R38")
def test_partners_stay_one_to_one():
    pairs = option_map([("a", "1"), ("b", "1"), ("a", "2")])
    assert (pairs.to(Side.HUBSPOT, "1"), pairs.to(Side.HUBSPOT, "2")) == ("a", None)


@pytest.mark.rule("R38")
def test_owners_pair_by_address_as_each_side_spells_it():
    owners = owner_map(["Ann@X.de", "bob@x.de"], ["ann@x.de"])
    assert (
        owners.to(Side.APOLLO, "ann@x.de"),
        owners.to(Side.HUBSPOT, "ANN@x.de"),
    ) == ("ann@x.de", "Ann@X.de")
    assert owners.to(Side.APOLLO, "bob@x.de") is None


@pytest.mark.rule("R75")
@pytest.mark.parametrize("name", ["hs_email_optout", "hs_email_optout_12345"])
def test_an_opt_out_may_be_read_and_is_never_written(name):
    opted = msgspec.structs.replace(
        field("optout", Form.BOOLEAN), hubspot=name, apollo="typed_custom_fields.1"
    )
    for direction, expected in (
        (Direction.TO_APOLLO, []),
        (Direction.TO_HUBSPOT, [Trouble.DIRECTION]),
        (Direction.BOTH, [Trouble.DIRECTION]),
    ):
        one = msgspec.structs.replace(opted, direction=direction)
        assert expected == [found.trouble for found in check(FieldMap(1, (one,)))]
