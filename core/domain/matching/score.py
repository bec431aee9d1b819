"""From findings to a probability."""

from math import exp, log

from core.domain.matching import weights
from core.domain.matching.accounts import account_evidence
from core.domain.matching.contacts import contact_evidence
from core.domain.matching.frequencies import Frequencies
from core.domain.matching.traits import AccountTraits, ContactTraits
from core.domain.matching.words import Comparison

_SURE = 36.0
"""Log-odds beyond which a probability would be rounded to 1."""


def prior(records: int) -> float:
    """Give the log-odds that two of `records` records are the same, before any evidence."""
    return log(2 * weights.DUPLICATES / max(records, weights.SMALLEST))


def compare(
    left: ContactTraits | AccountTraits,
    right: ContactTraits | AccountTraits,
    frequencies: Frequencies,
) -> Comparison:
    """Compare two records of one kind; the mirror image of `compare(right, left, …)`.

    Raises TypeError for a contact and an account.
    """
    if isinstance(left, ContactTraits) and isinstance(right, ContactTraits):
        evidence = tuple(contact_evidence(left, right, frequencies))
    elif isinstance(left, AccountTraits) and isinstance(right, AccountTraits):
        evidence = tuple(account_evidence(left, right, frequencies))
    else:
        raise TypeError("a contact can not be compared with an account")
    odds = prior(frequencies.records) + sum(one.weight for one in evidence)
    return Comparison(left.id, right.id, probability(odds), evidence)


def probability(odds: float) -> float:
    """Turn log-odds into a probability between 0 and 1, and never quite one of them."""
    return 1 / (1 + exp(-max(-_SURE, min(_SURE, odds))))
