"""Asking once, and seeing what stands."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select, text, update

from core.domain.records import Kind, Ref
from core.domain.states import Review as State
from core.store.database import Tx
from core.store.reviews.rows import C, Review, V, review
from core.store.sql import among, bound, fixed, insert, table, written
from core.store.tables import Concern, Later
from core.store.tables import Review as Row

L = table(Later)
STANDING = "state IN ('open', 'seconded', 'answered', 'failed', 'expired')"
"""As the index spells it."""
_WAITING = (fixed(State.OPEN), fixed(State.SECONDED))


async def ask(
    tx: Tx,
    *,
    kind: str,
    subject: str,
    body: Mapping[str, Any],
    now: datetime,
    refs: Iterable[Ref] = (),
    strength: float = 0.0,
    run_id: int | None = None,
    asked_by: str = "",
    expires_at: datetime | None = None,
) -> tuple[int, bool]:
    """Ask, unless the same question stands; return its id and whether it is new.

    A question stands from being asked until it is declined, applied or superseded; one that
    expired stands too: it is reopened, not asked again. ``refs`` are the records it is about.
    """
    values = {
        "kind": kind,
        "subject": subject,
        "body": written(dict(body)),
        "state": State.OPEN.value,
        "version": 1,
        "strength": strength,
        "run_id": run_id,
        "asked_by": asked_by,
        "answer": "{}",
        "decided_by": "",
        "comment": "",
        "expires_at": expires_at,
        "reminded": False,
        "created_at": now,
    }
    put = insert(Row, tx.dialect.name).values(values)
    put = put.on_conflict_do_nothing(index_elements=["kind", "subject"], index_where=text(STANDING))
    new = await tx.scalar(put.returning(V.c.id))
    if new is None:
        stands = (V.c.kind == kind) & (V.c.subject == subject) & text(STANDING)
        return int(await tx.scalar(select(V.c.id).where(stands)) or 0), False
    concerns = [{"review_id": new, "ref": str(ref)} for ref in dict.fromkeys(refs)]
    if concerns:
        await tx.execute(table(Concern).insert(), concerns)
    return int(new), True


async def refresh(
    tx: Tx,
    *,
    id: int,  # noqa: A002
    body: Mapping[str, Any],
    strength: float | None = None,
) -> bool:
    """Replace what an open question says; its older buttons no longer fit (F44)."""
    values: dict[str, Any] = {"body": written(dict(body)), "version": V.c.version + 1}
    if strength is not None:
        values["strength"] = strength
    statement = update(V).where(V.c.id == id, V.c.state.in_(_WAITING)).values(values)
    return (await tx.execute(statement)).rowcount == 1


async def get(tx: Tx, *, id: int) -> Review | None:  # noqa: A002
    """Return one review, or None."""
    row = (await tx.execute(_GET, {"i": id})).first()
    return review(row) if row else None


_GET = select(V).where(V.c.id == bindparam("i"))
_OF_RUN = (
    select(V)
    .where(V.c.kind == bindparam("k"), V.c.run_id == bindparam("r"))
    .order_by(V.c.strength.desc(), V.c.id)
)


def _hidden(user: str, now: datetime) -> Any:
    return exists().where(L.c.review_id == V.c.id, L.c.user == user, L.c.until > now)


def _visible(
    statement: Select[Any], user: str, kinds: Collection[str], about: Kind | None, now: datetime
) -> Any:
    statement = statement.where(V.c.state.in_(_WAITING), ~_hidden(user, now))
    if about is not None:
        named = C.c.ref.like(f"%:{about.value}:%")
        statement = statement.where(exists().where(C.c.review_id == V.c.id, named))
    return statement.where(V.c.kind.in_(list(kinds))) if kinds else statement


async def waiting(
    tx: Tx,
    *,
    user: str,
    now: datetime,
    kinds: Collection[str] = (),
    about: Kind | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Review]:
    """Return what waits for a person, strongest first, without what the person put off.

    No ``kinds`` means all of them; ``about`` names the kind of records they are about.
    """
    statement = _visible(select(V), user, kinds, about, now)
    statement = statement.order_by(V.c.strength.desc(), V.c.id).limit(limit).offset(offset)
    return [review(row) for row in await tx.execute(statement)]


async def waiting_count(
    tx: Tx, *, user: str, now: datetime, kinds: Collection[str] = (), about: Kind | None = None
) -> dict[str, int]:
    """Return kind -> how many wait for a person, without what the person put off."""
    counted = select(V.c.kind, func.count().label("number"))
    statement = _visible(counted, user, kinds, about, now)
    found = await tx.execute(statement.group_by(V.c.kind))
    return {row.kind: row.number for row in found}


@cache
def _of_refs(dialect: str, states: tuple[State, ...]) -> Select[Any]:
    return (
        select(C.c.ref, V)
        .select_from(C.join(V, C.c.review_id == V.c.id))
        .where(among(C.c.ref, dialect), V.c.state.in_([fixed(one) for one in states]))
        .order_by(V.c.strength.desc(), V.c.id)
    )


STANDING_STATES = (State.OPEN, State.SECONDED, State.ANSWERED, State.FAILED, State.EXPIRED)


async def of_refs(
    tx: Tx, *, refs: Iterable[Ref], states: Collection[State] = STANDING_STATES
) -> dict[Ref, list[Review]]:
    """Return record -> the reviews about it in these states, strongest first; one statement."""
    given = {"ids": bound(tx, map(str, refs))}
    found: dict[Ref, list[Review]] = {}
    for row in await tx.execute(_of_refs(tx.dialect.name, tuple(states)), given):
        found.setdefault(Ref.parse(row.ref), []).append(review(row))
    return found


async def of_run(tx: Tx, *, run: int, kind: str) -> list[Review]:
    """Return the reviews of a kind that a run asked, whatever became of them, strongest first."""
    return [review(row) for row in await tx.execute(_OF_RUN, {"k": kind, "r": run})]


async def over(
    tx: Tx, *, states: Collection[State], limit: int, kinds: Collection[str] = ()
) -> list[Review]:
    """Return reviews in these states, the newest first; no ``kinds`` means all of them."""
    statement = select(V).where(V.c.state.in_([one.value for one in states]))
    if kinds:
        statement = statement.where(V.c.kind.in_(list(kinds)))
    return [review(row) for row in await tx.execute(statement.order_by(V.c.id.desc()).limit(limit))]


@cache
def _latest(dialect: str) -> Select[Any]:
    return select(V).where(V.c.kind == bindparam("k"), among(V.c.subject, dialect)).order_by(V.c.id)


async def latest(tx: Tx, *, kind: str, subjects: Iterable[str]) -> dict[str, Review]:
    """Return subject -> the newest review of that kind, whatever its state (R18)."""
    given = {"k": kind, "ids": bound(tx, subjects)}
    found = await tx.execute(_latest(tx.dialect.name), given)
    return {row.subject: review(row) for row in found}
