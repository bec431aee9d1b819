"""Payloads become observations and back: pure, one fact a test."""

import json
from typing import Any

import msgspec
import pytest

from core.domain.default_mapping import default_mapping
from core.domain.records import EMPTY, Kind
from core.providers.apollo import mapping as apollo
from core.providers.apollo.words import Label, Stage, User
from core.providers.hubspot import mapping as hubspot
from core.providers.hubspot.words import Head, Option, Owner, Property
from core.providers.port import Parsed

MAPPING = default_mapping()
LEAD = Property("lifecyclestage", type="enumeration", options=(Option("lead", "Lead"),))
KEY = Property("apollo_contact_id", hasUniqueValue=True)
NUMBER = Property("numberofemployees", type="number")
HUBSPOT = hubspot.names(
    [Owner("11", "Ana@example.com"), Owner("12", None)],
    {Kind.CONTACT: [LEAD, KEY], Kind.ACCOUNT: [NUMBER]},
)
APOLLO = apollo.names(
    [User("u1", "ana@example.com")],
    {Kind.CONTACT: [Stage("s1", "Cold"), Stage("s2", "Do Not Contact")]},
    [Label("l1", "Fair")],
)


def _hubspot(properties: dict[str, Any], companies: list[str] | None = None) -> Parsed:
    head = Head("7", msgspec.Raw(json.dumps(properties).encode()))
    raw = hubspot.raw(head, companies or [], MAPPING.version)
    return hubspot.parse(Kind.CONTACT, MAPPING, HUBSPOT, raw)


def _apollo(row: dict[str, Any], kind: Kind = Kind.CONTACT) -> Parsed:
    kept = apollo.roots(kind, MAPPING)
    raw = apollo.raw_of(kind, {"id": "7", **row}, kept, MAPPING.version)
    return apollo.parse(kind, MAPPING, APOLLO, raw)


def test_hubspot_empty_and_missing_properties_are_absent() -> None:
    found = _hubspot({"email": "a@b.example", "firstname": "", "lastname": None})
    assert {"email": "a@b.example"} == dict(found.observation.values)
    assert {} == dict(found.known)


def test_hubspot_facts_are_split_and_translated() -> None:
    facts = _hubspot(
        {
            "apollo_contact_id": "abc",
            "hs_merged_object_ids": "5;6",
            "hs_additional_emails": "b@b.example; c@b.example",
            "hs_email_optout": "true",
            "hs_object_source_label": "IMPORT",
            "hubspot_owner_id": "11",
            "lifecyclestage": "lead",
        },
        ["2", "1"],
    ).observation.facts
    assert (("abc",), ("5", "6"), ("2", "1")) == (
        facts.other_ids,
        facts.merged_ids,
        facts.company_ids,
    )
    assert ("b@b.example", "c@b.example") == facts.more_emails
    assert (True, "IMPORT", "Ana@example.com", "lead") == (
        facts.do_not_contact, facts.source, facts.owner, facts.stage
    )  # fmt: skip


def test_an_owner_without_a_known_address_keeps_its_id() -> None:
    assert "12" == _hubspot({"hubspot_owner_id": "12"}).observation.values["owner"]


@pytest.mark.rule("R6")
def test_the_primary_company_stands_first() -> None:
    rows = [
        {"id": "30", "type": "contact_to_company_unlabeled"},
        {"id": "4", "type": "contact_to_company_unlabeled"},
        {"id": "30", "type": "contact_to_company"},
        {"id": "100", "type": "contact_to_company_unlabeled"},
    ]
    inline = msgspec.Raw(json.dumps({"companies": {"results": rows}}).encode())
    assert ["30", "4", "100"] == hubspot.inline_companies(inline)
    assert [] == hubspot.inline_companies(msgspec.Raw(b"null"))


@pytest.mark.rule("R30")
def test_only_what_is_mapped_is_asked_for_and_the_key_where_there_is_one() -> None:
    contact = hubspot.asked(Kind.CONTACT, MAPPING, HUBSPOT)
    assert {"apollo_contact_id", "email", "hs_merged_object_ids"} <= set(contact)
    assert "apollo_account_id" not in hubspot.asked(Kind.ACCOUNT, MAPPING, HUBSPOT)
    assert sorted(contact) == list(contact)
    assert {True: [Kind.CONTACT], False: [Kind.ACCOUNT]} == {
        keyed: [kind for kind in Kind if (kind in HUBSPOT.keyed) is keyed]
        for keyed in (True, False)
    }


def test_hubspot_values_are_written_in_its_own_words() -> None:
    changed = {
        "owner": "ana@EXAMPLE.com",
        "stage": "Lead",
        "title": " kept as typed ",
        "city": None,
    }
    encoded = hubspot.encode(Kind.CONTACT, MAPPING, HUBSPOT, changed)
    assert {
        "hubspot_owner_id": "11",
        "lifecyclestage": "lead",
        "jobtitle": " kept as typed ",
        "city": "",
    } == encoded.properties
    assert {} == encoded.unknown
    encoded = hubspot.encode(Kind.ACCOUNT, MAPPING, HUBSPOT, {"employees": "1,200"})
    assert {"numberofemployees": "1200"} == encoded.properties


