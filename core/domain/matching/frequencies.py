"""How often values occur: sharing a rare one says more than sharing a common one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Term(StrEnum):
    """What is counted."""

    GIVEN = "given"
    FAMILY = "family"
    EMPLOYER = "employer"
    PHONE = "phone"
    TITLE = "title"
    CITY = "city"
    NAME = "name"  # a company's, without blanks
    WORD = "word"  # of a company's name
    DOMAIN = "domain"

    def of(self, value: str) -> str:
        """Write the term that is counted for `value`: "family:berg"."""
        return self + ":" + value  # an enum's value costs as much as all of this


@dataclass(frozen=True, slots=True)
class Frequencies:
    """The number of records of one kind, and how many of them carry each term.

    The store keeps the counts (see `terms_of` on the traits) and hands over at least those of the
    records being compared; a term that is missing counts as carried by the two at hand.
    """

    records: int
    counts: Mapping[str, int] = field(default_factory=dict)

    def carriers(self, term: str) -> int:
        """Say how many records carry `term`, two at least: both of the pair do."""
        return max(2, self.counts.get(term, 0))

    def count(self, term: str) -> int:
        """Say how many records are known to carry `term`."""
        return self.counts.get(term, 0)


def count_terms(records: Iterable[Iterable[str]]) -> Frequencies:
    """Count the terms of all records of one kind."""
    counts: Counter[str] = Counter()
    total = 0
    for terms in records:
        counts.update(set(terms))
        total += 1
    return Frequencies(total, counts)
