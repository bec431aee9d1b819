"""Blocking keys: what records that may be the same have in common; and how frequent terms are.

A key is kept as a number. Rows are handed to the driver as they are, in the order of the index: a
dozen for each record, they would otherwise cost more than everything else about it.
"""

import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Text, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from core.domain.records import Kind
from core.store.database import Tx
from core.store.sql import among_ids, bound, table
from core.store.tables import Frequency as FrequencyRow
from core.store.tables import Trait as Row

T, F = table(Row), table(FrequencyRow)
_START = {Kind.CONTACT: 0, Kind.ACCOUNT: 1}


class Traces(msgspec.Struct, frozen=True, gc=False):
    """The keys and terms of one record, as numbers in their order."""

    keys: Sequence[int] = ()
    terms: Sequence[int] = ()


def digest(kind: Kind, written: str) -> int:
    """Return the number of a key: two checksums of its text side by side, 63 bits."""
    raw = written.encode()
    return zlib.crc32(raw, _START[kind]) << 31 | zlib.adler32(raw) >> 1


def traces(kind: Kind, keys: Iterable[str], terms: Iterable[str]) -> Traces:
    """Return what is kept of a record; pure."""
    return Traces(
        array("q", sorted({digest(kind, one) for one in keys})),
        array("q", sorted({digest(kind, one) for one in terms})),
    )


_SQLITE = {
    "add": "INSERT OR IGNORE INTO trait (key, remote_id) VALUES (?, ?)",
    "drop": "DELETE FROM trait WHERE key = ? AND remote_id = ?",
    "count": "INSERT INTO frequency (key, number) VALUES (?, ?)"
    " ON CONFLICT (key) DO UPDATE SET number = number + excluded.number",
}
_POSTGRESQL = {
    "add": "INSERT INTO trait (key, remote_id) SELECT * FROM unnest(:a, :b) ON CONFLICT DO NOTHING",
    "drop": "DELETE FROM trait USING unnest(:a, :b) AS gone (key, remote_id)"
    " WHERE trait.key = gone.key AND trait.remote_id = gone.remote_id",
    "count": "INSERT INTO frequency (key, number) SELECT * FROM unnest(:a, :b)"
    " ON CONFLICT (key) DO UPDATE SET number = frequency.number + excluded.number",
}


async def _each(tx: Tx, verb: str, rows: Sequence[tuple[int, Any]]) -> None:
    """Do one thing for many pairs of a key and what belongs to it."""
    if not rows:
        return
    if tx.dialect.name == "sqlite":
        await tx.exec_driver_sql(_SQLITE[verb], list(rows))
        return
    second = BigInteger if verb == "count" else Text
    statement = text(_POSTGRESQL[verb]).bindparams(
        bindparam("a", type_=ARRAY(BigInteger)), bindparam("b", type_=ARRAY(second))
    )
    keys, others = zip(*rows, strict=True)
    await tx.execute(statement, {"a": list(keys), "b": list(others)})


async def replace(tx: Tx, *, was: Mapping[str, Traces], now: Mapping[str, Traces]) -> None:
    """Replace what these records (by id) were found under; ``was`` holds those that had any."""
    nothing = Traces()
    gone: list[tuple[int, str]] = []
    new: list[tuple[int, str]] = []
    counted: Counter[int] = Counter()
    for one in {**was, **now}:
        before, after = was.get(one, nothing), now.get(one, nothing)
        old = set(before.keys)
        gone += [(key, one) for key in old.difference(after.keys)]
        new += [(key, one) for key in after.keys if key not in old]
        counted.update(after.terms)
        counted.subtract(before.terms)
    await _each(tx, "drop", sorted(gone))
    await _each(tx, "add", sorted(new))
    await _each(tx, "count", sorted((key, by) for key, by in counted.items() if by))


async def counts(tx: Tx, *, kind: Kind, terms: Iterable[str]) -> dict[str, int]:
    """Return term -> how many records carry it; what nobody carries is left out."""
    by_key = {digest(kind, term): term for term in terms}
    statement = select(F.c.key, F.c.number).where(among_ids(F.c.key, tx.dialect.name))
    found = await tx.execute(statement, {"ids": bound(tx, by_key)})
    return {by_key[key]: number for key, number in found if number > 0}


_SHARING = {
    "sqlite": """
        SELECT key, owners FROM (
            SELECT wanted.value AS key, (
                SELECT group_concat(remote_id) FROM (
                    SELECT remote_id FROM trait WHERE trait.key = wanted.value LIMIT :most
                )
            ) AS owners FROM json_each(:ids) AS wanted
        ) WHERE owners LIKE '%,%'
    """,
    "postgresql": """
        SELECT key, owners FROM (
            SELECT wanted.key, (
                SELECT string_agg(remote_id, ',') FROM (
                    SELECT remote_id FROM trait WHERE trait.key = wanted.key LIMIT :most
                ) AS few
            ) AS owners FROM unnest(:ids) AS wanted (key)
        ) AS found WHERE owners LIKE '%,%'
    """,
}
"""Of each key its owners, as one text, where there are several."""


@cache
def _sharing(dialect: str) -> Any:
    ids = bindparam("ids", type_=ARRAY(BigInteger) if dialect == "postgresql" else Text())
    return text(_SHARING[dialect]).bindparams(ids, bindparam("most", type_=BigInteger))


async def sharing(tx: Tx, *, keys: Collection[int], most: int = 60) -> dict[int, list[str]]:
    """Return key -> the ids that carry it, of keys that two to ``most`` records carry.

    One more than that is looked at, so that a common key costs no more than a rare one.
    """
    given = {"ids": bound(tx, keys), "most": most + 1}
    found = await tx.execute(_sharing(tx.dialect.name), given)
    shared = {key: owners.split(",") for key, owners in found}
    return {key: ids for key, ids in shared.items() if len(ids) <= most}
