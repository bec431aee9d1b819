"""What the doctor makes of the facts, and how it says so."""

import io

import msgspec
import pytest
from rich.console import Console

from bot import slack_facts
from bot.doctor import show
from core.domain.records import Kind
from core.providers.apollo.team import KeyCheck, Native
from core.providers.hubspot.words import Scope, ScopeCheck
from core.usecases.checkup import (
    ApolloFacts,
    Channel,
    DatabaseFacts,
    HubSpotFacts,
    Reach,
    Slack,
)
from core.usecases.doctor import Finding, Level, about_making, examine, worst

SETUP = {Scope.CONTACT_SCHEMA_WRITE, Scope.COMPANY_SCHEMA_WRITE}


def scopes(*missing: Scope) -> tuple[ScopeCheck, ...]:
    return tuple(ScopeCheck(s, s not in missing, s not in SETUP) for s in Scope)


SLACK = Slack(
    bot="@sync",
    team="Acme",
    held=slack_facts.SCOPES,
    needed=slack_facts.SCOPES,
    known=slack_facts.SCOPES,
    socket=True,
    channels=(Channel("push errors", "ERROR_CHANNEL", "#errors", Reach.MEMBER),),
)
HUBSPOT = HubSpotFacts(scopes=scopes(*SETUP), keyed=dict.fromkeys(Kind, True), ahead_seconds=1.0)
APOLLO = ApolloFacts(
    endpoints=(KeyCheck("contacts/search", True, True), KeyCheck("usage", True, False))
)
DATABASE = DatabaseFacts(dialect="sqlite", served=True)


def findings(slack=None, hubspot=None, apollo=None, database=None, allowed=False):
    return examine(
        msgspec.structs.replace(SLACK, **(slack or {})),
        msgspec.structs.replace(HUBSPOT, **(hubspot or {})),
        msgspec.structs.replace(APOLLO, **(apollo or {})),
        msgspec.structs.replace(DATABASE, **(database or {})),
        second_engine=allowed,
    )


def test_all_is_well_when_nothing_is_wrong():
    found = findings()
    assert Level.OK == worst(found)
    assert {"Slack", "HubSpot", "Apollo", "Database", "Clock"} == {f.area for f in found}


def channel(reach: Reach) -> dict:
    return {"channels": (Channel("push errors", "ERROR_CHANNEL", "#errors", reach, "odd"),)}


NATIVE = Native(on=True, evidence=("Ana has linked HubSpot",))
CASES = [
    ("a refused token", {"slack": {"problem": "invalid_auth"}}, Level.BAD, "SLACK_BOT_TOKEN"),
    ("a missing scope", {"slack": {"held": frozenset()}}, Level.BAD, "chat:write"),
    (
        "a needless scope",
        {"slack": {"held": slack_facts.SCOPES | {"channels:history"}}},
        Level.WARN,
        "channels:history",
    ),
    ("scopes that are not told", {"slack": {"held": None}}, Level.WARN, "did not say"),
    (
        "a socket that does not open",
        {"slack": {"socket_problem": "invalid_auth"}},
        Level.BAD,
        "connections:write",
    ),
    ("a channel without the bot", {"slack": channel(Reach.NOT_IN)}, Level.BAD, "/invite @sync"),
    ("a channel that is not there", {"slack": channel(Reach.MISSING)}, Level.BAD, "ERROR_CHANNEL"),
    ("a channel that is not set", {"slack": channel(Reach.UNSET)}, Level.WARN, "ERROR_CHANNEL"),
    ("a channel nobody knows about", {"slack": channel(Reach.UNKNOWN)}, Level.WARN, "odd"),
    ("a refused key", {"hubspot": {"problem": "The token is bad."}}, Level.BAD, "HUBSPOT_TOKEN"),
    (
        "a missing HubSpot scope",
        {"hubspot": {"scopes": scopes(Scope.OWNERS_READ, *SETUP)}},
        Level.BAD,
        "crm.objects.owners.read",
    ),
    (
        "a needless HubSpot scope",
        {"hubspot": {"scopes": scopes()}},
        Level.WARN,
        "crm.schemas.contacts.write",
    ),
    (
        "a missing key property that can be made",
        {"hubspot": {"scopes": scopes(), "keyed": {Kind.CONTACT: False, Kind.ACCOUNT: True}}},
        Level.WARN,
        "apollo_contact_id",
    ),
    (
        "a missing key property that cannot be made",
        {"hubspot": {"keyed": {Kind.CONTACT: True, Kind.ACCOUNT: False}}},
        Level.WARN,
        "crm.schemas.companies.write",
    ),
    ("a refused Apollo key", {"apollo": {"problem": "Bad key."}}, Level.BAD, "APOLLO_API_KEY"),
    (
        "a missing endpoint",
        {"apollo": {"endpoints": (KeyCheck("contacts/search", False, True),)}},
        Level.BAD,
        "contacts/search",
    ),
    (
        "a missing extra endpoint",
        {"apollo": {"endpoints": (KeyCheck("usage", False, False),)}},
        Level.WARN,
        "usage",
    ),
    ("a second engine", {"apollo": {"native": NATIVE}}, Level.BAD, "ALLOW_SECOND_ENGINE=yes"),
    (
        "a second engine that is allowed",
        {"apollo": {"native": NATIVE}, "allowed": True},
        Level.WARN,
        "Ana has linked HubSpot",
    ),
    ("a damaged file", {"database": {"check": "row 7 missing"}}, Level.BAD, "row 7 missing"),
    ("an older database", {"database": {"behind": True}}, Level.WARN, "migrated"),
    ("a file that others read", {"database": {"open_to_others": True}}, Level.WARN, "chmod 600"),
    ("no database to reach", {"database": {"problem": "No."}}, Level.BAD, "DATABASE_URL"),
    ("a clock a minute off", {"hubspot": {"ahead_seconds": 61.0}}, Level.WARN, "61 s ahead of"),
    ("a clock far behind", {"hubspot": {"ahead_seconds": -999.0}}, Level.BAD, "999 s behind"),
]


@pytest.mark.parametrize(
    ("facts", "level", "said"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_is_wrong_is_named_with_its_cure(facts, level: Level, said: str):
    found = findings(**facts)
    assert level == worst(found)
    trouble = [f for f in found if f.level is level]
    assert any(said in f"{f.what} {f.cure}" for f in trouble)
    assert all(f.cure for f in trouble if f.level is Level.BAD)


@pytest.mark.parametrize("missing", [True, False])
def test_a_database_before_the_first_start_is_no_trouble(missing: bool):
    assert Level.OK == worst(findings(database={"missing": missing}))


def test_a_key_that_could_not_be_made_is_bad_and_says_why():
    [found] = about_making({Kind.CONTACT: "A scope is missing."})
    assert Level.BAD == found.level
    assert "apollo_contact_id was not made: A scope is missing." == found.what


def printed(found: list[Finding], width: int = 120) -> str:
    target = io.StringIO()
    show(found, Console(file=target, width=width))
    return target.getvalue()


def test_findings_are_printed_with_level_cure_and_a_closing_sentence():
    text = printed(findings(slack={"problem": "invalid_auth"}, database={"behind": True}))
    assert "bad   Slack" in text
    assert "Copy the Bot User OAuth Token" in text
    assert "1 to put right before the bot can do its work." in text
    assert "All is well." in printed(findings())
    assert "The bot can run; 1 to look at." in printed(findings(database={"behind": True}))


def test_what_services_say_is_printed_as_it_is_and_never_as_markup():
    assert "[bold]odd[/bold]" in printed(findings(database={"check": "[bold]odd[/bold]"}))
