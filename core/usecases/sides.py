"""A HubSpot record beside another one: the rows of a comparison that people read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from core.domain.fields import Field
from core.domain.normalize import canonical
from core.domain.records import Observation, Ref
from core.store import observations
from core.store.database import Tx
from core.sync.engine import Engine
from core.usecases.labels import Labels, label
from core.usecases.naming import Named, named


class Shown(msgspec.Struct, frozen=True):
    """One record of a comparison."""

    named: Named
    gone: bool
    created_at: datetime | None
    changed_at: datetime | None


class Row(msgspec.Struct, frozen=True):
    """One field of two records; ``differs``: both have a value, and the values say other things."""

    key: str
    label: str
    left: str
    right: str
    differs: bool


def moment(text: str) -> datetime | None:
    """Return an ISO-8601 time, or None where there is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


async def shown(
    engine: Engine, tx: Tx, refs: Sequence[Ref], seen: Mapping[Ref, Observation]
) -> list[Shown]:
    """Return what a card says about each record, in the order given."""
    names = await named(engine, tx, refs)
    changed = await observations.changed_at(tx, refs=refs)
    return [
        Shown(
            names[ref],
            gone=ref not in seen or seen[ref].archived,
            created_at=moment(seen[ref].facts.created_at) if ref in seen else None,
            changed_at=changed.get(ref),
        )
        for ref in refs
    ]


def rows(
    fields: Iterable[Field], left: Observation, right: Observation, labels: Labels
) -> tuple[Row, ...]:
    """Return the fields that at least one of two records has a value for, in reading order."""
    found = []
    for field in fields:
        ours, theirs = left.value(field.key), right.value(field.key)
        if ours is None and theirs is None:
            continue
        one, other = (
            canonical(field.form, text, region=seen.value("country"))
            for text, seen in ((ours, left), (theirs, right))
        )
        left_text = label(labels, left.ref.side, field.key, ours or "")
        right_text = label(labels, right.ref.side, field.key, theirs or "")
        found.append(
            Row(
                field.key,
                field.label,
                left_text,
                right_text,
                None not in {one, other} and one != other,
            )
        )
    return tuple(found)
