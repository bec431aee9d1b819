"""Canonical forms, one named case a row."""

import pytest

from core.domain.normalize import (
    Form,
    Refusal,
    canonical,
    domain_root,
    email_domain,
    is_free_mail,
    phone_tail,
    refused,
    registered_domain,
    same,
)

CASES = [
    # e-mail
    (Form.EMAIL, " Anna.Berg@ACME.com ", "anna.berg@acme.com"),
    (Form.EMAIL, "mailto:anna@acme.com", "anna@acme.com"),
    (Form.EMAIL, "<anna@acme.com>", "anna@acme.com"),
    (Form.EMAIL, "anna+news@acme.com", "anna+news@acme.com"),
    (Form.EMAIL, "jürgen@müller.de", "jürgen@xn--mller-kva.de"),
    (Form.EMAIL, "ju\u0308rgen@MU\u0308LLER.de", "jürgen@xn--mller-kva.de"),
    (Form.EMAIL, "email_not_unlocked@domain.com", None),
    (Form.EMAIL, "none", "none"),
    (Form.EMAILS, "B@x.de; a@x.de;b@x.de;", "a@x.de;b@x.de"),
    # phone
    (Form.PHONE, "+49 30 9834771", "+49309834771"),
    (Form.PHONE, "+49-30-9834771", "+49309834771"),
    (Form.PHONE, "+49 (030) 9834771", "+49309834771"),
    (Form.PHONE, "0049309834771", "+49309834771"),
    (Form.PHONE, "+39 02 92967900", "+390292967900"),
    (Form.PHONE, "+4402070313000", "+442070313000"),
    (Form.PHONE, "+1 (415) 555-0100 ext. 5", "+14155550100;ext=5"),
    (Form.PHONE, "tel:+1-415-555-0100", "+14155550100"),
    (Form.PHONE, "(343) 228-1010", "3432281010"),
    (Form.PHONE, "555-1234", "5551234"),
    (Form.PHONE, "ask Anna", "ask anna"),
    # domain
    (Form.DOMAIN, "HTTPS://WWW.mcdonald.com:443/en/?a=b", "mcdonald.com"),
    (Form.DOMAIN, "Shop.Acme.co.uk.", "shop.acme.co.uk"),
    (Form.DOMAIN, "anna@acme.com", "acme.com"),
    (Form.DOMAIN, "müller.de", "xn--mller-kva.de"),
    (Form.DOMAIN, "www.com", "www.com"),
    (Form.DOMAIN, "Acme GmbH", "acme gmbh"),
    (Form.DOMAINS, "www.b.de;a.de;b.de", "a.de;b.de"),
    # url
    (Form.URL, "http://www.Acme.com/", "acme.com"),
    (Form.URL, "https://acme.com/About/#team", "acme.com/About"),
    (Form.URL, "https://acme.com/p?id=7", "acme.com/p?id=7"),
    # LinkedIn
    (Form.LINKEDIN, "https://www.linkedin.com/in/Anna-Berg-1d7/", "in/anna-berg-1d7"),
    (Form.LINKEDIN, "de.linkedin.com/in/anna-berg-1d7/en?trk=public", "in/anna-berg-1d7"),
    (Form.LINKEDIN, "http://linkedin.com/company/Acme/about", "company/acme"),
    (Form.LINKEDIN, "https://www.linkedin.com/in/j%C3%B6rg", "in/jörg"),
    (Form.LINKEDIN, "in/anna-berg-1d7", "in/anna-berg-1d7"),
    (Form.LINKEDIN, "https://www.xing.com/Anna", "xing.com/anna"),
    # country
    (Form.COUNTRY, "USA", "US"),
    (Form.COUNTRY, "United States of America", "US"),
    (Form.COUNTRY, "uk", "GB"),
    (Form.COUNTRY, "GBR", "GB"),
    (Form.COUNTRY, "Deutschland", "DE"),
    (Form.COUNTRY, "Allemagne", "DE"),
    (Form.COUNTRY, "España", "ES"),
    (Form.COUNTRY, "South Korea", "KR"),
    (Form.COUNTRY, "Atlantis", "atlantis"),
    # text
    (Form.NAME, "  José \t Núñez ", "José Núñez"),
    (Form.NAME, "Jose\u0301", "José"),
    (Form.TEXT, "one\r\ntwo", "one two"),
    # scalars
    (Form.NUMBER, "1,234", "1234"),
    (Form.NUMBER, "1234.0", "1234"),
    (Form.NUMBER, "1.234,50", "1234.5"),
    (Form.NUMBER, "1.234.567", "1234567"),
    (Form.NUMBER, "12,5", "12.5"),
    (Form.NUMBER, "$ 7.10", "7.1"),
    (Form.NUMBER, "1e6", "1000000"),
    (Form.NUMBER, "-0", "0"),
    (Form.NUMBER, "many", "many"),
    (Form.BOOLEAN, "Yes", "true"),
    (Form.BOOLEAN, "FALSE", "false"),
    (Form.OPTION, "Lead; customer;lead", "customer;lead"),
    (Form.DATE, "2026-05-02", "2026-05-02"),
    (Form.DATE, "2026-05-02T00:00:00Z", "2026-05-02"),
    (Form.DATE, "2026-05-02T10:37:00.1234+02:00", "2026-05-02T08:37:00.123Z"),
    (Form.DATE, "1777680000000", "2026-05-02"),
    (Form.DATE, "soon", "soon"),
]


