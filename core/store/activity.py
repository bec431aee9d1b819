"""What was done: every change of state, append-only but for retention."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, select, text, update

from core.domain.records import Ref
from core.store.database import Tx
from core.store.sql import among, bound, fixed, read, slices, table, written
from core.store.tables import Activity as Row

A = table(Row)
WRITTEN = "written"
"""The entry of a confirmed write: exactly one for each outbox row."""
_VALUES = text("data <> '{}'")


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line: what happened to which record, from, to, when, who, why."""

    at: datetime
    what: str
    ref: str = ""
    """A ``Ref`` as text; empty for settings and runs."""
    was: str = ""
    to: str = ""
    who: str = ""
    why: str = ""
    run_id: int | None = None
    outbox_id: int | None = None
    review_id: int | None = None
    data: Mapping[str, Any] = {}
    """Field -> [before, after] of a write."""
    id: int = 0
    """0 until it is written."""


def _row(one: Entry) -> dict[str, Any]:
    return {
        "at": one.at,
        "ref": one.ref,
        "what": one.what,
        "was": one.was,
        "to": one.to,
        "who": one.who,
        "why": one.why,
        "run_id": one.run_id,
        "outbox_id": one.outbox_id,
        "review_id": one.review_id,
        "data": written(dict(one.data)),
    }


def _entry(row: Any) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        ref=row.ref,
        what=row.what,
        was=row.was,
        to=row.to,
        who=row.who,
        why=row.why,
        run_id=row.run_id,
        outbox_id=row.outbox_id,
        review_id=row.review_id,
        data=read(row.data, dict[str, Any]),
    )


_INSERT = A.insert()


async def write(tx: Tx, *, rows: Iterable[Entry]) -> None:
    """Append entries, a hundred at a time."""
    for part in slices([_row(one) for one in rows]):
        await tx.execute(_INSERT, part)


async def note(
    tx: Tx,
    *,
    at: datetime,
    what: str,
    who: str,
    ref: str = "",
    why: str = "",
    was: str = "",
    to: str = "",
) -> None:
    """Append one entry about what a person did."""
    await write(tx, rows=[Entry(at=at, what=what, who=who, ref=ref, why=why, was=was, to=to)])


@cache
def _of_ref(dialect: str) -> Select[Any]:
    return select(A).where(among(A.c.ref, dialect)).order_by(A.c.id.desc()).limit(bindparam("n"))


async def of_ref(tx: Tx, *, refs: Iterable[Ref], limit: int) -> list[Entry]:
    """Return the newest entries about any of these records, newest first."""
    given = {"ids": bound(tx, map(str, refs)), "n": limit}
    return [_entry(row) for row in await tx.execute(_of_ref(tx.dialect.name), given)]


async def written_by(tx: Tx, *, run: int, after: str, limit: int) -> list[Entry]:
    """Return what a run wrote to the next ``limit`` records, in the order of record and time.

    ``after`` is the last record (a ``Ref`` as text) of the call before, empty at first.
    """
    mine = (A.c.run_id == run) & (A.c.what == WRITTEN)
    refs = select(A.c.ref).where(mine, A.c.ref > after).distinct().order_by(A.c.ref).limit(limit)
    wanted = select(A).where(mine, A.c.ref.in_(refs)).order_by(A.c.ref, A.c.id)
    return [_entry(row) for row in await tx.execute(wanted)]


async def _after(tx: Tx, statement: Select[Any], batch: int) -> AsyncIterator[list[Entry]]:
    after = 0
    while True:
        found = await tx.execute(statement.where(A.c.id > after).order_by(A.c.id).limit(batch))
        entries = [_entry(row) for row in found]
        if not entries:
            return
        yield entries
        after = entries[-1].id


def of_run(tx: Tx, *, run: int, batch: int = 500) -> AsyncIterator[list[Entry]]:
    """Yield what a run did in order, some hundred entries at a time."""
    return _after(tx, select(A).where(A.c.run_id == run), batch)


def export(tx: Tx, *, batch: int = 500) -> AsyncIterator[list[Entry]]:
    """Yield everything in order, some hundred entries at a time (R22)."""
    return _after(tx, select(A), batch)


_LAST = select(A.c.id).order_by(A.c.id.desc()).limit(1)
_LAST_WRITTEN = (
    select(A.c.id)
    .where(A.c.at < bindparam("before"), A.c.what == fixed(WRITTEN))
    .order_by(A.c.at.desc(), A.c.id.desc())
    .limit(1)
)
_WRITTEN = select(A.c.ref).where(A.c.id > bindparam("after"), A.c.what == fixed(WRITTEN))


async def last_id(tx: Tx, *, before: datetime | None = None) -> int:
    """Return the id of the newest entry, or of the newest write before a time; 0 for none."""
    if before is None:
        return int(await tx.scalar(_LAST) or 0)
    return int(await tx.scalar(_LAST_WRITTEN, {"before": before}) or 0)


async def written_since(tx: Tx, *, after: int) -> set[str]:
    """Return the refs of the records that were written after an entry."""
    return set((await tx.execute(_WRITTEN, {"after": after})).scalars())


_OLD = (
    select(A.c.id)
    .where(_VALUES, A.c.at < bindparam("before"))
    .order_by(A.c.at)
    .limit(bindparam("n"))
)
_FORGET = update(A).where(A.c.id.in_(_OLD)).values(data="{}")


async def forget(tx: Tx, *, before: datetime, limit: int = 1000) -> int:
    """Empty the values of entries older than a time; return how many, at most ``limit``.

    What happened stays, what the values were goes (retention). Call again while it returns
    ``limit``, each in a transaction of its own.
    """
    return (await tx.execute(_FORGET, {"before": before, "n": limit})).rowcount


async def forget_refs(tx: Tx, *, refs: Iterable[Ref]) -> None:
    """Empty all that could name a person in the entries of these records (F25)."""
    statement = update(A).where(among(A.c.ref, tx.dialect.name))
    blank = {"data": "{}", "was": "", "to": "", "why": ""}
    await tx.execute(statement.values(blank), {"ids": bound(tx, map(str, refs))})
