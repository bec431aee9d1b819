"""The first half of a scan: what changed gets its keys, before anything is compared."""

import asyncio
from collections.abc import Mapping, Sequence

from core.domain.matching import keys
from core.domain.records import Kind, Observation, Ref, Side
from core.duplicates.parts import Held, Parts
from core.duplicates.reading import company_ref, prepared
from core.store import matched, observations
from core.store.database import Tx
from core.store.traits import Traces, traces

SIDE = Side.HUBSPOT


async def index(parts: Parts, kind: Kind, ids: Sequence[str], held: Held) -> None:
    """Store the keys and terms of some records; repeating it is harmless."""
    async with parts.db.read() as tx:
        seen, companies = await load(tx, kind, ids)
    found = await asyncio.to_thread(_traces, kind, seen, companies)
    async with parts.db.write() as tx:
        await held.hold(tx)
        await matched.index(tx, side=SIDE, kind=kind, found=found)


def _traces(
    kind: Kind, seen: Mapping[Ref, Observation], companies: Mapping[Ref, Observation]
) -> dict[str, Traces]:
    by_id = prepared(seen, companies)
    return {
        one: traces(kind, keys(known), filter(None, known.terms())) for one, known in by_id.items()
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
    async with parts.db.write() as tx:
        await held.hold(tx)
        await matched.forget(tx, side=SIDE, kind=kind, ids=ids)
    return [Ref(SIDE, kind, one) for one in ids]
