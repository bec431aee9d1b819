"""The first half of a scan: what changed gets its keys, before anything is compared."""

import asyncio
from collections.abc import Sequence

from core.domain.matching import keys
from core.domain.records import Kind, Observation, Ref, Side
from core.duplicates.parts import Held, Parts
from core.duplicates.reading import company_ref, prepared
from core.store import matched, observations, traits
from core.store.database import Tx

SIDE = Side.HUBSPOT
TERM = "#"
"""Before a term among the keys: how many carry it says how much it weighs."""


async def index(parts: Parts, kind: Kind, ids: Sequence[str], held: Held) -> None:
    """Store the keys and terms of some records; repeating it is harmless."""
    async with parts.db.read() as tx:
        seen, companies = await load(tx, kind, ids)
    found = await asyncio.to_thread(_keys, seen, companies)
    async with parts.db.write() as tx:
        await held.hold(tx)
        await traits.put(tx, keys=found)


def _keys(
    seen: dict[Ref, Observation], companies: dict[Ref, Observation]
) -> dict[Ref, frozenset[str]]:
    by_id = prepared(seen, companies)
    return {
        ref: keys(by_id[ref.id]) | {TERM + term for term in by_id[ref.id].terms() if term}
        for ref in seen
    }


async def load(
    tx: Tx, kind: Kind, ids: Sequence[str]
) -> tuple[dict[Ref, Observation], dict[Ref, Observation]]:
    """Return living records by address, and the accounts that contacts among them belong to."""
    found = await observations.many(tx, refs=[Ref(SIDE, kind, one) for one in ids])
    alive = {ref: one for ref, one in found.items() if not one.archived}
    companies = {ref for one in alive.values() if (ref := company_ref(one)) is not None}
    return alive, await observations.many(tx, refs=companies)


async def forget(parts: Parts, kind: Kind, ids: Sequence[str], held: Held) -> list[Ref]:
    """Drop the keys of records that are gone and return their addresses."""
    refs = [Ref(SIDE, kind, one) for one in ids]
    async with parts.db.write() as tx:
        await held.hold(tx)
        await traits.put(tx, keys=dict.fromkeys(refs, ()))
        await matched.forget(tx, refs=refs)
    return refs
