"""Finding records: by e-mail, domain, the beginning of a name; and how many there are."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, Text, bindparam, func, literal_column, select, union

from core.domain.normalize import domain, email, fold
from core.domain.records import Kind, Observation, Ref, Side
from core.store.database import Tx
from core.store.keys import keys
from core.store.observations.path import many
from core.store.observations.rows import WHOLE, O, observed
from core.store.sql import among, bound, prefix, table
from core.store.tables import Link, MoreIdentity

L, M = table(Link), table(MoreIdentity)
ARCHIVED = {"sqlite": "observation.archived = 1", "postgresql": "observation.archived"}
_KINDS = tuple(kind.value for kind in Kind)
_SIDES = tuple(side.value for side in Side)


@cache
def _by_key(column: str, dialect: str) -> Select[Any]:
    return select(O.c[column], *WHOLE).where(
        O.c.kind == bindparam("k"), O.c.side == bindparam("s"), among(O.c[column], dialect)
    )


@cache
def _by_more(dialect: str) -> Select[Any]:
    same = (M.c.side == O.c.side) & (M.c.kind == O.c.kind) & (M.c.remote_id == O.c.remote_id)
    return (
        select(M.c.value, *WHOLE)
        .select_from(M.join(O, same))
        .where(M.c.kind == bindparam("k"), M.c.side == bindparam("s"), among(M.c.value, dialect))
    )


async def _by(
    tx: Tx, column: str, *, side: Side, kind: Kind, wanted: Sequence[str]
) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    if not wanted:
        return found
    given = {"s": side.value, "k": kind.value, "ids": bound(tx, wanted)}
    for statement in (_by_key(column, tx.dialect.name), _by_more(tx.dialect.name)):
        for one in await tx.execute(statement, given):
            if not one.archived:
                found.setdefault(one[0], []).append(observed(one))
    return found


async def by_email(
    tx: Tx, *, kind: Kind, emails: Iterable[str], side: Side
) -> dict[str, list[Observation]]:
    """Return canonical e-mail -> living records that carry it, additional ones included (R18)."""
    wanted = sorted({one for text in emails if (one := email(text))})
    return await _by(tx, "email_key", side=side, kind=kind, wanted=wanted)


async def by_domain(
    tx: Tx, *, kind: Kind, domains: Iterable[str], side: Side
) -> dict[str, list[Observation]]:
    """Return canonical domain -> living records that carry it.

    An account is found by its own and its additional domains, a contact by that of its e-mail
    unless it is a free-mail host (R7).
    """
    wanted = sorted({one for text in domains if (one := domain(text))})
    return await _by(tx, "domain_key", side=side, kind=kind, wanted=wanted)


async def by_linkedin(
    tx: Tx, *, kind: Kind, handles: Iterable[str], side: Side
) -> dict[str, list[Observation]]:
    """Return canonical LinkedIn handle -> living records that carry it."""
    found = await _more_only(tx, side=side, kind=kind, wanted=[f"in:{one}" for one in handles])
    return {key.removeprefix("in:"): records for key, records in found.items()}


async def by_name(
    tx: Tx, *, kind: Kind, names: Iterable[str], side: Side
) -> dict[str, list[Observation]]:
    """Return folded name -> living records of that name (contacts: first and last name)."""
    given = {"s": side.value, "k": kind.value, "ids": bound(tx, list(names))}
    found: dict[str, list[Observation]] = {}
    for one in await tx.execute(_by_key("name_key", tx.dialect.name), given):
        if not one.archived:
            found.setdefault(one[0], []).append(observed(one))
    return found


_DATABASE_ID = {
    "sqlite": "json_extract(observation.doc, '$.facts.database_id')",
    "postgresql": "(CAST(observation.doc AS jsonb) -> 'facts' ->> 'database_id')",
}


async def by_database_id(tx: Tx, *, kind: Kind, ids: Iterable[str]) -> dict[str, list[Observation]]:
    """Return the Apollo database's id -> living Apollo records that carry it.

    No index answers this: the whole kind is read once. It is for a person who waits, not a run.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    named: ColumnElement[Any] = literal_column(_DATABASE_ID[tx.dialect.name], Text)
    statement = select(*WHOLE).where(
        O.c.side == Side.APOLLO.value, O.c.kind == kind.value, among(named, tx.dialect.name)
    )
    found: dict[str, list[Observation]] = {}
    for one in await tx.execute(statement, {"ids": bound(tx, wanted)}):
        if not one.archived:
            record = observed(one)
            found.setdefault(record.facts.database_id, []).append(record)
    return found


