"""The second half of a scan: what changed is compared with whatever shares a key with it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from core.domain.matching import COMMON, Comparison, Frequencies, Traits, compare
from core.domain.records import Kind, Observation, Ref
from core.duplicates.index import SIDE, load
from core.duplicates.parts import Parts
from core.duplicates.reading import prepared
from core.store import matched, traits
from core.store.database import Tx
from core.store.matched import Due

Pair = tuple[str, str]


class Compared(msgspec.Struct, frozen=True):
    """What a batch brought: every comparison made, and the records they are about, by id."""

    comparisons: tuple[Comparison, ...] = ()
    seen: Mapping[str, Observation] = {}


async def compare_batch(parts: Parts, kind: Kind, some: Sequence[Due], records: int) -> Compared:
    """Compare some records that are due with all that share a key; 20 µs a pair, in a thread.

    What is due later compares itself with these. ``records`` is how many there are of the kind,
    for the prior.
    """
    async with parts.db.read() as tx:
        pairs = await _pairs(tx, some)
        if not pairs:
            return Compared()
        seen, companies = await load(tx, kind, sorted({one for pair in pairs for one in pair}))
        own = {one.id for one in some}
        others = {ref.id: one for ref, one in seen.items() if ref.id not in own}
        later = await still_due(tx, kind, others)
        every = await asyncio.to_thread(prepared, seen, companies)
        pairs = [(one, other) for one, other in pairs if other not in later]
        counts = await _counts(tx, kind, every.values())
    frequencies = Frequencies(records, counts)
    comparisons = await asyncio.to_thread(_compare, pairs, every, frequencies)
    return Compared(comparisons, {ref.id: one for ref, one in seen.items()})


async def _pairs(tx: Tx, some: Sequence[Due]) -> list[Pair]:
    """Return (record, other) of all that share a key that is not too common, each pair once."""
    own = {one.id for one in some}
    owners = await traits.sharing(tx, keys={key for one in some for key in one.keys}, most=COMMON)
    found = {
        (one.id, other)
        for one in some
        for key in one.keys
        for other in owners.get(key, ())
        if other != one.id and not (other in own and other < one.id)
    }
    return sorted(found)


async def still_due(tx: Tx, kind: Kind, others: Mapping[str, Observation]) -> set[str]:
    """Return those of the living records that are to be compared by themselves yet."""
    seen = await matched.seen(tx, side=SIDE, kind=kind, ids=others)
    return {one for one, o in others.items() if seen.get(one) != matched.mark_of(o.hash)}


async def _counts(tx: Tx, kind: Kind, every: Iterable[Traits]) -> dict[str, int]:
    terms = {term for one in every for term in one.terms() if term}
    return await traits.counts(tx, kind=kind, terms=terms)


def _compare(
    pairs: Sequence[Pair], every: Mapping[str, Traits], frequencies: Frequencies
) -> tuple[Comparison, ...]:
    return tuple(
        compare(every[one], every[other], frequencies)
        for one, other in pairs
        if one in every and other in every
    )


def ref_of(kind: Kind, one: str) -> Ref:
    """Return the address of a record that is compared."""
    return Ref(SIDE, kind, one)
