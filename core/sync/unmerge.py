"""Undoing a merge, step by step: what a confirmed step brings is added in the same commit (R26).

The first rows are added when a person presses: the survivor gives the other record's addresses
and key up, and gets its own values back. Once the addresses are free, the other record is made
anew under a key; once it is there, what belongs to it follows. A crash between two steps leaves
the next one in the outbox, or the one before it unconfirmed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from core.domain.changes import Action, Change, Reason
from core.domain.plans import Body
from core.domain.records import Kind, Ref, Side
from core.domain.states import Outbox as State
from core.domain.unmerging import ADDRESS, UNITED, Part, Properties, Restore
from core.providers.port import Outcome
from core.store import (
    activity,
    links,
    observations,
    outbox,
    reviews,
    snapshots,
    tombstones,
    verdicts,
)
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import New, Write
from core.store.snapshots import Snapshot
from core.sync.applying import enqueue_apply
from core.sync.lists import MERGED
from core.sync.settle import Done, written_ref


class Before(msgspec.Struct, frozen=True):
    """Two records as they were before one was merged into the other."""

    stays: Snapshot
    goes: Snapshot

    @property
    def partner(self) -> str:
        """Return the Apollo record of the one that went, empty where it had none."""
        return str(self.goes.body.get("apollo_id", ""))


def properties(taken: Snapshot) -> Properties:
    """Return a snapshot's properties by HubSpot's names."""
    found: Properties = taken.body["properties"]
    return found


def related(taken: Snapshot) -> list[str]:
    """Return the ids a record was associated with, its primary company first."""
    found = [str(one) for some in taken.body["associations"].values() for one in some]
    first = properties(taken).get(UNITED, "")
    return sorted(found, key=lambda one: one != first)


async def snapshotted(tx: Tx, *, merge: int) -> Before | None:
    """Return what stood before a merge; None once it is no longer kept."""
    review = await reviews.get(tx, id=merge)
    answer = review.answer if review else {}
    if not answer.get("primary") or not answer.get("other"):
        return None
    refs = [Ref.parse(answer[name]) for name in ("primary", "other")]
    taken = await snapshots.of_review(tx, review=merge, refs=refs)
    newest = [next((one for one in taken if one.ref == ref), None) for ref in refs]
    stays, goes = newest
    return Before(stays, goes) if stays and goes else None


async def before(tx: Tx, body: Body) -> Restore | None:
    """Return what a part of an undo goes by; None for every other write."""
    if body.part is None:
        return None
    taken = await snapshotted(tx, merge=body.undoes)
    if taken is None:
        return Restore(body.part, {}, {})
    stays, goes = properties(taken.stays), properties(taken.goes)
    own, other = (goes, stays) if body.part in {Part.ANEW, Part.REST} else (stays, goes)
    return Restore(body.part, own, other)


def first(survivor: Ref, merge: int, review_id: int, who: str) -> list[New]:
    """Return the rows that begin an undo; the survivor is written in their order."""
    return [
        New(
            lane=str(survivor),
            side=Side.HUBSPOT,
            kind=survivor.kind,
            action=Action.UPDATE,
            remote_id=survivor.id,
            body=msgspec.to_builtins(Body(undoes=merge, part=part)),
            review_id=review_id,
            author=who,
        )
        for part in (Part.FREE, Part.BACK)
    ]


async def after(tx: Tx, done: Sequence[Done], now: datetime) -> None:
    """Add what follows the steps that were confirmed."""
    for one in done:
        body = msgspec.convert(one.write.body, Body)
        taken = await snapshotted(tx, merge=body.undoes)
        if one.outcome.left:
            await activity.write(tx, rows=[_left(one, one.outcome, now)])
        if taken is None:
            continue
        if body.part is Part.FREE:
            await _freed(tx, one.write, taken, now)
        elif body.part is Part.ANEW:
            await _remade(tx, one, taken, now)


async def _freed(tx: Tx, write: Write, taken: Before, now: datetime) -> None:
    """Make the other record anew, now that nothing stands in its way."""
    partner = await _partner(tx, taken)
    if partner is not None:
        link = (await links.of(tx, refs=[partner])).get(partner)
        if link is not None:
            await links.drop(tx, ids=[link.id])
        await tombstones.drop(tx, digest=str(partner))
        await _unlist(tx, write, partner, now)
    key = partner.id if partner else f"undo-{write.review_id}"
    main = ADDRESS[write.kind][0]
    address = properties(taken.goes).get(main)
    row = New(
        lane=f"create:{partner or taken.goes.ref}",
        side=Side.HUBSPOT,
        kind=write.kind,
        action=Action.CREATE,
        source_id=partner.id if partner else "",
        changes=(Change(main, address, None, Reason.UNDO),) if address else (),
        body=_body(write, Body(part=Part.ANEW, key=key)),
        review_id=write.review_id,
        author=write.author,
    )
    await outbox.add(tx, rows=[row], now=now)
    await enqueue_apply(tx, Side.HUBSPOT, now)


async def _partner(tx: Tx, taken: Before) -> Ref | None:
    """Return the other record's Apollo record, if it is still there."""
    ref = Ref(Side.APOLLO, taken.goes.ref.kind, taken.partner)
    seen = await observations.get(tx, ref=ref) if taken.partner else None
    return ref if seen is not None and not seen.archived else None


