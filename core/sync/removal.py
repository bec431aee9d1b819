"""After a person's delete: a tombstone, so that nothing makes the record again (R29, R54)."""

from datetime import datetime

from core.domain.changes import Action
from core.domain.records import Ref, Side
from core.store import activity, links, observations, outbox, tombstones
from core.store.activity import Entry
from core.store.database import Tx
from core.sync import answered
from core.sync.settle import Done, written_ref

_ANY = tuple(action for action in Action if action is not Action.LIST)


async def archived(tx: Tx, one: Done, now: datetime) -> None:
    """Bury a record that was archived in HubSpot."""
    ref = written_ref(one)
    link = (await links.of(tx, refs=[ref])).get(ref)
    both = [ref, link.ref(Side.APOLLO)] if link else [ref]
    await observations.archive(tx, refs=[ref])
    if link is not None and link.tombstone is None:
        await links.tombstone(tx, ids=[link.id], gone=Side.HUBSPOT)
    await _bury(tx, one, both, now)
    await activity.write(tx, rows=[_entry(one, ref, "deleted", "archived in HubSpot", now)])


async def listed(tx: Tx, one: Done, now: datetime) -> None:
    """Bury a record that was put on a list of what is to be deleted in Apollo."""
    ref = written_ref(one)
    name = str(one.write.body.get("list_name", ""))
    if one.write.body.get("off"):
        off = _entry(one, ref, "unlisted", f"taken off the list “{name}”", now)
        await activity.write(tx, rows=[off])
        return
    await _bury(tx, one, [ref], now)
    await activity.write(tx, rows=[_entry(one, ref, "listed", f"put on the list “{name}”", now)])


async def _bury(tx: Tx, one: Done, refs: list[Ref], now: datetime) -> None:
    """Keep records from coming back by themselves, and take back what was meant for them."""
    await tombstones.add(tx, digests=map(str, refs), why=f"by {one.write.author}", now=now)
    lanes = {str(ref): None for ref in refs}
    await outbox.supersede(tx, replaced=lanes, now=now, actions=_ANY, people=True)
    await answered.replace(tx, refs=refs, but=one.write.review_id)


def _entry(one: Done, ref: Ref, what: str, why: str, now: datetime) -> Entry:
    return Entry(
        at=now,
        what=what,
        ref=str(ref),
        who=one.write.author,
        why=why,
        outbox_id=one.write.id,
        review_id=one.write.review_id,
    )
