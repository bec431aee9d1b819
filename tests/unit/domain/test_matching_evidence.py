"""What the matcher finds in pairs of records, and what it makes of it."""

import pytest

from core.domain.matching import (
    Comparison,
    Evidence,
    Frequencies,
    Level,
    Trait,
    account_traits,
    compare,
    contact_traits,
    keys,
    prior,
)
from core.domain.matching.score import probability

MANY = Frequencies(3000, {"family:smith": 50, "given:john": 25, "phone:123456789": 40})


def contacts(left: dict[str, str], right: dict[str, str]) -> Comparison:
    return compare(contact_traits("1", left), contact_traits("2", right), MANY)


def accounts(left: dict[str, str], right: dict[str, str]) -> Comparison:
    return compare(account_traits("1", left), account_traits("2", right), MANY)


def levels(found: Comparison) -> set[Level]:
    return {one.level for one in found.evidence}


ANNA = {"first_name": "Anna", "last_name": "Berg"}
SAME_PERSON = {
    "the same LinkedIn profile after a job change": (
        ANNA | {"linkedin": "https://www.linkedin.com/in/Anna-Berg/", "company": "Acme"},
        ANNA | {"linkedin": "linkedin.com/in/anna-berg?trk=x", "company": "Globex"},
    ),
    "a tag in the address": (
        ANNA | {"email": "anna.berg@acme.com"},
        ANNA | {"email": "anna.berg+news@acme.com"},
    ),
    "one mailbox among several": (
        ANNA | {"email": "a@x.de", "additional_emails": "berg@acme.com"},
        ANNA | {"email": "BERG@acme.com"},
    ),
    "a nickname, the employer and the mobile": (
        {"first_name": "Bill", "last_name": "Holl", "company": "Acme", "mobile": "+49 170 1234567"},
        {
            "first_name": "William",
            "last_name": "Holl",
            "company": "ACME Inc",
            "phone": "0170 1234567",
        },
    ),
    "given name and surname exchanged": (
        ANNA | {"phone": "+49 30 1234567", "company": "Acme"},
        {"first_name": "Berg", "last_name": "Anna", "phone": "030 1234567", "company": "Acme"},
    ),
    "a marriage": (
        ANNA | {"linkedin": "in/anna-berg", "email": "berg@acme.com", "mobile": "+49 170 1234567"},
        {
            "first_name": "Anna",
            "last_name": "Ohm",
            "linkedin": "in/anna-berg",
            "email": "ohm@acme.com",
            "mobile": "0049 170 1234567",
        },
    ),
}
OTHER_PEOPLE = {
    "two brothers in a firm": (
        {
            "first_name": "Jan",
            "last_name": "Gates",
            "company": "Gates & Sons",
            "phone": "123456789",
        },
        {
            "first_name": "Rolf",
            "last_name": "Gates",
            "company": "Gates & Sons",
            "phone": "123456789",
        },
    ),
    "colleagues on one switchboard": (
        ANNA | {"company": "Acme", "phone": "123456789"},
        {"first_name": "Uwe", "last_name": "Krause", "company": "Acme", "phone": "123456789"},
    ),
    "john and john2 at one company": (
        {"first_name": "John", "last_name": "Smith", "email": "john@acme.com"},
        {"first_name": "John", "last_name": "Smith", "email": "john2@acme.com"},
    ),
    "namesakes with profiles of their own": (
        {
            "first_name": "John",
            "last_name": "Smith",
            "linkedin": "in/john-smith-1",
            "company": "Acme",
        },
        {
            "first_name": "John",
            "last_name": "Smith",
            "linkedin": "in/john-smith-2",
            "company": "Acme",
        },
    ),
    "a shared mailbox": (
        ANNA | {"email": "info@acme.com"},
        {"first_name": "Uwe", "last_name": "Krause", "email": "office@acme.com"},
    ),
    "a common name": (
        {"first_name": "John", "last_name": "Smith", "company": "Acme"},
        {"first_name": "John", "last_name": "Smith", "company": "Globex"},
    ),
}
SAME_COMPANY = {
    "a name and its domain as name": (
        {"name": "acme.com", "domain": "acme.com"},
        {"name": "Acme Ltd", "domain": "https://www.acme.com/about"},
    ),
    "the same name under another ending": (
        {"name": "Acme Dental", "domain": "acmedental.com"},
        {"name": "Acme Dental Inc", "domain": "acmedental.eu"},
    ),
    "a typing error on one phone": (
        {"name": "Glasgow Sryices", "phone": "+44 20 40162662"},
        {"name": "Glasgow Services", "phone": "020 40162662", "domain": "glasgowservices.uk"},
    ),
    "an address and a name": (
        {"name": "Le Bistro", "address": "12 Main Street", "city": "Lille"},
        {"name": "Le Bistro", "address": "12 Main St.", "city": "Lille"},
    ),
}
OTHER_COMPANIES = {
    "the region on one domain": (
        {"name": "Sonu Pharma UK Corp.", "domain": "sonu.com"},
        {"name": "Sonu Pharma Nordics LLP", "domain": "sonu.com"},
    ),
    "two names on one domain": (
        {"name": "Donobece Capital", "domain": "sonu.com"},
        {"name": "Rapid Foods", "domain": "sonu.com"},
    ),
    "one city and nothing else": (
        {"name": "Chicago Marketing", "city": "Chicago"},
        {"name": "Chicago Dental", "city": "Chicago"},
    ),
    "free mail is no domain": (
        {"name": "Rosa Blumen", "domain": "gmail.com"},
        {"name": "Uhren Meier", "domain": "gmail.com"},
    ),
}


