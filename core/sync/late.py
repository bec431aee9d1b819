"""Contacts that went without their account, because it failed, get it when it is there (R64)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from core.domain.changes import Action
from core.domain.plans import Body
from core.domain.records import Kind, Link, Observation, Ref, Side
from core.store import links, observations, outbox
from core.store.database import Tx
from core.store.outbox import New, Write
from core.sync.applying import enqueue_apply
from core.sync.settle import Done, written_ref


async def associate(tx: Tx, done: Sequence[Done], *, now: datetime) -> None:
    """Queue the associations that waited for accounts which failed at first, when they are there.

    Their contacts went without company (R64).
    """
    rows = await _associations(tx, [one for one in done if _was_late(one)])
    await outbox.add(tx, rows=rows, now=now)
    for side in {row.side for row in rows}:
        await enqueue_apply(tx, side, now)


async def belong(tx: Tx, done: Sequence[Done], *, now: datetime) -> None:
    """Queue the association of a contact that was looked up: only its create was done (F1)."""
    for one in done:
        body = msgspec.convert(one.write.body, Body)
        found = one.outcome.parsed
        if one.write.action is not Action.CREATE or not body.company_id or found is None:
            continue
        if found.observation.facts.company_ids:
            continue
        source = Ref(one.write.side.other, Kind.ACCOUNT, body.company_id)
        link = (await links.of(tx, refs=[source])).get(source)
        if link is not None and link.tombstone is None:
            to = Body(company_id=source.id, account_id=link.ref(one.write.side).id)
            ref = written_ref(one)
            row = _row(one.write, ref, Action.ASSOCIATE, to, source=one.write.source_id)
            await outbox.add(tx, rows=[row], now=now)
            await enqueue_apply(tx, ref.side, now)


def _was_late(one: Done) -> bool:
    write = one.write
    return write.action is Action.CREATE and write.kind is Kind.ACCOUNT and bool(write.cause)


def _row(write: Write, ref: Ref, action: Action, body: Body, *, source: str) -> New:
    return New(
        lane=str(ref),
        side=ref.side,
        kind=ref.kind,
        action=action,
        remote_id=ref.id,
        source_id=source,
        body=msgspec.to_builtins(body),
        run_id=write.run_id,
    )


async def _associations(tx: Tx, late: Sequence[Done]) -> list[New]:
    """Return the associations that waited for accounts which failed first (R64)."""
    accounts = {Ref(o.write.side.other, Kind.ACCOUNT, o.write.source_id): o for o in late}
    if not accounts:
        return []
    contacts = await observations.of_companies(tx, refs=accounts)
    linked = await links.of(tx, refs=[one.ref for one in contacts])
    partners = {one.ref: link for one in contacts if (link := _living(linked, one))}
    others = await observations.many(
        tx, refs=[link.ref(ref.side.other) for ref, link in partners.items()]
    )
    rows = []
    for contact in contacts:
        link = partners.get(contact.ref)
        account = Ref(contact.ref.side, Kind.ACCOUNT, contact.facts.company_ids[0])
        target = link.ref(contact.ref.side.other) if link else None
        has = others[target].facts.company_ids[:1] if target in others else None
        # the side that names the company is HubSpot; in HubSpot only a gap is filled (R6)
        late_here = has is not None and (not has or contact.ref.side is Side.HUBSPOT)
        if target and late_here and account in accounts:
            body = Body(company_id=account.id, account_id=written_ref(accounts[account]).id)
            write = accounts[account].write
            rows.append(_row(write, target, Action.ASSOCIATE, body, source=contact.ref.id))
    return rows


def _living(linked: dict[Ref, Link], one: Observation) -> Link | None:
    link = linked.get(one.ref)
    return link if link is not None and link.tombstone is None else None
