"""When the services say that records changed last."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from core.domain.records import Kind, Ref, Side
from core.store.database import Tx
from core.store.observations.rows import O
from core.store.sql import among, bound

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def changed_at(tx: Tx, *, refs: Iterable[Ref]) -> dict[Ref, datetime]:
    """Return when each record changed last, in its service's clock; unknown ones are left out."""
    groups: dict[tuple[Side, Kind], list[str]] = {}
    for ref in refs:
        groups.setdefault((ref.side, ref.kind), []).append(ref.id)
    found: dict[Ref, datetime] = {}
    for (side, kind), ids in groups.items():
        rows = await tx.execute(
            select(O.c.remote_id, O.c.modified_ms).where(
                O.c.side == side.value,
                O.c.kind == kind.value,
                O.c.modified_ms > 0,
                among(O.c.remote_id, tx.dialect.name),
            ),
            {"ids": bound(tx, ids)},
        )
        for one, milliseconds in rows:
            found[Ref(side, kind, one)] = _EPOCH + timedelta(milliseconds=milliseconds)
    return found
