"""After a merge in HubSpot: links, waiting writes, questions and verdicts follow the new id."""

from datetime import datetime

import msgspec

from core.domain.changes import Action
from core.domain.plans import Body
from core.domain.records import Link, Ref, Side
from core.store import activity, links, observations, outbox, tombstones, verdicts
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import New, Write
from core.sync import answered
from core.sync.applying import enqueue_apply
from core.sync.lists import MERGED

_ANY = tuple(action for action in Action if action is not Action.LIST)


class Merged(msgspec.Struct, frozen=True):
    """A confirmed merge: the record that stayed, the one that went, and the id both have now."""

    stays: Ref
    goes: Ref
    now: Ref
    write: Write

    @property
    def gone(self) -> list[Ref]:
        """Return the ids that stand for no record of their own any more."""
        return [ref for ref in (self.stays, self.goes) if ref != self.now]


async def settle_merge(tx: Tx, merged: Merged, now: datetime) -> None:
    """Let everything known about the two records follow the survivor (F23, R24, R27)."""
    kept, lost = await _links(tx, merged)
    await outbox.supersede(
        tx, replaced={str(merged.goes): None}, now=now, actions=_ANY, people=True
    )
    if merged.stays != merged.now:
        await outbox.readdress(tx, was=merged.stays, to=merged.now, now=now)
    if lost is not None:
        await _to_list(tx, merged, lost, now)
    await observations.archive(tx, refs=merged.gone)
    await observations.mark(tx, refs=[merged.now])
    await answered.replace(tx, refs=merged.gone, but=merged.write.review_id)
    await _verdicts(tx, merged, now)
    await activity.write(tx, rows=_entries(merged, kept, lost, now))


async def _links(tx: Tx, merged: Merged) -> tuple[Link | None, Link | None]:
    """Point one link to the survivor; return it, and the one that leads nowhere now."""
    found = await links.of(tx, refs=[merged.stays, merged.goes, merged.now])
    ours, theirs = found.get(merged.stays), found.get(merged.goes)
    if merged.now not in {merged.stays, merged.goes} and merged.now in found:
        kept: Link | None = found[merged.now]  # a pull saw the merge first and followed it
    else:
        kept = next((one for one in (ours, theirs) if one and not one.tombstone), None)
        if kept is not None:
            await _follow(tx, merged, kept, ours)
    other = theirs if kept is ours or (kept and theirs and kept.id != theirs.id) else ours
    if other is None or other.tombstone or (kept and other.id == kept.id):
        return kept, None
    await links.tombstone(tx, ids=[other.id], gone=Side.HUBSPOT)
    return kept, other


async def _follow(tx: Tx, merged: Merged, kept: Link, ours: Link | None) -> None:
    if kept.hubspot_id == merged.now.id:
        return
    if ours is not None and ours.id != kept.id and ours.hubspot_id == merged.now.id:
        await links.drop(tx, ids=[ours.id])  # a tombstone stands in the way of the living link
    await links.repoint(tx, id=kept.id, side=Side.HUBSPOT, to=merged.now.id)


async def _to_list(tx: Tx, merged: Merged, lost: Link, now: datetime) -> None:
    """Put the losing Apollo record on its list; it is never synced again (R27)."""
    ref = lost.ref(Side.APOLLO)
    await tombstones.add(tx, digests=[str(ref)], why=f"merged into {merged.now}", now=now)
    await outbox.supersede(tx, replaced={str(ref): None}, now=now, actions=_ANY, people=True)
    row = New(
        lane=str(ref),
        side=Side.APOLLO,
        kind=ref.kind,
        action=Action.LIST,
        remote_id=ref.id,
        source_id=merged.goes.id,
        body=msgspec.to_builtins(Body(list_name=MERGED)),
        review_id=merged.write.review_id,
        author=merged.write.author,
    )
    await outbox.add(tx, rows=[row], now=now)
    await enqueue_apply(tx, Side.APOLLO, now)


async def _verdicts(tx: Tx, merged: Merged, now: datetime) -> None:
    """What a person called two records stays so for the survivor (R25)."""
    old = {merged.stays, merged.goes}
    for left, right in await verdicts.distinct(tx, refs=sorted(old)):
        others = {left, right} - old
        for other in others - {merged.now}:
            await verdicts.remember(
                tx, one=merged.now, other=other, same=False, by=merged.write.author, now=now
            )


def _entries(merged: Merged, kept: Link | None, lost: Link | None, now: datetime) -> list[Entry]:
    """Return the lines of the log: which ids stay linked and which do not (R24)."""
    stays = [str(kept.ref(Side.APOLLO))] if kept else []
    goes = [str(lost.ref(Side.APOLLO))] if lost else []
    why = "nothing was linked"
    if kept:
        why = f"Apollo {kept.apollo_id} stays linked"
    if lost:
        why += f", Apollo {lost.apollo_id} goes on the list “{MERGED}”"
    first = Entry(
        at=now,
        what="merged",
        ref=str(merged.now),
        was=str(merged.goes),
        to=str(merged.now),
        who=merged.write.author,
        why=why,
        review_id=merged.write.review_id,
        data={"stays": stays, "goes": goes},
    )
    away = [*map(str, merged.gone), *goes]
    return [first, *(msgspec.structs.replace(first, what="merged_away", ref=one) for one in away)]
