"""Names of people and companies, one named case a row."""

import pytest

from core.domain.matching.companies import Likeness, company_name, compare_companies
from core.domain.matching.names import Part, compare_family, compare_given, person_name

GIVEN = [
    (Part.SAME, "Anna", "ANNA"),
    (Part.SAME, "José", "Jose"),
    (Part.SAME, "Dr. Anna", "Anna"),
    (Part.SUBSET, "Anna Maria", "Anna"),
    (Part.SUBSET, "Chris", "Christophe"),
    (Part.NICKNAME, "Bill", "William"),
    (Part.NICKNAME, "Peggy", "Margaret"),
    (Part.INITIAL, "J.", "Jordan"),
    (Part.TYPO, "Brneda", "Brenda"),
    (Part.SLIP, "Specenr", "Spencer"),
    (Part.MISSING, "", "Anna"),
    (Part.DIFFERENT, "Anna", "Peter"),
    (Part.DIFFERENT, "J", "Anna"),
    (Part.DIFFERENT, "Al", "Ed"),
]
FAMILY = [
    (Part.SAME, "O'Brien", "OBrien"),
    (Part.SAME, "van der Meer", "Van Der Meer"),
    (Part.SUBSET, "Martinez-Dyer", "Martinez"),
    (Part.TYPO, "Clark", "Calrk"),
    (Part.INITIAL, "B.", "Berg"),
    (Part.MISSING, "Berg", ""),
    (Part.DIFFERENT, "van der Meer", "van der Berg"),
    (Part.DIFFERENT, "Li", "Le"),
]
COMPANIES = [
    (Likeness.SAME, "Acme GmbH & Co. KG", "ACME"),
    (Likeness.SAME, "The Acme Group, Inc.", "Acme Group"),
    (Likeness.SAME, "ValenciaDentalEurope", "Valencia Dental Europe SpA"),
    (Likeness.SAME, "Standard & Poor's", "Standard and Poor's"),
    (Likeness.SAME, "Hotel Bel Air", "Bel-Air Hotel"),
    (Likeness.SAME, "Baker & Hurst/Dallas", "Baker & Hurst Inc."),
    (Likeness.BRANCH, "Acme - Berlin", "Acme - Paris"),
    (Likeness.BRANCH, "Alphabet Inc. (Class A)", "Alphabet Inc. (Class C)"),
    (Likeness.REGION, "Sonu Pharma UK Corp.", "Sonu Pharma Nordics LLP"),
    (Likeness.DIFFERENT, "Acme Germany GmbH", "Acme Dental GmbH"),
    (Likeness.TYPO, "Glasgow Sryices", "Glasgow Services Ltd"),
    (Likeness.TYPO, "Novaflo wLLC", "Novaflow LLC"),
    (Likeness.SUBSET, "Davis", "Davis Construction Co."),
    (Likeness.ACRONYM, "IBM", "International Business Machines"),
    (Likeness.DIFFERENT, "Fund 2004-1", "Fund 2004-2"),
    (Likeness.DIFFERENT, "Newton Education", "Nelson Education"),
    (Likeness.MISSING, "acme.com", "Acme"),
    (Likeness.DIFFERENT, "Acme", "Globex"),
]


@pytest.mark.parametrize(("expected", "left", "right"), GIVEN)
def test_given_names_agree_as_people_would_say(expected: Part, left: str, right: str) -> None:
    a, b = person_name(left, "Xu"), person_name(right, "Xu")
    assert (expected, expected) == (compare_given(a, b), compare_given(b, a))


@pytest.mark.parametrize(("expected", "left", "right"), FAMILY)
def test_surnames_agree_as_people_would_say(expected: Part, left: str, right: str) -> None:
    a, b = person_name("Xu", left), person_name("Xu", right)
    assert (expected, expected) == (compare_family(a, b), compare_family(b, a))


@pytest.mark.parametrize(
    ("first", "last"), [("Anna Berg", ""), ("", "Berg, Anna"), ("", "Anna Berg"), ("Anna", "BERG")]
)
def test_a_full_name_in_one_field_is_taken_apart(first: str, last: str) -> None:
    name = person_name(first, last)
    assert ("anna", "berg") == (name.given, name.family)


def test_a_spelling_that_the_own_addresses_confirm_is_no_typing_error() -> None:
    one = person_name("Juainta", "Vallejo").confirmed_by("juaintavallejo")
    other = person_name("Juanita", "Vallejo").confirmed_by("juanitavallejo")
    assert Part.DIFFERENT is compare_given(one, other)


def common(word: str) -> bool:
    return word in {"newton", "nelson", "education"}


@pytest.mark.parametrize(("expected", "left", "right"), COMPANIES)
def test_company_names_agree_as_people_would_say(expected: Likeness, left: str, right: str) -> None:
    a, b = company_name(left), company_name(right)
    assert (expected, expected) == (
        compare_companies(a, b, common),
        compare_companies(b, a, common),
    )


def test_a_legal_form_alone_is_a_name() -> None:
    assert "sas" == company_name("SAS").core
