"""One side of a pair was deleted while the other was edited: a person says what now (F20, R54)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.domain.changes import Action
from core.domain.plans import Body
from core.domain.records import EMPTY, Link, Observation, Ref, Side
from core.domain.settling import create
from core.domain.states import Review as State
from core.store import knowledge, links, observations, reviews, tombstones
from core.store.database import Tx
from core.store.outbox import New
from core.store.reviews import Review
from core.sync.engine import Engine, mapping
from core.sync.keep import DELETE
from core.sync.lists import DELETED, MERGED
from core.sync.ruling import rules_of
from core.usecases.deciding import Choice, Desk, Plan, Refused, Stale, unfit
from core.usecases.heads import Head, head
from core.usecases.labels import Labels, label
from core.usecases.naming import Named, named

KIND = DELETE


class OrphanCard(msgspec.Struct, frozen=True):
    """A record whose partner is gone: what was edited since, and where the partner stood."""

    head: Head
    record: Named
    gone: Side
    gone_url: str
    edited: tuple[tuple[str, str], ...]
    """Label and value of the fields that were changed since."""
    merged: Named | None = None
    """The record that the partner was merged into, where it was not deleted (F23)."""
    list_name: str = DELETED


async def _link(tx: Tx, body: Mapping[str, Any]) -> Link | None:
    return (await links.of_ids(tx, ids=[int(body["link"])])).get(int(body["link"]))


async def card(engine: Engine, tx: Tx, review: Review, labels: Labels) -> OrphanCard | None:
    """Return the card; None where its values were forgotten."""
    if not review.body:
        return None
    ref, gone = Ref.parse(review.subject), Side(review.body["gone"])
    seen = (await observations.many(tx, refs=[ref])).get(ref)
    link = await _link(tx, review.body)
    into = Ref.parse(review.body["merged"]) if review.body.get("merged") else None
    who = await named(engine, tx, [ref, into] if into else [ref])
    names = {field.key: field.label for field in (await mapping(tx)).of(ref.kind)}
    edited = [str(one) for one in review.body.get("edited", ())]
    values = seen.values if seen else EMPTY
    return OrphanCard(
        await head(tx, review),
        who[ref],
        gone,
        engine.side(gone).url(link.ref(gone)) if link else "",
        tuple(
            (names.get(key, key), label(labels, ref.side, key, values.get(key, "")))
            for key in edited
        ),
        list_name=_list(review.body),
        merged=who[into] if into else None,
    )


def _list(body: Mapping[str, Any]) -> str:
    return MERGED if body.get("merged") else DELETED


async def effect(desk: Desk) -> Plan | Stale | Refused:
    """Return what becomes of the record that is left."""
    ref, link = Ref.parse(desk.review.subject), await _link(desk.tx, desk.review.body)
    seen = (await observations.many(desk.tx, refs=[ref])).get(ref)
    if link is None or link.tombstone is None or seen is None or seen.archived:
        await reviews.supersede(desk.tx, id=desk.review.id)
        return Stale(desk.review.id, "It is settled already: the record is back, or gone as well.")
    if desk.choice is Choice.LEAVE:
        return Plan(State.DECLINED)
    if desk.choice is Choice.REMOVE:
        write = removal(ref, desk.review.id, desk.who, list_name=_list(desk.review.body))
        return Plan(State.ANSWERED, writes=(write,))
    if desk.choice is Choice.CREATE:
        return await _anew(desk, link, seen)
    return unfit(desk)


def removal(ref: Ref, review_id: int, who: str, *, list_name: str = DELETED) -> New:
    """Return the write that removes a record: HubSpot's is archived, Apollo's listed (R29)."""
    hubspot = ref.side is Side.HUBSPOT
    return New(
        lane=str(ref),
        side=ref.side,
        kind=ref.kind,
        action=Action.ARCHIVE if hubspot else Action.LIST,
        remote_id=ref.id,
        body={} if hubspot else msgspec.to_builtins(Body(list_name=list_name)),
        review_id=review_id,
        author=who,
    )


async def _anew(desk: Desk, link: Link, seen: Observation) -> Plan:
    """Make the record once more where it was deleted; the old link ends."""
    ref, target = seen.ref, seen.ref.side.other
    known = (await knowledge.many(desk.tx, refs=[ref])).get(ref)
    rules = await rules_of(desk.engine, ref.kind)
    row = New(
        lane=f"create:{ref}",
        side=target,
        kind=ref.kind,
        action=Action.CREATE,
        source_id=ref.id,
        changes=create(seen, target, rules, known.values if known else EMPTY),
        body=msgspec.to_builtins(Body(key=ref.id, company_id=_company(seen))),
        decided_from=seen.hash,
        review_id=desk.review.id,
        author=desk.who,
    )

    async def unlink(tx: Tx) -> None:
        await links.drop(tx, ids=[link.id])
        for one in Side:
            await tombstones.drop(tx, digest=str(link.ref(one)))

    return Plan(State.ANSWERED, writes=(row,), then=unlink)


def _company(seen: Observation) -> str:
    return seen.facts.company_ids[0] if seen.facts.company_ids else ""
