"""Every promise has a proof, and every mark names a promise."""

import re

from tests.house.promises import BOTH_DATABASES, PROMISES
from tests.house.proofs import proofs, stray
from tests.house.tree import section, short, text


def test_every_mark_names_a_promise():
    assert set() == set(proofs()) - set(PROMISES)


def test_every_mark_stands_on_a_test():
    assert [] == stray()


def test_every_promise_has_a_proof_or_stands_under_not_yet():
    said = set(re.findall(r"\b[RF]\d+\b", section(text("README.md"), "Not yet")))
    assert set() == set(PROMISES) - set(proofs()) - said


def test_what_depends_on_the_database_is_proved_on_both():
    fixtures = {"db", "database_url"}  # those of tests/contract run on either engine
    both = {
        number
        for number, some in proofs().items()
        for one in some
        if short(one.path).startswith("tests/contract/") and fixtures & set(one.fixtures)
    }
    assert set() == BOTH_DATABASES - both
