"""A fault at every point of the story, one a telling: nothing is doubled and nothing is lost.

Points are requests, writes and commits; a fault is a death before, in the middle or after, or an
answer that never comes (F1-F4, F11, F26, F37). ``make crash-pairs`` lets two of them happen.
"""

import pytest

from tests.simulation.crashes import singles


@pytest.mark.slow
@pytest.mark.rule("F1", "F3", "F4", "F26", "F37")
def test_any_single_fault_ends_as_without_it() -> None:
    told = list(singles(keyed=True, every=True))
    assert [] == [str(one) for one in told if one.verdict.broken or one.verdict.waiting]
    assert len(told) > 500


@pytest.mark.slow
@pytest.mark.rule("F1", "F3", "F4", "F26", "F37")
def test_without_the_key_any_single_fault_doubles_nothing_and_loses_nothing() -> None:
    told = list(singles(keyed=False, every=True))
    assert [] == [str(one) for one in told if one.verdict.broken]
    assert len(told) > 500