@pytest.mark.parametrize("changed", [{"owner": "bo@example.com"}, {"stage": "sold"}])
def test_what_hubspot_does_not_know_is_named_and_not_sent(changed: dict[str, str | None]) -> None:
    encoded = hubspot.encode(Kind.CONTACT, MAPPING, HUBSPOT, changed)
    assert ({}, set(changed)) == (encoded.properties, set(encoded.unknown))


def test_apollo_phones_are_told_apart_by_type() -> None:
    numbers = [
        {"raw_number": "1", "type": "mobile", "position": 0},
        {"raw_number": "2", "sanitized_number": "+2", "type": "work_direct", "position": 1},
    ]
    values = _apollo({"phone_numbers": numbers}).observation.values
    assert {"mobile": "1", "phone": "2"} == dict(values)
    untyped = _apollo({"phone_numbers": [{"raw_number": "3", "type": None}]}).observation.values
    assert {"phone": "3"} == dict(untyped)
    assert {} == dict(
        _apollo({"phone_numbers": [{"raw_number": "3", "type": "work_hq"}]}).observation.values
    )


def test_what_the_team_holds_and_what_the_database_knows_are_kept_apart() -> None:
    found = _apollo({"title": "CFO", "city": "Bonn", "country": "Germany"})
    assert ({"title": "CFO"}, {"city": "Bonn", "country": "Germany"}) == (
        dict(found.observation.values), dict(found.known)
    )  # fmt: skip


def test_apollo_numbers_become_texts_without_a_point() -> None:
    row = {"estimated_num_employees": 40, "annual_revenue": 1.5e7, "founded_year": 1999}
    known = _apollo(row, Kind.ACCOUNT).known
    assert {"employees": "40", "revenue": "15000000", "founded_year": "1999"} == dict(known)


def test_an_accounts_domain_stands_under_two_names() -> None:
    assert (
        "a.example"
        == _apollo({"primary_domain": "a.example"}, Kind.ACCOUNT).observation.values["domain"]
    )


def test_the_placeholder_of_a_locked_person_is_nowhere_an_address() -> None:
    locked = "email_not_unlocked@domain.com"
    found = _apollo({"email": locked, "contact_emails": [{"email": locked}]})
    assert ({}, ()) == (dict(found.observation.values), found.observation.facts.more_emails)


@pytest.mark.rule("R14")
@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({"email_status": "verified", "email_true_status": "User Managed"}, "User Managed"),
        ({"email_status": "verified", "email_from_customer": True}, "User Managed"),
        ({"email_status": "verified", "email_true_status": "Verified"}, "Verified"),
        ({"email_status": "unavailable"}, "unavailable"),
        ({}, ""),
    ],
)
def test_an_address_is_verified_only_by_its_true_status(row: dict[str, Any], status: str) -> None:
    assert status == _apollo(row).observation.facts.email_status


def test_apollo_facts_are_translated() -> None:
    facts = _apollo(
        {
            "hubspot_vid": 101,
            "merged_crm_ids": ["99", "101"],
            "account_id": "a1",
            "email": "A@b.example",
            "contact_emails": [{"email": "a@B.example"}, {"email": "c@b.example"}],
            "label_ids": ["l1", "l2"],
            "owner_id": "u1",
            "contact_stage_id": "s2",
            "person_id": "p1",
            "source": "crm",
            "source_display_name": "Imported from CRM",
        }
    ).observation.facts
    assert (("101", "99"), ("a1",), ("c@b.example",)) == (
        facts.other_ids, facts.company_ids, facts.more_emails
    )  # fmt: skip
    assert (("Fair", "l2"), "ana@example.com", "s2", True) == (
        facts.lists, facts.owner, facts.stage, facts.do_not_contact
    )  # fmt: skip
    assert ("p1", "Imported from CRM") == (facts.database_id, facts.source)


@pytest.mark.rule("R30")
def test_what_is_not_mapped_does_not_touch_apollos_fingerprint() -> None:
    kept = apollo.roots(Kind.CONTACT, MAPPING)
    rows = [{"id": "7", "title": "CFO", "last_activity_date": day} for day in ("1", "2")]
    rows.append({"id": "7", "title": "CEO"})
    same, touched, changed = (apollo.raw_of(Kind.CONTACT, row, kept, 1).fingerprint for row in rows)
    assert same == touched != changed


def test_apollo_takes_ids_and_refuses_what_it_cannot_write() -> None:
    changed = {"owner": "ANA@example.com", "stage": "cold", "title": None}
    encoded = apollo.encode(Kind.CONTACT, MAPPING, APOLLO, changed)
    assert {"owner_id": "u1", "contact_stage_id": "s1", "title": ""} == encoded.attributes
    encoded = apollo.encode(
        Kind.CONTACT, MAPPING, APOLLO, {"owner": None, "stage": "sold", "city": "Bonn"}
    )
    assert (EMPTY, {"owner", "stage"}, {"city"}) == (
        encoded.attributes, set(encoded.unknown), set(encoded.unsupported)
    )  # fmt: skip
