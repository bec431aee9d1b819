"""The lines of a stored plan: what a run would write, per record (R8)."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, String, cast, delete, func, select
from sqlalchemy.dialects import postgresql

from core.domain.changes import Action, Change
from core.domain.records import Kind, Side
from core.store.database import Tx
from core.store.sql import among, bound, read, slices, table, written
from core.store.tables import Planned as Row

P = table(Row)


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line of a plan; ``action`` is an ``Action``, or conflict, duplicate, link, skip."""

    run_id: int
    side: Side
    kind: Kind
    action: str
    remote_id: str = ""
    source_id: str = ""
    changes: tuple[Change, ...] = ()
    reason: str = ""


def _line(row: Any) -> Line:
    return Line(
        run_id=row.run_id,
        side=Side(row.side),
        kind=Kind(row.kind),
        action=row.action,
        remote_id=row.remote_id,
        source_id=row.source_id,
        changes=read(row.changes, tuple[Change, ...]),
        reason=row.reason,
    )


async def add(tx: Tx, *, lines: Iterable[Line]) -> None:
    """Store lines of a plan, a hundred at a time."""
    rows = [
        {
            "run_id": one.run_id,
            "side": one.side.value,
            "kind": one.kind.value,
            "action": str(one.action),
            "remote_id": one.remote_id,
            "source_id": one.source_id,
            "changes": written(one.changes),
            "reason": one.reason,
        }
        for one in lines
    ]
    for part in slices(rows):
        await tx.execute(P.insert(), part)


async def creates(tx: Tx, *, run: int, kind: Kind, sources: Iterable[str]) -> set[tuple[Side, str]]:
    """Return which creates a plan holds already: the side written, the record copied."""
    found = await tx.execute(
        select(P.c.side, P.c.source_id).where(
            P.c.run_id == run,
            P.c.kind == kind.value,
            P.c.action == Action.CREATE.value,
            among(P.c.source_id, tx.dialect.name),
        ),
        {"ids": bound(tx, sources)},
    )
    return {(Side(side), source) for side, source in found}


class Tally(msgspec.Struct, frozen=True):
    """How many records a plan touches in one way."""

    side: Side
    kind: Kind
    action: str
    field: str
    """Empty: the records of the action; else those whose field changes."""
    count: int


async def count(tx: Tx, *, run: int) -> list[Tally]:
    """Return the counts of a plan by side, kind and action, and for each by field."""
    columns = (P.c.side, P.c.kind, P.c.action)
    whole = select(*columns, func.count()).where(P.c.run_id == run).group_by(*columns)
    tallies = [
        Tally(Side(side), Kind(kind), action, "", number)
        for side, kind, action, number in await tx.execute(whole.order_by(*columns))
    ]
    if tx.dialect.name == "postgresql":
        each = func.jsonb_array_elements(cast(P.c.changes, postgresql.JSONB))
        change = each.table_valued("value", joins_implicitly=True).render_derived("change")
        field: ColumnElement[Any] = cast(change.c.value.op("->>")("field"), String)
    else:
        change = func.json_each(P.c.changes).table_valued("value", joins_implicitly=True)
        field = func.json_extract(change.c.value, "$.field")
    name = field.label("name")
    split = (
        select(*columns, name, func.count())
        .select_from(P, change)
        .where(P.c.run_id == run)
        .group_by(*columns, name)
        .order_by(*columns, name)
    )
    tallies += [
        Tally(Side(side), Kind(kind), action, one, number)
        for side, kind, action, one, number in await tx.execute(split)
    ]
    return tallies


class Split(msgspec.Struct, frozen=True):
    """How many values of updates go where nothing stood, and how many replace another."""

    side: Side
    filled: int
    replaced: int


async def split(tx: Tx, *, run: int) -> list[Split]:
    """Return, by side, how many values of a plan's updates fill and how many replace."""
    if tx.dialect.name == "postgresql":
        each = func.jsonb_array_elements(cast(P.c.changes, postgresql.JSONB))
        change = each.table_valued("value", joins_implicitly=True).render_derived("change")
        before: ColumnElement[Any] = change.c.value.op("->>")("replaced")
    else:
        change = func.json_each(P.c.changes).table_valued("value", joins_implicitly=True)
        before = func.json_extract(change.c.value, "$.replaced")
    found = await tx.execute(
        select(P.c.side, func.count(), func.count(before))
        .select_from(P, change)
        .where(P.c.run_id == run, P.c.action == Action.UPDATE.value)
        .group_by(P.c.side)
        .order_by(P.c.side)
    )
    return [Split(Side(side), number - stood, stood) for side, number, stood in found]


async def samples(tx: Tx, *, run: int, action: str, limit: int) -> list[Line]:
    """Return the first lines of one action."""
    found = await tx.execute(
        select(P).where(P.c.run_id == run, P.c.action == str(action)).order_by(P.c.id).limit(limit)
    )
    return [_line(row) for row in found]


async def of_run(tx: Tx, *, run: int, batch: int = 500) -> AsyncIterator[list[Line]]:
    """Yield the whole plan by action, some hundred lines at a time."""
    action, after = "", 0
    while True:
        later = (P.c.action > action) | ((P.c.action == action) & (P.c.id > after))
        found = list(
            await tx.execute(
                select(P)
                .where(P.c.run_id == run, P.c.action >= action, later)
                .order_by(P.c.action, P.c.id)
                .limit(batch)
            )
        )
        if not found:
            return
        yield [_line(row) for row in found]
        action, after = found[-1].action, found[-1].id


async def drop(tx: Tx, *, run: int) -> None:
    """Forget a plan."""
    await tx.execute(delete(P).where(P.c.run_id == run))
