"""A record's activity log as people read it: who, when, what, before and after (R22, R71)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from core.domain.records import Kind, Ref, Side
from core.store import activity
from core.store.activity import Entry
from core.store.database import Tx
from core.sync.engine import mapping
from core.usecases.labels import Labels, label

SKIPPED = frozenset({"left_alone"})
"""Said once a pull: the newest one is enough."""


class Changed(msgspec.Struct, frozen=True):
    """One value before and after."""

    label: str
    before: str
    after: str


class Line(msgspec.Struct, frozen=True):
    """One line of the log; ``what`` and ``why`` are words of the log, ``who`` may be a person."""

    at: datetime
    what: str
    who: str
    why: str
    side: Side | None
    to: str
    changes: tuple[Changed, ...] = ()


async def lines(tx: Tx, refs: Sequence[Ref], limit: int, labels: Labels) -> tuple[Line, ...]:
    """Return the newest lines about a record, newest first; what repeats is said once."""
    found = await activity.of_ref(tx, refs=refs, limit=limit * 4)
    names = {(f.kind, f.key): f.label for f in (await mapping(tx)).fields}
    kept: list[Line] = []
    said: set[tuple[str, str]] = set()
    for entry in found:
        again = (entry.what, entry.why)
        if entry.what in SKIPPED and again in said:
            continue
        said.add(again)
        kept.append(_line(entry, names, labels))
    return tuple(kept[:limit])


def _line(entry: Entry, names: Mapping[tuple[Kind, str], str], labels: Labels) -> Line:
    ref = Ref.parse(entry.ref) if entry.ref else None

    def said(key: str, value: object) -> str:
        text = value if isinstance(value, str) else ""
        return label(labels, ref.side, key, text) if ref else text

    changes = tuple(
        Changed(
            names.get((ref.kind, key), key) if ref else key, said(key, pair[0]), said(key, pair[1])
        )
        for key, pair in entry.data.items()
        if isinstance(pair, list) and len(pair) == 2 and not isinstance(pair[0], dict)
        if entry.what in {"written", "use_other"}
    )
    return Line(
        entry.at, entry.what, entry.who, entry.why, ref.side if ref else None, entry.to, changes
    )
