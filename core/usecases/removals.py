"""Deleting by hand: archived in HubSpot, put on a list in Apollo, never made again (R29)."""

from collections.abc import Sequence

import msgspec

from core.domain.notices import NoticeKind
from core.domain.records import Link, Observation, Ref, Side
from core.domain.states import Review as State
from core.store import activity, links, notices, observations, outbox, reviews
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import New
from core.store.reviews import Review
from core.sync.applying import enqueue_apply
from core.sync.engine import Engine
from core.sync.lists import DELETED
from core.usecases.deciding import AlreadyDecided, Answered, Choice, Outcome, Refused, Stale
from core.usecases.heads import Head, head
from core.usecases.labels import Labels
from core.usecases.naming import Named, named
from core.usecases.orphans import removal

KIND = "removal"


class RemovalCard(msgspec.Struct, frozen=True):
    """A record that a person deleted, and how far that is."""

    head: Head
    record: Named
    hubspot: bool
    apollo: bool
    list_name: str = DELETED


async def card(engine: Engine, tx: Tx, review: Review, _labels: Labels) -> RemovalCard:
    """Return the card of a removal."""
    refs = [Ref.parse(one) for one in review.subject.split("|")]
    names = await named(engine, tx, refs)
    urls = {ref.side: engine.side(ref.side).url(ref) for ref in refs}
    first = msgspec.structs.replace(names[refs[0]], urls=urls)
    sides = {ref.side for ref in refs}
    return RemovalCard(await head(tx, review), first, Side.HUBSPOT in sides, Side.APOLLO in sides)


async def delete(engine: Engine, *, who: str, ref: Ref) -> Outcome:
    """Delete the record that ``who`` looked at, on every side it stands on; one press wins."""

    async def work(tx: Tx) -> Outcome:
        link = (await links.of(tx, refs=[ref])).get(ref)
        refs = _both(ref, link)
        seen = await observations.many(tx, refs=refs)
        alive = [one for one in refs if one in seen and not seen[one].archived]
        if not alive:
            return Refused(0, "The record is gone already; nothing was done.")
        return await _remove(engine, tx, who, alive, seen)

    return await engine.db.transact(work)


def _both(ref: Ref, link: Link | None) -> list[Ref]:
    """Return the record on each side it stands on, HubSpot's first."""
    if link is None or link.tombstone is not None:
        return [ref]
    return [link.ref(side) for side in Side]


async def _remove(
    engine: Engine, tx: Tx, who: str, refs: Sequence[Ref], seen: dict[Ref, Observation]
) -> Outcome:
    now = engine.clock.now()
    review_id, new = await reviews.ask(
        tx, kind=KIND, subject="|".join(map(str, refs)), body={}, refs=refs, now=now, asked_by=who
    )
    review = await reviews.get(tx, id=review_id)
    if review is None:
        return Stale(review_id, "Please try again.")
    if not new and review.state is not State.FAILED:
        return AlreadyDecided(review_id, review.state, review.decided_by, review.decided_at)
    answer = {"choice": Choice.REMOVE}
    await reviews.answer(
        tx, id=review_id, version=review.version, to=State.ANSWERED, by=who, answer=answer, now=now
    )
    await outbox.add(tx, rows=await _rows(tx, refs, review_id, who), now=now)
    for ref in refs:
        await enqueue_apply(tx, ref.side, now)
    lines = [
        Entry(
            at=now, what="answered", ref=str(ref), was=State.OPEN, to=State.ANSWERED, who=who,
            why=f"{KIND}: {Choice.REMOVE}", review_id=review_id,
            data={"deleted": [dict(seen[ref].values), None]},
        )
        for ref in refs
    ]  # fmt: skip
    await activity.write(tx, rows=lines)
    await notices.want(
        tx, key=f"{NoticeKind.OUTCOME}:{review_id}", kind=NoticeKind.OUTCOME,
        subject=str(review_id), channel=who, now=now,
    )  # fmt: skip
    return Answered(review_id, State.ANSWERED, Choice.REMOVE)


async def _rows(tx: Tx, refs: Sequence[Ref], review_id: int, who: str) -> list[New]:
    """Return the writes, but those that a failed first try left to be retried."""
    standing = await outbox.live(tx, lanes=map(str, refs))
    fresh = [removal(ref, review_id, who) for ref in refs]
    waiting = {
        (write.lane, write.action)
        for writes in standing.values()
        for write in writes
        if write.state != "failed"
    }
    return [row for row in fresh if (row.lane, row.action) not in waiting]
