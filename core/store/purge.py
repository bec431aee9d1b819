"""Forgetting a person for good: local copies, snapshots and values go, a hash stays (F25)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Table, bindparam, case, delete, or_, select, update

from core.domain.normalize import email
from core.domain.records import Kind, Ref, Side
from core.domain.states import Outbox as State
from core.store import activity, matched, snapshots, tombstones
from core.store.database import Tx
from core.store.sql import among, among_ids, bound, table
from core.store.tables import (
    Concern,
    Knowledge,
    Link,
    MoreIdentity,
    Observation,
    Outbox,
    Planned,
    Review,
)

O, M, L = table(Observation), table(MoreIdentity), table(Link)  # noqa: E741
B, P, V = table(Outbox), table(Planned), table(Review)
_TAKEN_BACK = (State.PENDING.value, State.FAILED.value)
_BLANK_WRITE: dict[str, Any] = {
    "changes": "[]",
    "body": "{}",
    "error": "{}",
    "state": case((B.c.state.in_(_TAKEN_BACK), State.SUPERSEDED.value), else_=B.c.state),
}
_OWNED = (O, M, table(Knowledge))


class Purged(msgspec.Struct, frozen=True):
    """What was forgotten, for the person who asked."""

    refs: tuple[Ref, ...]


async def find(tx: Tx, *, address: str) -> list[Ref]:
    """Return the contacts that carry an e-mail address, and what they are linked to."""
    wanted = email(address) or ""
    own = select(O.c.side, O.c.remote_id).where(
        O.c.kind == Kind.CONTACT.value, O.c.email_key == wanted
    )
    more = select(M.c.side, M.c.remote_id).where(
        M.c.kind == Kind.CONTACT.value, M.c.value == wanted
    )
    found = {Ref(Side(s), Kind.CONTACT, one) for s, one in await tx.execute(own.union(more))}
    ids = {side: [ref.id for ref in found if ref.side is side] for side in Side}
    links = await tx.execute(
        select(L.c.hubspot_id, L.c.apollo_id).where(
            L.c.kind == Kind.CONTACT.value,
            or_(
                among(L.c.hubspot_id, tx.dialect.name, "h"),
                among(L.c.apollo_id, tx.dialect.name, "a"),
            ),
        ),
        {"h": bound(tx, ids[Side.HUBSPOT]), "a": bound(tx, ids[Side.APOLLO])},
    )
    for hubspot, apollo in links:
        found |= {Ref(Side.HUBSPOT, Kind.CONTACT, hubspot), Ref(Side.APOLLO, Kind.CONTACT, apollo)}
    return sorted(found)


async def purge(tx: Tx, *, address: str, digests: Iterable[str], now: datetime) -> Purged:
    """Forget everything that says who a person is; ``digests`` keep the person from coming back.

    What was done and when stays in the activity log, without values.
    """
    refs = await find(tx, address=address)
    for ref in refs:
        if ref.side is Side.HUBSPOT:  # the side that is searched for duplicates
            await matched.forget(tx, side=ref.side, kind=ref.kind, ids=[ref.id])
        for owned in _OWNED:
            await tx.execute(_of(owned, ref))
        await tx.execute(_blank_work(B, ref).values(**_BLANK_WRITE))
        await tx.execute(_blank_work(P, ref).values(changes="[]", reason=""))
    await _forget_links(tx, refs)
    await _forget_reviews(tx, refs)
    await activity.forget_refs(tx, refs=refs)
    await snapshots.forget_refs(tx, refs=refs)
    await tombstones.add(tx, digests=digests, why="purged", now=now)
    return Purged(tuple(refs))


def _of(owned: Table, ref: Ref) -> Any:
    return delete(owned).where(
        owned.c.side == ref.side.value,
        owned.c.kind == ref.kind.value,
        owned.c.remote_id == ref.id,
    )


def _blank_work(work: Table, ref: Ref) -> Any:
    """Return an update of the writes to a record and of those that come from it."""
    to = (work.c.side == ref.side.value) & (work.c.remote_id == ref.id)
    out_of = (work.c.side == ref.side.other.value) & (work.c.source_id == ref.id)
    return update(work).where(work.c.kind == ref.kind.value, or_(to, out_of))


async def _forget_links(tx: Tx, refs: list[Ref]) -> None:
    for ref in refs:
        column = L.c.hubspot_id if ref.side is Side.HUBSPOT else L.c.apollo_id
        await tx.execute(
            delete(L).where(L.c.kind == ref.kind.value, column == bindparam("i")), {"i": ref.id}
        )


async def _forget_reviews(tx: Tx, refs: list[Ref]) -> None:
    """Empty what questions about these records said and how they were answered."""
    concern = table(Concern)
    found = await tx.execute(
        select(concern.c.review_id).where(among(concern.c.ref, tx.dialect.name)),
        {"ids": bound(tx, map(str, refs))},
    )
    ids = list(found.scalars())
    blank = update(V).where(among_ids(V.c.id, tx.dialect.name))
    await tx.execute(blank.values(body="{}", answer="{}", comment=""), {"ids": bound(tx, ids)})
