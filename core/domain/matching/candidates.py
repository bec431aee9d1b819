"""Which pairs to compare: those that share a key."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from core.domain.matching.frequencies import Frequencies, count_terms
from core.domain.matching.keys import COMMON, account_keys, contact_keys
from core.domain.matching.score import compare
from core.domain.matching.traits import AccountTraits, ContactTraits
from core.domain.matching.words import Comparison

Traits = ContactTraits | AccountTraits


def keys(traits: Traits) -> frozenset[str]:
    """Give the blocking keys of a record; records of one kind that share none are no pair."""
    return contact_keys(traits) if isinstance(traits, ContactTraits) else account_keys(traits)


def candidates(keys_by_id: Iterable[tuple[str, Iterable[str]]]) -> list[tuple[str, str]]:
    """Give the pairs of ids that share a key carried by at most `COMMON` records, sorted."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for record_id, own in keys_by_id:
        for key in own:
            blocks[key].append(record_id)
    found: set[tuple[str, str]] = set()
    for members in blocks.values():
        if 1 < len(members) <= COMMON:
            members.sort()
            found.update((a, b) for at, a in enumerate(members) for b in members[at + 1 :])
    return sorted(found)


def scan(records: Sequence[Traits], frequencies: Frequencies | None = None) -> Iterator[Comparison]:
    """Compare all records of one kind that share a key, 20 µs a pair.

    Yields every comparison, the unlikely ones too (see `group`), so that the caller can stop
    between two. Without `frequencies` they are counted from `records`.
    """
    counted = frequencies or count_terms(one.terms() for one in records)
    by_id = {one.id: one for one in records}
    for left, right in candidates((one.id, keys(one)) for one in records):
        yield compare(by_id[left], by_id[right], counted)