async def _unlist(tx: Tx, write: Write, partner: Ref, now: datetime) -> None:
    """Take Apollo's record off the list of what is to be deleted."""
    merge = msgspec.convert(write.body, Body).undoes
    rows = await outbox.of_review(tx, review=merge)
    listed = [one for one in rows if one.action is Action.LIST and one.remote_id == partner.id]
    lanes = {str(partner): None}
    await outbox.supersede(tx, replaced=lanes, now=now, actions=(Action.LIST,), people=True)
    if not any(one.state is State.DONE for one in listed):
        return
    row = New(
        lane=str(partner),
        side=Side.APOLLO,
        kind=partner.kind,
        action=Action.LIST,
        remote_id=partner.id,
        body=_body(write, Body(list_name=MERGED, off=True)),
        review_id=write.review_id,
        author=write.author,
    )
    await outbox.add(tx, rows=[row], now=now)
    await enqueue_apply(tx, Side.APOLLO, now)


def _body(write: Write, body: Body) -> dict[str, object]:
    """Return the body of another step of the same undo."""
    undoes = msgspec.convert(write.body, Body).undoes
    found: dict[str, object] = msgspec.to_builtins(msgspec.structs.replace(body, undoes=undoes))
    return found


async def _remade(tx: Tx, one: Done, taken: Before, now: datetime) -> None:
    """Give the record that was made anew what belongs to it, and keep the two apart for good."""
    write, ref = one.write, written_ref(one)
    merged = await outbox.of_review(tx, review=msgspec.convert(write.body, Body).undoes)
    survivor = next((w.remote_id for w in merged if w.action is Action.MERGE), taken.stays.ref.id)
    stays = Ref(Side.HUBSPOT, write.kind, survivor)
    rest = New(
        lane=str(ref), side=ref.side, kind=ref.kind, action=Action.UPDATE, remote_id=ref.id,
        body=_body(write, Body(part=Part.REST)), review_id=write.review_id, author=write.author,
    )  # fmt: skip
    await outbox.add(tx, rows=[rest, *_associations(write, ref, related(taken.goes))], now=now)
    await enqueue_apply(tx, Side.HUBSPOT, now)
    await verdicts.remember(tx, one=stays, other=ref, same=False, by=write.author, now=now)
    link = (await links.of(tx, refs=[ref])).get(ref)
    both = [ref, stays]
    if link is not None:  # compared as at first sight: HubSpot's old values count
        await links.set_bases(tx, bases={link.id: {}})
        both.append(link.ref(Side.APOLLO))
    await observations.mark(tx, refs=both)
    await activity.write(tx, rows=[_undone(write, ref, stays, at, now) for at in (ref, stays)])


def _associations(write: Write, ref: Ref, others: Sequence[str]) -> list[New]:
    """Return what associates a contact with its companies, or a company with its contacts."""
    contact = ref.kind is Kind.CONTACT
    pairs = [(ref.id, one) if contact else (one, ref.id) for one in others]
    return [
        New(
            lane=str(Ref(Side.HUBSPOT, Kind.CONTACT, who)),
            side=Side.HUBSPOT,
            kind=Kind.CONTACT,
            action=Action.ASSOCIATE,
            remote_id=who,
            body=_body(write, Body(account_id=company)),
            review_id=write.review_id,
            author=write.author,
        )
        for who, company in pairs
    ]


def _undone(write: Write, ref: Ref, stays: Ref, at: Ref, now: datetime) -> Entry:
    why = f"made anew as {ref.id}; {stays.id} stays"
    return Entry(
        at=now, what="unmerged", ref=str(at), was=str(stays), to=str(ref), who=write.author,
        why=why, outbox_id=write.id, review_id=write.review_id,
    )  # fmt: skip


def _left(one: Done, outcome: Outcome, now: datetime) -> Entry:
    return Entry(
        at=now, what="kept", ref=str(written_ref(one)), who=one.write.author,
        why=f"changed since the merge: {', '.join(outcome.left)}", outbox_id=one.write.id,
        review_id=one.write.review_id,
    )  # fmt: skip


def names_left(writes: Sequence[Write]) -> Mapping[Part, tuple[str, ...]]:
    """Return the properties that each part left alone, by HubSpot's names."""
    bodies = [msgspec.convert(one.body, Body) for one in writes]
    return {one.part: one.left for one in bodies if one.part and one.left}