@pytest.mark.rule("R37", "F8")
@pytest.mark.parametrize(("form", "value", "expected"), CASES)
def test_a_value_becomes_its_canonical_form(form: Form, value: str, expected: str | None) -> None:
    assert expected == canonical(form, value)


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("value", [None, "", "  \t\n"])
def test_nothing_stays_nothing(form: Form, value: str | None) -> None:
    assert canonical(form, value) is None


@pytest.mark.parametrize("region", ["US", "USA", "united states"])
def test_a_number_without_country_code_takes_the_region(region: str) -> None:
    assert canonical(Form.PHONE, "(415) 555-2671", region=region) == "+14155552671"


def test_a_number_with_country_code_ignores_the_region() -> None:
    assert canonical(Form.PHONE, "+49 30 9834771", region="US") == "+49309834771"


def test_an_unknown_region_is_no_region() -> None:
    assert canonical(Form.PHONE, "(415) 555-2671", region="Atlantis") == "4155552671"


def test_letter_case_counts_in_names_but_not_in_addresses() -> None:
    assert not same(Form.NAME, "Mcdonald", "McDonald")
    assert same(Form.EMAIL, "A@b.de", "a@B.de")
    assert same(Form.URL, "http://www.acme.com", "https://acme.com/")
    assert same(Form.TEXT, None, " ")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("gmail.com", True),
        ("GMX.de", True),
        ("anna@web.de", True),
        ("mail.yahoo.com", True),
        ("tutanota.com", True),
        ("acme.com", False),
        ("", False),
    ],
)
def test_free_mail_is_known(host: str, expected: bool) -> None:
    assert expected is is_free_mail(host)


def test_domains_are_taken_apart_with_the_public_suffix_list() -> None:
    assert registered_domain("mail.acme.co.uk") == "acme.co.uk"
    assert domain_root("mail.acme.co.uk") == "acme"
    assert domain_root("https://www.acme.com/x") == "acme"
    assert domain_root("Acme GmbH") is None
    assert registered_domain("co.uk") is None
    assert email_domain("Anna@Mail.Acme.com") == "mail.acme.com"
    assert email_domain("anna") is None


def test_the_end_of_a_number_is_the_same_with_and_without_country_code() -> None:
    assert phone_tail("+1 228 343 1010") == phone_tail("228-343-1010") == "283431010"
    assert phone_tail("123") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("fine 😀 שלום\r\n", None),
        ("a\x00b", Refusal.NUL),
        ("a\ud800", Refusal.SURROGATE),
    ],
)
def test_what_no_store_can_hold_is_refused_with_a_cure(
    value: str, expected: Refusal | None
) -> None:
    assert expected is refused(value)
    if expected is not None:
        assert "source" in str(expected)
