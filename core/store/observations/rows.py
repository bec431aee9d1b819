"""The row of an observation, both ways; pure."""

from hashlib import blake2b
from typing import Any

from core.domain.records import Document, Kind, Observation, Ref, Side
from core.store.keys import keys
from core.store.sql import read, table, written
from core.store.tables import Observation as Row

O = table(Row)  # noqa: E741

WHOLE = (O.c.side, O.c.kind, O.c.remote_id, O.c.doc, O.c.archived, O.c.hash)
"""The columns ``observed`` reads."""

Prepared = dict[str, Any]
"""A row for ``put``, made by ``row``."""


def row(observation: Observation, *, fp: bytes, modified_ms: int) -> Prepared:
    """Return the row of an observation: document, hash (blake2b, 16 hex digits), keys; pure.

    The order of the values does not count; what is empty is left out.
    """
    values = {key: value for key, value in sorted(observation.values.items()) if value}
    doc = written(Document(values=values, facts=observation.facts))
    found = keys(observation)
    return {
        "side": observation.ref.side.value,
        "kind": observation.ref.kind.value,
        "remote_id": observation.ref.id,
        "doc": doc,
        "fp": fp,
        "hash": blake2b(doc.encode(), digest_size=8).hexdigest(),
        "email_key": found.email,
        "domain_key": found.domain,
        "name_key": found.name,
        "last_key": found.last,
        "modified_ms": modified_ms,
        "archived": observation.archived,
        "stale": True,
        "missed_at": None,
        "more": found.more,
    }


_SIDES = {side.value: side for side in Side}
_KINDS = {kind.value: kind for kind in Kind}


def observed(found: Any) -> Observation:
    """Return the observation of a row, which ends in the columns of ``WHOLE``."""
    side, kind, one, doc, archived, digest = found[-6:]
    document: Document = read(doc, Document)
    ref = Ref(_SIDES[side], _KINDS[kind], one)
    return Observation(ref, document.values, document.facts, archived, digest)
