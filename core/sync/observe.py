"""Station one: what a service holds becomes observations, ten pages a transaction.

Fingerprints are compared first, so that an unchanged record is never parsed; a record whose
canonical hash is equal although its fingerprint differs is a touch or our own echo (R55), and
nothing is decided for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.counts import Counts
from core.domain.fields import FieldMap
from core.domain.records import Kind, Side
from core.providers.port import Parsed, Provider, Raw, Unreadable
from core.store import knowledge, observations
from core.store.database import Tx

SLICE = 100
"""Records handled before the event loop gets its turn again."""


@dataclass(frozen=True)
class Listing:
    """One listing of a run: a side, a kind, and what is wanted of it."""

    side: Side
    kind: Kind
    since_ms: int | None
    """None reads everything."""

    @property
    def name(self) -> str:
        """Return the name its cursor is kept under."""
        return f"{self.side}:{self.kind}"


@dataclass(frozen=True)
class Batch:
    """The pages of one transaction."""

    records: tuple[Raw, ...]
    cursor: str | None
    """Where to go on; None: the listing is through."""


async def fetch(
    provider: Provider, listing: Listing, mapping: FieldMap, cursor: str | None, pages: int
) -> Batch:
    """Return up to ``pages`` pages from ``cursor`` on.

    A cursor that does not move would loop for ever and is refused (F30).
    """
    records: list[Raw] = []
    for _ in range(pages):
        page = await provider.page(listing.kind, mapping, cursor=cursor, since_ms=listing.since_ms)
        records += page.records
        if page.cursor is not None and page.cursor == cursor:
            raise Unreadable("The same page came twice; the listing was stopped", side=listing.side)
        cursor = page.cursor
        if cursor is None:
            break
    return Batch(tuple(records), cursor)


async def observe(
    tx: Tx,
    provider: Provider,
    listing: Listing,
    *,
    mapping: FieldMap,
    records: Sequence[Raw],
    counts: Counts,
    run_id: int,
) -> int:
    """Store what differs and return how many records differed."""
    side, kind = listing.side, listing.kind
    unique = {raw.id: raw for raw in records}
    known = await observations.fingerprints(tx, side=side, kind=kind, ids=list(unique))
    differing = [raw for raw in unique.values() if known.get(raw.id) != raw.fingerprint]
    again = [raw.id for raw in differing if raw.id in known]
    hashes = await observations.hashes(tx, side=side, kind=kind, ids=again)
    counts.read += len(unique)
    for start in range(0, len(differing), SLICE):
        part = differing[start : start + SLICE]
        parsed = [(raw, provider.parse(kind, mapping, raw)) for raw in part]
        await _store(tx, parsed, hashes, counts)
    if listing.since_ms is None:
        await observations.seen(tx, side=side, kind=kind, ids=list(unique), run=run_id)
    return len(differing)


async def _store(
    tx: Tx, parsed: Sequence[tuple[Raw, Parsed]], hashes: dict[str, str], counts: Counts
) -> None:
    """Upsert one slice: what is new or changed becomes stale, and plan will look at it."""
    rows = []
    for raw, record in parsed:
        row = observations.row(
            record.observation,
            known=record.known,
            fingerprint=raw.fingerprint,
            modified_ms=raw.modified_ms,
        )
        before = hashes.get(raw.id)
        row["stale"] = before != row["hash"]
        counts.new += before is None
        counts.changed += before is not None and row["stale"]
        rows.append(row)
    await observations.put(tx, rows)
    await knowledge.put_free(tx, [record for _, record in parsed if record.known])
