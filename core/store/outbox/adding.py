"""Adding writes, and taking back those that a newer decision replaces (F16, R64)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, select, text, update

from core.domain.changes import Action
from core.domain.records import Kind
from core.domain.states import Outbox as State
from core.store.database import Tx
from core.store.outbox.rows import RULE, B, New, Write, prepared, write
from core.store.sql import among, bound, reserve, slices, written

LIVE = text("state IN ('pending', 'sending', 'unknown', 'failed')")
"""As the index spells it."""
HELD = datetime(9999, 1, 1, tzinfo=UTC)
"""Not before this: the writes of a run wait until the run has been weighed."""
_REPLACEABLE = (State.PENDING, State.FAILED)


_INSERT = B.insert()
_HELD = update(B).where(
    B.c.run_id == bindparam("r"), text("state = 'pending'"), B.c.not_before == HELD
)
_HOLD = (
    update(B)
    .where(text("state = 'pending'"), B.c.action == Action.CREATE.value, B.c.not_before < HELD)
    .values(run_id=bindparam("to"), not_before=HELD)
)
_RELEASE = _HELD.values(not_before=bindparam("at"))


async def add(tx: Tx, *, rows: Iterable[New], now: datetime) -> list[int]:
    """Add writes and return their ids in the same order."""
    plain = [prepared(one, now) for one in rows]
    if not plain:
        return []
    ids = await reserve(tx, B, len(plain))
    for one, row in zip(ids, plain, strict=True):
        row["id"] = one
    for part in slices(plain):
        await tx.execute(_INSERT, part)
    return ids


async def release(tx: Tx, *, run: int, now: datetime) -> int:
    """Let the writes of a run go that waited for it to be weighed (R65, R74); return how many."""
    return (await tx.execute(_RELEASE, {"r": run, "at": now})).rowcount


async def hold_creates(tx: Tx, *, run: int) -> int:
    """Let the creates that are due wait until a run has been weighed; return how many."""
    return (await tx.execute(_HOLD, {"to": run})).rowcount


async def hand_over(tx: Tx, *, run: int, to: int) -> int:
    """Let the writes of a run wait with those of another one (R65); return how many."""
    return (await tx.execute(_HELD.values(run_id=to), {"r": run})).rowcount


async def withdraw(tx: Tx, *, run: int, now: datetime) -> int:
    """Take back the writes of a run that were never let go; return how many."""
    gone = _HELD.values(state=State.SUPERSEDED.value, updated_at=now)
    return (await tx.execute(gone, {"r": run})).rowcount


@cache
def _live(dialect: str) -> Select[Any]:
    return select(B).where(among(B.c.lane, dialect), LIVE).order_by(B.c.lane, B.c.id)


async def live(tx: Tx, *, lanes: Iterable[str]) -> dict[str, list[Write]]:
    """Return lane -> its writes that are pending, in flight or failed, oldest first."""
    found: dict[str, list[Write]] = {}
    for row in await tx.execute(_live(tx.dialect.name), {"ids": bound(tx, lanes)}):
        found.setdefault(row.lane, []).append(write(row))
    return found


async def unmap(tx: Tx, *, kind: Kind, field: str, now: datetime) -> list["Superseded"]:
    """Take a field out of every write that waits or failed: it is mapped no more (R30)."""
    holds = B.c.changes.contains(f'"field":"{field}"', autoescape=True)
    waits = B.c.state.in_([state.value for state in _REPLACEABLE])
    found = await tx.execute(
        select(B.c.lane).distinct().where(LIVE, waits, B.c.kind == kind.value, holds)
    )
    lanes = {row.lane: (field,) for row in found}
    actions = (Action.UPDATE, Action.CREATE)
    return await supersede(tx, replaced=lanes, now=now, actions=actions, people=True)


class Superseded(msgspec.Struct, frozen=True):
    """A write that was taken back: ``whole``, or only ``fields`` of it."""

    write: Write
    fields: tuple[str, ...]
    whole: bool


_TRIM = update(B).where(B.c.id == bindparam("i"))


async def supersede(
    tx: Tx,
    *,
    replaced: Mapping[str, Collection[str] | None],
    now: datetime,
    actions: Collection[Action] = (Action.UPDATE,),
    people: bool = False,
) -> list[Superseded]:
    """Take back what newer decisions replace: lane -> the fields decided anew, None for all.

    A pending or failed write whose fields are all replaced is superseded; one that is replaced in
    part loses those fields and goes on. What is in flight or ``unknown`` is never touched. A
    person's write goes only with ``people``, or where its own fields are named.
    """
    trims: list[dict[str, Any]] = []
    taken: list[Superseded] = []
    lanes = await live(tx, lanes=replaced)
    for one in (one for lane in lanes.values() for one in lane):
        fields = replaced[one.lane]
        by_person = one.author != RULE
        if one.state not in _REPLACEABLE or one.action not in actions:
            continue
        if by_person and fields is None and not people:
            continue
        gone = tuple(c.field for c in one.changes if fields is None or c.field in fields)
        left = tuple(c for c in one.changes if c.field not in gone)
        if fields is not None and not gone:
            continue
        taken.append(Superseded(one, gone, whole=not left))
        state = one.state if left else State.SUPERSEDED
        trims.append(
            {"i": one.id, "new_state": state.value, "new_changes": written(left), "at": now}
        )
    await _trim(tx, trims)
    return taken


async def _trim(tx: Tx, trims: list[dict[str, Any]]) -> None:
    """Store what is left; the changes of a superseded write stay readable."""
    whole = _TRIM.values(state=bindparam("new_state"), updated_at=bindparam("at"))
    part = whole.values(changes=bindparam("new_changes"))
    for statement, rows in (
        (whole, [one for one in trims if one["new_state"] == State.SUPERSEDED]),
        (part, [one for one in trims if one["new_state"] != State.SUPERSEDED]),
    ):
        for some in slices(rows):
            await tx.execute(statement, some)
