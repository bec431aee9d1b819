"""Every promise has a proof, and every mark names a promise."""

from tests.house.promises import PROMISES
from tests.house.proofs import proofs, stray


def test_every_mark_names_a_promise():
    assert set() == set(proofs()) - set(PROMISES)


def test_every_mark_stands_on_a_test():
    assert [] == stray()