@pytest.mark.parametrize("case", SAME_PERSON)
def test_one_person_is_found(case: str) -> None:
    assert contacts(*SAME_PERSON[case]).probability >= 0.95


@pytest.mark.parametrize("case", OTHER_PEOPLE)
def test_two_people_stay_two(case: str) -> None:
    assert contacts(*OTHER_PEOPLE[case]).probability < 0.5


@pytest.mark.parametrize("case", SAME_COMPANY)
def test_one_company_is_found(case: str) -> None:
    assert accounts(*SAME_COMPANY[case]).probability >= 0.95


@pytest.mark.parametrize("case", OTHER_COMPANIES)
def test_two_companies_stay_two(case: str) -> None:
    assert accounts(*OTHER_COMPANIES[case]).probability < 0.5


@pytest.mark.parametrize("case", [*SAME_PERSON.values(), *SAME_COMPANY.values()])
def test_a_found_pair_shares_a_key(case: tuple[dict[str, str], dict[str, str]]) -> None:
    prepare = account_traits if "name" in case[0] else contact_traits
    assert keys(prepare("1", case[0])) & keys(prepare("2", case[1]))


def test_missing_values_are_no_evidence() -> None:
    assert () == contacts({}, {}).evidence
    assert {Level.NAME_SAME} == levels(
        contacts(ANNA, ANNA | {"email": "a@b.de", "phone": "12345678"})
    )


def test_employer_and_city_count_once() -> None:
    at_work = ANNA | {"company": "Acme", "company_domain": "acme.com", "city": "Berlin"}
    found = contacts(at_work, at_work)
    assert [Trait.NAME, Trait.EMPLOYER] == [one.field for one in found.evidence]


def test_a_rare_name_says_more_than_a_common_one() -> None:
    common = {"first_name": "John", "last_name": "Smith"}
    assert contacts(ANNA, ANNA).probability > contacts(common, common).probability


def test_more_records_make_the_same_likeness_less_likely() -> None:
    assert prior(100_000) < prior(3_000) < prior(500)


def test_evidence_speaks_to_people() -> None:
    one = Evidence(Level.NAME_NICKNAME, 3.0, "Bill Berg", "William Berg")
    assert one.sentence == (
        "Same surname, and one given name is short for the other: “Bill Berg” and “William Berg”."
    )
    assert Evidence(Level.PHONE_SAME, 3.0, "1", "1").sentence == "Same phone number: “1”."
    assert Evidence(Level.DOMAIN_NAMED, 3.0, "", "a.de").sentence.endswith("other: “a.de”.")
    assert Evidence(Level.TITLE_SAME, 1.0, "", "").sentence == "Same job title."
    assert one.speaks_for
    assert one.mirrored.left == "William Berg"


def test_reasons_begin_with_what_weighs_most() -> None:
    found = contacts(*SAME_PERSON["the same LinkedIn profile after a job change"])
    assert found.reasons[0].startswith("Same LinkedIn profile")


def test_a_contact_and_an_account_can_not_be_compared() -> None:
    with pytest.raises(TypeError, match="account"):
        compare(contact_traits("1", {}), account_traits("2", {}), MANY)


def test_no_evidence_makes_a_certainty():
    assert 0 < probability(-1000) < probability(1000) < 1
