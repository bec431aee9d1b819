"""Who is created on the other side (R10-R18), as data."""

import pytest

from core.domain.changes import Skip
from core.domain.pushing import Create, PushRules, PushSettings, should_create
from core.domain.records import Facts, Kind, Observation, Ref, Side

HS, AP = Side.HUBSPOT, Side.APOLLO
ANN = {"email": "a@b.de", "first_name": "Ann"}
FACTS = Facts(
    company_ids=("c1", "c2"),
    stage="s1",
    owner="Rep@X.de",
    email_status="Verified",
    lists=("l1",),
)
ON = PushSettings(contact=PushRules(on=True))


def contact(side: Side = AP, values: dict[str, str] = ANN, facts: Facts = FACTS) -> Observation:
    return Observation(Ref(side, Kind.CONTACT, "1"), values, facts)


def filtered(**rules) -> PushSettings:
    return PushSettings(contact=PushRules(on=True, **rules))


CASES = [
    ("push is off", contact(), PushSettings(), Skip.PUSH_OFF),
    ("push is on", contact(), ON, Create("c1")),
    ("a chosen stage", contact(), filtered(stages=frozenset({"s1"})), Create("c1")),
    ("another stage", contact(), filtered(stages=frozenset({"s2"})), Skip.STAGE),
    ("a chosen status", contact(), filtered(email_statuses=frozenset({"Verified"})), Create("c1")),
    ("another status", contact(), filtered(email_statuses=frozenset({"x"})), Skip.EMAIL_STATUS),
    (
        "no e-mail under a status filter",
        contact(values={"first_name": "Ann"}),
        filtered(email_statuses=frozenset({"Verified"})),
        Skip.NO_EMAIL,
    ),
    ("no e-mail without a filter", contact(values={"first_name": "Ann"}), ON, Create("c1")),
    ("a chosen owner", contact(), filtered(owners=frozenset({"rep@x.de"})), Create("c1")),
    ("another owner", contact(), filtered(owners=frozenset({"b@x.de"})), Skip.OWNER),
    ("a chosen list", contact(), filtered(lists=frozenset({"l1", "l9"})), Create("c1")),
    ("another list", contact(), filtered(lists=frozenset({"l9"})), Skip.LIST),
    ("nothing to name it by", contact(values={"title": "CEO"}), ON, Skip.NOTHING_TO_NAME),
    ("blanks are no name", contact(values={"email": "  "}), ON, Skip.NOTHING_TO_NAME),
    ("an opt-out", contact(facts=Facts(do_not_contact=True)), ON, Skip.DO_NOT_CONTACT),
    (
        "no cascade and accounts are off",
        contact(),
        PushSettings(contact=PushRules(on=True), cascade=False),
        Create(),
    ),
    (
        "no cascade but accounts are on",
        contact(),
        PushSettings(PushRules(on=True), PushRules(on=True), cascade=False),
        Create("c1"),
    ),
]


@pytest.mark.rule("R10", "R14", "R75")
@pytest.mark.parametrize(
    ("record", "settings", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_was_born_in_apollo_is_pushed_as_the_settings_say(record, settings, expected):
    assert expected == should_create(record, HS, settings)


@pytest.mark.rule("R1", "R11")
def test_what_was_born_in_hubspot_is_always_pulled():
    assert Create("c1") == should_create(contact(HS), AP, PushSettings())


@pytest.mark.rule("R13")
def test_a_pushed_contact_takes_its_account_along_unless_cascade_is_off():
    account = Observation(Ref(AP, Kind.ACCOUNT, "c1"), {"name": "Acme"})
    assert Skip.PUSH_OFF == should_create(account, HS, ON)
    assert Create() == should_create(account, HS, ON, carried=True)
    off = PushSettings(cascade=False)
    assert Skip.PUSH_OFF == should_create(account, HS, off, carried=True)


def test_a_company_needs_a_name_or_a_domain():
    bare = Observation(Ref(HS, Kind.ACCOUNT, "1"), {"city": "Berlin"})
    named = Observation(Ref(HS, Kind.ACCOUNT, "1"), {"domain": "acme.de"})
    assert Skip.NOTHING_TO_NAME == should_create(bare, AP, PushSettings())
    assert Create() == should_create(named, AP, PushSettings())
