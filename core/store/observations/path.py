"""The path of a page: fingerprints of all, documents and ``put`` of those that differ."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Update, bindparam, case, delete, select, update

from core.domain.records import Kind, Observation, Ref, Side
from core.store.database import Tx
from core.store.observations.rows import WHOLE, O, Prepared, observed
from core.store.sql import Insert, among, bound, each, insert, slices, table
from core.store.tables import MoreIdentity
from core.store.tables import Observation as Row

M = table(MoreIdentity)


@cache
def _mine(dialect: str) -> Any:
    same = (O.c.side == bindparam("s")) & (O.c.kind == bindparam("k"))
    return same & among(O.c.remote_id, dialect)


@cache
def _fingerprints(dialect: str) -> Select[Any]:
    return select(O.c.remote_id, O.c.fp).where(_mine(dialect))


@cache
def _documents(dialect: str) -> Select[Any]:
    return select(*WHOLE).where(_mine(dialect))


@cache
def _put(dialect: str) -> Insert:
    put = insert(Row, dialect)
    new = put.excluded
    columns: dict[str, Any] = {c.name: new[c.name] for c in O.c if not c.primary_key}
    same = (O.c.hash == new.hash) & (O.c.archived == new.archived)
    columns["stale"] = case((same, O.c.stale), else_=new.stale)
    return put.on_conflict_do_update(index_elements=list(O.primary_key), set_=columns)


async def fingerprints(tx: Tx, *, side: Side, kind: Kind, ids: Sequence[str]) -> dict[str, bytes]:
    """Return id -> fingerprint of those that are known; one statement."""
    given = {"s": side.value, "k": kind.value, "ids": bound(tx, ids)}
    found = await tx.execute(_fingerprints(tx.dialect.name), given)
    return {one: bytes(fp) for one, fp in found}


async def documents(
    tx: Tx, *, side: Side, kind: Kind, ids: Sequence[str]
) -> dict[str, tuple[str, Observation]]:
    """Return id -> (hash, observation) of those that are known; one statement."""
    if not ids:
        return {}
    given = {"s": side.value, "k": kind.value, "ids": bound(tx, ids)}
    found = await tx.execute(_documents(tx.dialect.name), given)
    return {one.remote_id: (one.hash, observed(one)) for one in found}


async def put(tx: Tx, *, rows: Sequence[Prepared]) -> None:
    """Insert or replace observations, a hundred at a time; no reading, no answer."""
    statement = _put(tx.dialect.name)
    for part in slices(rows):
        plain = [{key: value for key, value in one.items() if key != "more"} for one in part]
        await each(tx, statement, plain)
        await _put_more(tx, part)


@cache
def _echo(dialect: str) -> Insert:
    put = insert(Row, dialect)
    kept = {"stale", "archived", "missed_at", "modified_ms"}
    said = [c.name for c in O.c if not c.primary_key and c.name not in kept]
    return put.on_conflict_do_update(
        index_elements=list(O.primary_key), set_={name: put.excluded[name] for name in said}
    )


async def echo(tx: Tx, *, rows: Sequence[Prepared]) -> None:
    """Store what a service confirmed of our own writes (R55): nothing becomes stale by it.

    A record that waits to be planned goes on waiting. The next listing parses it once more, since
    an answer's fingerprint is not a listing's.
    """
    for part in slices(rows):
        plain = [{**one, "fp": b"", "stale": False} for one in part]
        for one in plain:
            del one["more"]
        await tx.execute(_echo(tx.dialect.name), plain)
        await _put_more(tx, part)


@cache
def _drop_more(dialect: str) -> Any:
    same = (M.c.side == bindparam("s")) & (M.c.kind == bindparam("k"))
    return delete(M).where(same & among(M.c.remote_id, dialect))


_MORE = M.insert()


async def _put_more(tx: Tx, rows: Sequence[Prepared]) -> None:
    """Replace the additional identities of these records; of one given twice the last counts."""
    rows = list({(one["side"], one["kind"], one["remote_id"]): one for one in rows}.values())
    by_owner: dict[tuple[str, str], list[str]] = {}
    for one in rows:
        by_owner.setdefault((one["side"], one["kind"]), []).append(one["remote_id"])
    for (side, kind), ids in by_owner.items():
        await tx.execute(_drop_more(tx.dialect.name), {"s": side, "k": kind, "ids": bound(tx, ids)})
    fresh = [
        {"side": one["side"], "kind": one["kind"], "remote_id": one["remote_id"], "value": value}
        for one in rows
        for value in one["more"]
    ]
    if fresh:
        await tx.execute(_MORE, fresh)


def one_row(*columns: str) -> Update:
    """Return an update of one row by its address (s, k, i), setting ``new_...``."""
    return (
        update(O)
        .where(O.c.side == bindparam("s"), O.c.kind == bindparam("k"))
        .where(O.c.remote_id == bindparam("i"))
        .values({column: bindparam(f"new_{column}") for column in columns})
    )


_TOUCH = one_row("fp", "modified_ms")


async def touch(
    tx: Tx, *, side: Side, kind: Kind, touched: Iterable[tuple[str, bytes, int]]
) -> None:
    """Store (id, fingerprint, modified_ms) of records whose values say the same as before."""
    rows = [
        {"s": side.value, "k": kind.value, "i": one, "new_fp": fp, "new_modified_ms": ms}
        for one, fp, ms in touched
    ]
    for part in slices(rows):
        await tx.execute(_TOUCH, part)


async def get(tx: Tx, *, ref: Ref) -> Observation | None:
    """Return one record, or None if it was never read."""
    return (await many(tx, refs=[ref])).get(ref)


async def many(tx: Tx, *, refs: Iterable[Ref]) -> dict[Ref, Observation]:
    """Return those of the records that are known; one statement for each side and kind."""
    groups: dict[tuple[Side, Kind], list[str]] = {}
    for ref in refs:
        groups.setdefault((ref.side, ref.kind), []).append(ref.id)
    found: dict[Ref, Observation] = {}
    for (side, kind), ids in groups.items():
        known = await documents(tx, side=side, kind=kind, ids=ids)
        found.update({one.ref: one for _, one in known.values()})
    return found
