"""What makes many failures one message (R63)."""

import pytest

from core.domain.notices import cause
from core.domain.records import Kind, Side


def said(message: str, values: dict[str, str | None] | None = None, **facts):
    return cause(
        Side.HUBSPOT,
        Kind.CONTACT,
        category=facts.get("category", "VALIDATION_ERROR"),
        fields=facts.get("fields", ("phone",)),
        message=message,
        values=values,
    )


@pytest.mark.rule("R63")
def test_two_records_with_one_trouble_share_a_cause():
    left = said("Email address ann@x.de is invalid", {"email": "ann@x.de"})
    right = said("Email address bob@y.org is invalid", {"email": "bob@y.org"})
    assert left == right
    assert "email address … is invalid" == left.rule


def test_values_quotes_numbers_links_and_ids_are_cut_out():
    left = said('Property "12 Main St" of 5f3a9b2c1d4e must match, see https://x.de/1 (row 7)')
    right = said('Property "9 High Rd" of 60c39ed82bd0 must match, see https://y.de/2 (row 12)')
    assert left == right


def test_a_value_without_quotes_is_cut_out_as_it_was_sent():
    left = said("Acme Widgets is not allowed here", {"company": "Acme Widgets"})
    right = said("Globex is not allowed here", {"company": "Globex", "title": None})
    assert left == right


def test_another_rule_field_category_or_side_is_another_cause():
    one = said("must be lower case")
    assert one != said("must be upper case")
    assert one != said("must be lower case", fields=("mobile",))
    assert one != said("must be lower case", category="OTHER")
    other = cause(Side.APOLLO, Kind.CONTACT, category="VALIDATION_ERROR", fields=("phone",))
    assert one.key != other.key


def test_the_order_of_fields_and_letter_case_say_nothing():
    assert said("No.", fields=("a", "b")) == said("no.", fields=("b", "a", "b"))
    assert "hubspot|contact|VALIDATION_ERROR|phone|no." == said("No.").key


def test_an_apostrophe_is_no_quote():
    assert "it's not the contact's phone" == said("It's not the contact's phone").rule
