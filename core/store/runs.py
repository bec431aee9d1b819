"""Runs: pulls, go-lives, undos; where they stand and how far they are."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, select, update

from core.domain.records import Kind
from core.domain.states import RUN_TRANSITIONS, check
from core.domain.states import Run as State
from core.store.database import Tx
from core.store.errors import MissingRowError
from core.store.sql import read, table, written
from core.store.tables import Run as Row

R = table(Row)
ACTIVE = (State.QUEUED, State.STARTED, State.WAITING, State.PAUSED)
"""The states of a run that is not over."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run."""

    id: int
    kind: str
    state: State
    preview: bool
    full: bool
    kinds: tuple[Kind, ...]
    asked_by: str
    place: Mapping[str, str]
    cursor: Mapping[str, Any]
    counts: Mapping[str, Any]
    reason: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def _run(row: Any) -> Run:
    return Run(
        id=row.id,
        kind=row.kind,
        state=State(row.state),
        preview=row.preview,
        full=row.full,
        kinds=tuple(Kind(kind) for kind in row.kinds.split(",") if kind),
        asked_by=row.asked_by,
        place=read(row.place, dict[str, str]),
        cursor=read(row.cursor, dict[str, Any]),
        counts=read(row.counts, dict[str, Any]),
        reason=row.reason,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


async def create(
    tx: Tx,
    *,
    kind: str,
    now: datetime,
    preview: bool = False,
    full: bool = False,
    kinds: Collection[Kind] = tuple(Kind),
    asked_by: str = "",
    place: Mapping[str, str] | None = None,
) -> int:
    """Queue a run and return its id; ``place`` is where the person asked."""
    values = {
        "kind": kind,
        "state": State.QUEUED.value,
        "preview": preview,
        "full": full,
        "kinds": ",".join(one.value for one in kinds),
        "asked_by": asked_by,
        "place": written(dict(place or {})),
        "cursor": "{}",
        "counts": "{}",
        "reason": "",
        "created_at": now,
    }
    return int(await tx.scalar(_CREATE, values) or 0)


_CREATE = R.insert().returning(R.c.id)
_GET = select(R).where(R.c.id == bindparam("i"))
_MOVING = select(R.c.state, R.c.started_at).where(R.c.id == bindparam("i"))
_BY_ID = update(R).where(R.c.id == bindparam("i"))
_ACTIVE = select(R).where(R.c.state.in_(ACTIVE)).order_by(R.c.id)
_ACTIVE_OF = _ACTIVE.where(R.c.kind == bindparam("k"))


async def _all(tx: Tx, statement: Select[Any], **given: Any) -> list[Run]:
    return [_run(row) for row in await tx.execute(statement, given)]


@cache
def _locked() -> Select[Any]:
    return _MOVING.with_for_update()


@cache
def _set(*columns: str) -> Any:
    return _BY_ID.values({name: bindparam(f"new_{name}", type_=R.c[name].type) for name in columns})


async def _update(tx: Tx, run: int, values: Mapping[str, Any]) -> None:
    given = {f"new_{name}": value for name, value in values.items()}
    await tx.execute(_set(*values), {"i": run, **given})


async def get(tx: Tx, *, id: int) -> Run | None:  # noqa: A002
    """Return one run, or None."""
    found = await _all(tx, _GET, i=id)
    return found[0] if found else None


async def active(tx: Tx, *, kind: str | None = None) -> list[Run]:
    """Return the runs that are not over, oldest first; None for every kind."""
    return await (_all(tx, _ACTIVE) if kind is None else _all(tx, _ACTIVE_OF, k=kind))


async def latest(
    tx: Tx, *, kind: str | None = None, states: Collection[State] = tuple(State), limit: int = 1
) -> list[Run]:
    """Return the newest runs, newest first; None for every kind."""
    statement = select(R).where(R.c.state.in_([one.value for one in states]))
    if kind is not None:
        statement = statement.where(R.c.kind == kind)
    return await _all(tx, statement.order_by(R.c.id.desc()).limit(limit))


async def move(tx: Tx, *, id: int, to: State, now: datetime, reason: str = "") -> State:  # noqa: A002
    """Move a run and return where it stood; raise IllegalTransitionError where it cannot go.

    Raises MissingRowError for an unknown id. The start and the end are timed on the way.
    """
    statement = _locked() if tx.dialect.name == "postgresql" else _MOVING
    row = (await tx.execute(statement, {"i": id})).first()
    if row is None:
        raise MissingRowError("run", id)
    was = State(row.state)
    check(RUN_TRANSITIONS, was, to)
    values: dict[str, Any] = {"state": to.value, "reason": reason}
    if to is State.STARTED and row.started_at is None:
        values["started_at"] = now
    if to not in ACTIVE:
        values["finished_at"] = now
    await _update(tx, id, values)
    return was


async def progress(
    tx: Tx,
    *,
    id: int,  # noqa: A002
    cursor: Mapping[str, Any] | None = None,
    counts: Mapping[str, Any] | None = None,
) -> None:
    """Store where the listings stand and what was counted, with the page they belong to (F26)."""
    values: dict[str, str] = {}
    if cursor is not None:
        values["cursor"] = written(dict(cursor))
    if counts is not None:
        values["counts"] = written(dict(counts))
    if values:
        await _update(tx, id, values)
