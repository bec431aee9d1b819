"""The second half of plan: a proposal is stored, as outbox rows or as the lines of a preview.

Both halves are one transaction: what was looked at is no longer stale exactly when what follows
from it is stored.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from core.domain.changes import Action, Change, Reason
from core.domain.counts import Counts
from core.domain.plans import Item
from core.domain.records import Kind, Side
from core.store import activity, links, observations, planned
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import RULE
from core.store.planned import Line
from core.sync import questions
from core.sync.plan import Proposal
from core.sync.questions import CONFLICT, DELETE
from core.sync.queue import queue

__all__ = ["CONFLICT", "DELETE", "Frame", "expiry", "keep"]


class Frame(msgspec.Struct, frozen=True):
    """What a plan is stored for."""

    run_id: int
    preview: bool
    now: datetime
    expires_at: datetime
    keyed: frozenset[Kind] = frozenset()
    """The kinds whose key is written into HubSpot after a create in Apollo (R19)."""
    author: str = RULE
    """Who asked for the creates: a person's are not taken back by the rules."""


async def keep(tx: Tx, proposal: Proposal, frame: Frame, counts: Counts) -> None:
    """Store the proposal and count it."""
    asking = questions.Asking(frame.run_id, frame.now, frame.expires_at)
    await _once(tx, proposal, frame)
    if frame.preview:
        await planned.add(tx, lines=_lines(proposal, frame.run_id))
        _count(counts, proposal.items, frame.keyed)
        counts.conflicts += len(proposal.questions)
    else:
        queued = await queue(
            tx,
            proposal.items,
            proposal.decided,
            run_id=frame.run_id,
            now=frame.now,
            author=frame.author,
        )
        _count(counts, queued, frame.keyed)
        await links.set_bases(tx, bases=proposal.bases)
        counts.conflicts += await questions.ask_conflicts(tx, proposal.questions, asking)
        await _bury(tx, proposal, frame)
        await questions.ask_gone(tx, proposal.gone, asking)
        await questions.ask_companies(tx, proposal.choices, asking)
        await questions.take_back(tx, proposal)
        await activity.write(tx, rows=_left(proposal, frame))
    counts.suggestions += await questions.ask_links(tx, proposal.suggestions, asking)
    for left in proposal.left:
        counts.add(counts.skipped, left.reason)
    await observations.planned(tx, read_as=proposal.read_as)


async def _once(tx: Tx, proposal: Proposal, frame: Frame) -> None:
    """Leave out the accounts that an earlier batch of contacts took along in this run (R13)."""
    accounts = {
        item.lane: item
        for item in proposal.items
        if item.kind is Kind.ACCOUNT and item.action is Action.CREATE
    }
    if not accounts or not frame.preview:
        return  # the outbox itself shows what stands there already
    sources = [item.source_id for item in accounts.values()]
    there = await planned.creates(tx, run=frame.run_id, kind=Kind.ACCOUNT, sources=sources)
    again = {lane for lane, one in accounts.items() if (one.side, one.source_id) in there}
    proposal.items = [item for item in proposal.items if item.lane not in again]
    proposal.decided -= again


def _count(counts: Counts, items: Sequence[Item], keyed: frozenset[Kind]) -> None:
    for item in items:
        counts.add(counts.writes, item.name)
        if item.action is Action.CREATE and item.side is Side.APOLLO and item.kind in keyed:
            counts.add(counts.writes, f"{Side.HUBSPOT}:{item.kind}:{Action.KEY}")
        for change in item.changes:
            counts.add(counts.fields, f"{item.side}:{change.reason}:{change.field}")


async def _bury(tx: Tx, proposal: Proposal, frame: Frame) -> None:
    """Turn links of deleted records into tombstones (R54)."""
    dead = [(couple, gone) for couple, gone in proposal.gone if couple.link.tombstone is None]
    for side in Side:
        ids = [couple.link.id for couple, gone in dead if gone.side is side]
        await links.tombstone(tx, ids=ids, gone=side)
    entries = [
        Entry(
            at=frame.now, what="gone", ref=str(couple.link.ref(gone.side)), who=gone.side,
            why="deleted there; never made again by itself", run_id=frame.run_id,
        )
        for couple, gone in dead
    ]  # fmt: skip
    await activity.write(tx, rows=entries)


def _left(proposal: Proposal, frame: Frame) -> list[Entry]:
    """Say why a record was left alone, where people can read it (R14)."""
    return [
        Entry(
            at=frame.now, what="left_alone", ref=str(left.ref), who=RULE, why=left.reason,
            run_id=frame.run_id,
        )
        for left in proposal.left
    ]  # fmt: skip


def _lines(proposal: Proposal, run_id: int) -> list[Line]:
    items = [
        Line(
            run_id=run_id,
            side=item.side,
            kind=item.kind,
            action=item.action,
            remote_id=item.remote_id,
            source_id=item.source_id,
            changes=item.changes,
        )
        for item in proposal.items
    ]
    skips = [
        Line(
            run_id=run_id, side=left.ref.side, kind=left.ref.kind, action="skip",
            remote_id=left.ref.id, reason=left.reason,
        )
        for left in proposal.left
    ]  # fmt: skip
    asks = [
        Line(
            run_id=run_id, side=ref.side, kind=ref.kind, action="link", remote_id=ref.id,
            reason=type(match).__name__.lower(),
        )
        for ref, match in proposal.suggestions
    ]  # fmt: skip
    conflicts = [
        Line(
            run_id=run_id, side=Side.HUBSPOT, kind=one.couple.link.kind, action=CONFLICT,
            remote_id=one.couple.link.hubspot_id, source_id=one.couple.link.apollo_id,
            changes=(Change(one.conflict.field, one.conflict.apollo, one.conflict.hubspot,
                            Reason.CONFLICT),),
        )
        for one in proposal.questions
    ]  # fmt: skip
    return [*items, *skips, *asks, *conflicts]


def expiry(now: datetime, days: int) -> datetime:
    """Return when an unanswered review expires (R76)."""
    return now + timedelta(days=days)
