"""Station one: what a service holds becomes observations, ten pages a transaction.

Fingerprints are compared first, so that an unchanged record is never parsed; a record whose
canonical hash is equal although its fingerprint differs is a touch or our own echo (R55), and
nothing is decided for it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from core.domain.counts import Counts
from core.domain.fields import FieldMap
from core.domain.records import Kind, Ref, Side
from core.providers.port import Parsed, Provider, Raw, Unreadable
from core.store import observations
from core.store.database import Tx
from core.sync.learning import learn

SLICE = 100
"""Records handled before the event loop gets its turn again."""


class Listing(msgspec.Struct, frozen=True):
    """One listing of a run: a side, a kind, and what is wanted of it."""

    side: Side
    kind: Kind
    since_ms: int | None
    """In the service's own clock (F14); None reads everything."""

    @property
    def name(self) -> str:
        """Return the name its cursor is kept under."""
        return f"{self.side}:{self.kind}"


class Batch(msgspec.Struct, frozen=True):
    """The pages of one transaction."""

    records: tuple[Raw, ...]
    cursor: str | None
    """Where to go on; None: the listing is through."""
    incomplete: bool = False
    """The service showed less than there is (R3)."""
    total: int | None = None
    """What the service says there is in all, where it does."""


class Observed(msgspec.Struct, frozen=True):
    """What one batch brought."""

    differing: int
    """Records that were not as they were known."""
    newest_ms: int
    """The latest change in it, in the service's clock."""
    skipped: tuple[Raw, ...] = ()
    """Records that differ and were left out, because they were just written."""


async def listings(tx: Tx, kinds: Sequence[Kind], *, full: bool) -> list[Listing]:
    """Return the listings of a run, side by side; what was never read is read as a whole."""
    found = []
    for side in Side:
        for kind in kinds:
            mark = await observations.watermark(tx, side=side, kind=kind)
            found.append(Listing(side, kind, mark if mark and not full else None))
    return found


async def fetch(
    provider: Provider, listing: Listing, mapping: FieldMap, cursor: str | None, pages: int
) -> Batch:
    """Return up to ``pages`` pages from ``cursor`` on.

    A cursor that does not move would loop for ever and is refused (F30).
    """
    records: list[Raw] = []
    incomplete, total = False, None
    for _ in range(pages):
        page = await provider.page(listing.kind, mapping, cursor=cursor, since_ms=listing.since_ms)
        records += page.records
        incomplete |= page.incomplete
        total = page.total if page.total is not None else total
        if page.cursor is not None and page.cursor == cursor:
            raise Unreadable("The same page came twice; the listing was stopped", side=listing.side)
        cursor = page.cursor
        if cursor is None:
            break
    return Batch(tuple(records), cursor, incomplete, total)


async def observe(
    tx: Tx,
    provider: Provider,
    listing: Listing,
    *,
    mapping: FieldMap,
    records: Sequence[Raw],
    counts: Counts,
    run_id: int,
    now: datetime,
    newer: Collection[str] = (),
) -> Observed:
    """Store what differs, and count it.

    ``newer`` are the records that were written while the pages were on their way, or are being
    written: what the pages say of them may be old or our own (F27). The caller reads them again.
    """
    side, kind = listing.side, listing.kind
    unique = {raw.id: raw for raw in records}
    known = await observations.fingerprints(tx, side=side, kind=kind, ids=list(unique))
    differing = [raw for raw in unique.values() if known.get(raw.id) != raw.fingerprint]
    skipped = tuple(raw for raw in differing if str(Ref(side, kind, raw.id)) in newer)
    if skipped:
        differing = [raw for raw in differing if raw not in skipped]
    again = [raw.id for raw in differing if raw.id in known]
    before = await observations.documents(tx, side=side, kind=kind, ids=again)
    hashes = {one: found[0] for one, found in before.items()}
    counts.read += len(unique)
    for start in range(0, len(differing), SLICE):
        part = differing[start : start + SLICE]
        parsed = [(raw, provider.parse(kind, mapping, raw)) for raw in part]
        await _store(tx, parsed, hashes, counts, now)
    if listing.since_ms is None and unique:
        await observations.seen(tx, side=side, kind=kind, ids=list(unique), run=run_id)
    newest = max((raw.modified_ms for raw in unique.values()), default=0)
    return Observed(len(differing), newest, skipped)


async def _store(
    tx: Tx,
    parsed: Sequence[tuple[Raw, Parsed]],
    hashes: dict[str, str],
    counts: Counts,
    now: datetime,
) -> None:
    """Upsert one slice: what is new or says something else becomes stale, and plan will look."""
    rows = []
    for raw, record in parsed:
        row = observations.row(record.observation, fp=raw.fingerprint, modified_ms=raw.modified_ms)
        before = hashes.get(raw.id)
        counts.new += before is None
        counts.changed += before is not None and before != row["hash"]
        rows.append(row)
    await observations.put(tx, rows=rows)
    await learn(tx, [record for _, record in parsed], now)
