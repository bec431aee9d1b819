"""The second half of plan: a proposal is stored, as outbox rows or as the lines of a preview.

Both halves are one transaction: what was looked at is no longer stale exactly when what follows
from it is stored.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from core.domain.changes import Action
from core.domain.counts import Counts
from core.domain.plans import Item
from core.domain.records import Kind, Ref, Side
from core.store import activity, links, observations, outbox, planned, reviews
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import RULE, New
from core.store.planned import Line
from core.sync.connect import LINK, suggestion
from core.sync.plan import Proposal

CONFLICT = "conflict"
DELETE = "delete"
_SUPERSEDED = (Action.CREATE, Action.UPDATE)


class Frame(msgspec.Struct, frozen=True):
    """What a plan is stored for."""

    run_id: int
    preview: bool
    now: datetime
    expires_at: datetime
    keyed: frozenset[Kind] = frozenset()
    """Kinds whose key is written to HubSpot after a create in Apollo, and counted (R19)."""


async def keep(tx: Tx, proposal: Proposal, frame: Frame, counts: Counts) -> None:
    """Store the proposal and count it."""
    await _once(tx, proposal, frame)
    if frame.preview:
        await planned.add(tx, lines=_lines(proposal, frame.run_id))
        _count(counts, proposal.items, frame.keyed)
    else:
        _count(counts, await _queue(tx, proposal, frame), frame.keyed)
        await links.set_bases(tx, bases=proposal.bases)
        await _ask_conflicts(tx, proposal, frame, counts)
        await _bury(tx, proposal, frame)
        await activity.write(tx, rows=_left(proposal, frame))
    await _suggest(tx, proposal, frame, counts)
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
    if not accounts:
        return
    if frame.preview:
        sources = [item.source_id for item in accounts.values()]
        there = await planned.creates(tx, run=frame.run_id, kind=Kind.ACCOUNT, sources=sources)
        again = {lane for lane, one in accounts.items() if (one.side, one.source_id) in there}
    else:
        again = {
            lane
            for lane, writes in (await outbox.live(tx, lanes=accounts)).items()
            if any(write.run_id == frame.run_id for write in writes)
        }
    proposal.items = [item for item in proposal.items if item.lane not in again]
    proposal.decided -= again


def _count(counts: Counts, items: Iterable[Item], keyed: frozenset[Kind]) -> None:
    for item in items:
        counts.add(counts.writes, item.name)
        if item.action is Action.CREATE and item.side is Side.APOLLO and item.kind in keyed:
            counts.add(counts.writes, f"{Side.HUBSPOT}:{item.kind}:{Action.KEY}")
        for change in item.changes:
            counts.add(counts.fields, f"{item.side}:{change.reason}:{change.field}")


async def _queue(tx: Tx, proposal: Proposal, frame: Frame) -> list[Item]:
    """Replace what older plans wanted of these records and return what is queued now.

    A value that a service refused and that would be sent again as it is stays refused (R64).
    """
    standing = await outbox.live(tx, lanes=proposal.decided)
    refused = _refused(standing)
    items = [fresh for item in proposal.items if (fresh := _without(item, refused)) is not None]
    kept = {lane: {field for field, _ in fields} for lane, fields in refused.items()}
    again = {(item.lane, change.field) for item in proposal.items for change in item.changes}
    replaced = {
        lane: [
            field
            for write in standing[lane]
            for field in (change.field for change in write.changes)
            if field not in kept.get(lane, set()) or (lane, field) not in again
        ]
        for lane in standing
    }
    await outbox.supersede(tx, replaced=replaced, now=frame.now, actions=_SUPERSEDED)
    in_flight = {
        lane: {write.action for write in writes if write.state in ("sending", "unknown")}
        for lane, writes in standing.items()
    }
    waiting = {
        (write.lane, write.action) for writes in standing.values() for write in writes
        if write.action in (Action.KEY, Action.ASSOCIATE)
    }  # fmt: skip
    items = [
        item
        for item in items
        if not (item.action is Action.CREATE and in_flight.get(item.lane))
        and (item.lane, item.action) not in waiting
    ]
    await _add(tx, items, frame)
    return items


def _refused(standing: dict[str, list[outbox.Write]]) -> dict[str, set[tuple[str, str | None]]]:
    """Return lane -> the (field, value) pairs that failed and stand in the error log."""
    return {
        lane: {
            (change.field, change.value)
            for write in writes
            if write.state == "failed"
            for change in write.changes
        }
        for lane, writes in standing.items()
    }


def _without(item: Item, refused: dict[str, set[tuple[str, str | None]]]) -> Item | None:
    """Return the item without what was refused as it is, or None when nothing is left."""
    failed = refused.get(item.lane, set())
    if not failed or item.action not in _SUPERSEDED:
        return item
    same = [change for change in item.changes if (change.field, change.value) in failed]
    if item.action is Action.CREATE:
        return None if len(same) == len(item.changes) else item
    changes = tuple(change for change in item.changes if change not in same)
    return msgspec.structs.replace(item, changes=changes) if changes else None


async def _add(tx: Tx, items: list[Item], frame: Frame) -> None:
    """Add the rows; a contact's create waits for its account's (R13)."""
    accounts = [item for item in items if item.kind is Kind.ACCOUNT]
    contacts = [item for item in items if item.kind is Kind.CONTACT]
    await outbox.add(tx, rows=[_row(item, frame) for item in accounts], now=frame.now)
    lanes = {lane for item in contacts if (lane := _account_lane(item))}
    first = {
        lane: writes[-1].id
        for lane, writes in (await outbox.live(tx, lanes=lanes)).items()
        if writes[-1].state != "failed"
    }
    rows = [_row(item, frame, first.get(_account_lane(item))) for item in contacts]
    await outbox.add(tx, rows=rows, now=frame.now)


def _account_lane(item: Item) -> str:
    if item.action is not Action.CREATE or not item.body.company_id:
        return ""
    return f"create:{Ref(item.side.other, Kind.ACCOUNT, item.body.company_id)}"


def _row(item: Item, frame: Frame, after: int | None = None) -> New:
    return New(
        lane=item.lane,
        side=item.side,
        kind=item.kind,
        action=item.action,
        remote_id=item.remote_id,
        source_id=item.source_id,
        changes=item.changes,
        body=msgspec.to_builtins(item.body),
        decided_from=item.decided_from,
        after_id=after,
        run_id=frame.run_id,
        author=RULE,
        not_before=outbox.HELD,
    )


async def _ask_conflicts(tx: Tx, proposal: Proposal, frame: Frame, counts: Counts) -> None:
    for question in proposal.questions:
        link, conflict = question.couple.link, question.conflict
        refs = [link.ref(side) for side in Side]
        _, new = await reviews.ask(
            tx,
            kind=CONFLICT,
            subject=f"{refs[0]}|{conflict.field}",
            body={"link": link.id, **msgspec.to_builtins(conflict)},
            now=frame.now,
            refs=refs,
            run_id=frame.run_id,
            expires_at=frame.expires_at,
        )
        counts.conflicts += new


async def _suggest(tx: Tx, proposal: Proposal, frame: Frame, counts: Counts) -> None:
    for ref, match in proposal.suggestions:
        subject, body, refs = suggestion(ref, match)
        _, new = await reviews.ask(
            tx,
            kind=LINK,
            subject=subject,
            body=body,
            now=frame.now,
            refs=refs,
            run_id=frame.run_id,
            expires_at=frame.expires_at,
        )
        counts.suggestions += new


async def _bury(tx: Tx, proposal: Proposal, frame: Frame) -> None:
    """Turn links of deleted records into tombstones; ask where the partner was edited (F20)."""
    for couple, gone in proposal.gone:
        await links.tombstone(tx, ids=[couple.link.id], gone=gone.side)
        alive = couple.link.ref(gone.side.other)
        entry = Entry(
            at=frame.now, what="gone", ref=str(couple.link.ref(gone.side)), who=gone.side,
            why="deleted there; never made again by itself", run_id=frame.run_id,
        )  # fmt: skip
        await activity.write(tx, rows=[entry])
        if gone.edited:
            await reviews.ask(
                tx,
                kind=DELETE,
                subject=str(alive),
                body={"link": couple.link.id, "gone": gone.side, "edited": list(gone.edited)},
                now=frame.now,
                refs=[alive],
                run_id=frame.run_id,
                expires_at=frame.expires_at,
            )


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
    return [*items, *skips, *asks]


def expiry(now: datetime, days: int) -> datetime:
    """Return when an unanswered review expires (R76)."""
    return now + timedelta(days=days)
