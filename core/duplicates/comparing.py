"""The second half of a scan: what changed is compared with whatever shares a key with it."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from core.domain.matching import COMMON, Comparison, Frequencies, Traits, compare, keys
from core.domain.records import Kind, Observation, Ref
from core.duplicates.index import SIDE, TERM, load
from core.duplicates.parts import Parts
from core.duplicates.reading import prepared
from core.store import traits
from core.store.database import Tx

Pair = tuple[str, str]


class Compared(msgspec.Struct, frozen=True):
    """What a batch brought: every comparison made, and the records they are about, by id."""

    comparisons: tuple[Comparison, ...]
    seen: Mapping[str, Observation]


async def compare_batch(
    parts: Parts, kind: Kind, ids: Sequence[str], due: Collection[str], records: int
) -> Compared:
    """Compare some records that are due with all that share a key; 20 µs a pair, in a thread.

    Of two that are both ``due`` only the one with the smaller id compares them. ``records`` is how
    many there are of the kind, for the prior.
    """
    async with parts.db.read() as tx:
        seen, companies = await load(tx, kind, ids)
        own = await asyncio.to_thread(prepared, seen, companies)
        shared = await _sharing(tx, kind, own)
        pairs = [
            (one, other)
            for one in own
            for other in sorted(shared[one])
            if other != one and not (other in due and other < one)
        ]
        rest = sorted({other for _, other in pairs} - set(own))
        more, their_companies = await load(tx, kind, rest)
        others = await asyncio.to_thread(prepared, more, their_companies)
        every = {**own, **others}
        counts = await _counts(tx, kind, every.values())
    frequencies = Frequencies(records, counts)
    comparisons = await asyncio.to_thread(_compare, pairs, every, frequencies)
    return Compared(comparisons, {ref.id: one for ref, one in {**seen, **more}.items()})


async def _sharing(tx: Tx, kind: Kind, own: Mapping[str, Traits]) -> dict[str, set[str]]:
    """Return each record's candidates: who carries one of its keys that is not too common."""
    keys_by_id = {one: keys(known) for one, known in own.items()}
    wanted = set().union(*keys_by_id.values())
    owners = await traits.sharing(tx, kind=kind, keys=wanted, max=COMMON)
    return {
        one: {ref.id for key in some for ref in owners.get(key, ()) if ref.side is SIDE}
        for one, some in keys_by_id.items()
    }


async def _counts(tx: Tx, kind: Kind, every: Iterable[Traits]) -> dict[str, int]:
    terms = {TERM + term for one in every for term in one.terms() if term}
    found = await traits.counts(tx, kind=kind, keys=terms)
    return {key.removeprefix(TERM): number for key, number in found.items()}


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