async def unlinked(tx: Tx, *, side: Side, kind: Kind, after: str, limit: int) -> list[Observation]:
    """Return living records of a side that never had a partner, in the order of their ids.

    ``after`` is the last id of the call before, empty at first.
    """
    own = L.c.hubspot_id if side is Side.HUBSPOT else L.c.apollo_id
    linked = select(L.c.id).where(L.c.kind == kind.value, own == O.c.remote_id).exists()
    found = await tx.execute(
        select(*WHOLE)
        .where(O.c.side == side.value, O.c.kind == kind.value, O.c.remote_id > after)
        .where(O.c.archived.is_(False), ~linked)
        .order_by(O.c.remote_id)
        .limit(limit)
    )
    return [observed(one) for one in found]


async def by_prefix(
    tx: Tx, *, kind: Kind, beginnings: Iterable[str], limit: int = 200
) -> list[Observation]:
    """Return living records of both sides whose folded name begins with one of these."""
    refs: list[Ref] = []
    for beginning in dict.fromkeys(beginnings):
        rows = await tx.execute(
            select(O.c.side, O.c.remote_id)
            .where(O.c.kind == kind.value, prefix(O.c.name_key, beginning))
            .limit(limit)
        )
        refs += [Ref(Side(side), kind, one) for side, one in rows]
    found = await many(tx, refs=refs)
    return [one for one in found.values() if not one.archived]


async def _more_only(
    tx: Tx, *, side: Side, kind: Kind, wanted: Sequence[str]
) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    if wanted:
        given = {"s": side.value, "k": kind.value, "ids": bound(tx, wanted)}
        for one in await tx.execute(_by_more(tx.dialect.name), given):
            if not one.archived:
                found.setdefault(one[0], []).append(observed(one))
    return found


async def search(tx: Tx, *, text: str, limit: int = 20) -> list[Observation]:
    """Return records whose id is the text, or whose e-mail, domain or name begins with it.

    Names are found by their beginning, by the last name, and with the last name first. The
    living come first, then by name.
    """
    wanted = fold(text)
    if not wanted:
        return []
    conditions = [_named(word) for word in _spellings(wanted)]
    conditions.append([prefix(O.c.email_key, wanted)])
    conditions.append([prefix(O.c.domain_key, domain(wanted) or wanted)])
    parts = [
        select(O.c.side, O.c.kind, O.c.remote_id)
        .where(O.c.kind == kind, condition)
        .limit(limit * 2)
        .subquery()
        for group in conditions
        for condition in group
        for kind in _KINDS
    ]
    ids = [
        select(O.c.side, O.c.kind, O.c.remote_id).where(
            O.c.side == side, O.c.kind == kind, O.c.remote_id == text.strip()
        )
        for side in _SIDES
        for kind in _KINDS
    ]
    more = select(M.c.side, M.c.kind, M.c.remote_id).where(
        M.c.kind.in_(_KINDS), M.c.value == wanted
    )
    rows = await tx.execute(union(*(select(part) for part in parts), *ids, more))
    refs = [Ref(Side(side), Kind(kind), one) for side, kind, one in rows]
    found = list((await many(tx, refs=refs)).values())
    found.sort(key=lambda one: (one.archived, keys(one).name or "", one.ref))
    return found[:limit]


def _spellings(wanted: str) -> list[str]:
    """Return the text, and with its last word first: "doe jane" is "jane doe"."""
    first, _, rest = wanted.partition(" ")
    return [wanted, f"{rest} {first}"] if rest else [wanted]


def _named(word: str) -> list[ColumnElement[bool]]:
    return [prefix(O.c.name_key, word), prefix(O.c.last_key, word)]


async def of_companies(tx: Tx, *, refs: Iterable[Ref]) -> list[Observation]:
    """Return living contacts whose first company is one of these accounts.

    One walk over the contacts of a side for each account: for the few that were late (R64).
    """
    found: list[Observation] = []
    for ref in refs:
        start = f'%"company_ids":["{ref.id}"%'
        statement = select(*WHOLE).where(
            O.c.side == ref.side.value,
            O.c.kind == Kind.CONTACT.value,
            O.c.archived.is_(False),
            O.c.doc.like(start),
        )
        found += [observed(one) for one in await tx.execute(statement)]
    return found


class Count(msgspec.Struct, frozen=True):
    """How many records of one side and kind there are."""

    side: Side
    kind: Kind
    alive: int
    archived: int = 0


@cache
def _count(dialect: str, *, archived: bool) -> Select[Any]:
    every = select(O.c.side, O.c.kind, func.count()).group_by(O.c.side, O.c.kind)
    gone = every.where(literal_column(ARCHIVED[dialect]))
    return gone if archived else every.order_by(O.c.side, O.c.kind)


async def count(tx: Tx) -> list[Count]:
    """Return how many records each side and kind has, living and archived."""
    archived, every = (_count(tx.dialect.name, archived=one) for one in (True, False))
    gone = {(side, kind): number for side, kind, number in await tx.execute(archived)}
    return [
        Count(Side(side), Kind(kind), number - gone.get((side, kind), 0), gone.get((side, kind), 0))
        for side, kind, number in await tx.execute(every)
    ]
