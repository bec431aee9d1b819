"""Who survives a merge, which values win, what is lost (R23)."""

from datetime import UTC, datetime

import pytest

from core.domain.merging import Candidate, Outcome, Pick, Reason, choose_primary, propose
from core.domain.normalize import Form

OLD, NEW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
FORMS = {"email": Form.EMAIL, "phone": Form.PHONE, "domain": Form.DOMAIN}

SURVIVORS = [
    (Reason.STAGE, Candidate("2", {}, NEW, 3), Candidate("1", {"a": "x"}, OLD, 1, 9)),
    (Reason.ASSOCIATIONS, Candidate("2", {}, NEW, 1, 4), Candidate("1", {"a": "x"}, OLD, 1, 3)),
    (Reason.COMPLETE, Candidate("2", {"a": "x"}, NEW), Candidate("1", {"a": " "}, OLD)),
    (Reason.OLDER, Candidate("2", {"a": "x"}, OLD), Candidate("1", {"b": "x"}, NEW)),
    (Reason.FIRST, Candidate("9", {}, OLD), Candidate("10", {}, None)),
]


@pytest.mark.parametrize(("reason", "survivor", "loser"), SURVIVORS)
def test_the_more_valuable_record_survives_from_either_side(
    reason: Reason, survivor: Candidate, loser: Candidate
) -> None:
    for choice in (choose_primary(survivor, loser), choose_primary(loser, survivor)):
        assert (survivor, loser, reason) == (choice.primary, choice.other, choice.reason)


@pytest.mark.rule("R23")
def test_the_survivors_values_win_and_its_gaps_are_filled() -> None:
    merge = propose(
        {"first_name": "Anna", "title": "CEO", "city": None, "phone": "+49 30 1234567"},
        {"first_name": "Anna", "title": "CTO", "city": "Berlin", "phone": "0049301234567"},
        forms=FORMS,
    )
    assert merge.values == {
        "first_name": "Anna",
        "title": "CEO",
        "city": "Berlin",
        "phone": "+49 30 1234567",
    }
    assert merge.changes == {"city": "Berlin"}
    assert [("title", "CTO")] == [(one.key, one.lost) for one in merge.lost]
    assert [Outcome.SAME, Outcome.WON, Outcome.FILLED, Outcome.SAME] == [
        one.outcome for one in merge.fields
    ]


@pytest.mark.rule("R23")
def test_the_reviewer_can_choose_a_field() -> None:
    merge = propose({"title": "CEO"}, {"title": "CTO"}, picks={"title": Pick.OTHER})
    (field,) = merge.fields
    assert (Outcome.TAKEN, "CTO", "CEO") == (field.outcome, field.value, field.lost)


def test_an_empty_value_is_never_chosen() -> None:
    merge = propose({"title": "CEO"}, {"title": " "}, picks={"title": Pick.OTHER})
    assert merge.values == {"title": "CEO"}


def test_the_losers_address_becomes_an_additional_one() -> None:
    merge = propose(
        {"email": "anna@acme.com", "additional_emails": "a@x.de"},
        {"email": "berg@acme.com", "additional_emails": "A@x.de;b@x.de"},
        forms=FORMS,
    )
    assert merge.values == {
        "email": "anna@acme.com",
        "additional_emails": "a@x.de;berg@acme.com;b@x.de",
    }
    assert () == merge.lost


def test_the_former_address_stays_when_the_reviewer_takes_the_other() -> None:
    merge = propose(
        {"email": "anna@acme.com"},
        {"email": "berg@acme.com"},
        forms=FORMS,
        picks={"email": Pick.OTHER},
    )
    assert merge.values == {"email": "berg@acme.com", "additional_emails": "anna@acme.com"}
    assert () == merge.lost


def test_a_filled_address_is_not_also_an_additional_one() -> None:
    merge = propose({"first_name": "Anna"}, {"email": "berg@acme.com"}, forms=FORMS)
    assert merge.changes == {"email": "berg@acme.com"}


def test_domains_stay_beside_each_other_too() -> None:
    merge = propose({"domain": "acme.com"}, {"domain": "www.acme.eu"}, forms=FORMS)
    assert merge.values == {"domain": "acme.com", "additional_domains": "www.acme.eu"}


def test_the_same_address_written_otherwise_changes_nothing() -> None:
    merge = propose({"email": "Anna@acme.com"}, {"email": "anna@ACME.com"}, forms=FORMS)
    assert merge.changes == {}
    assert () == merge.lost
