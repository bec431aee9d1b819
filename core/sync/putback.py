"""A run that puts back what another run wrote (R66): it reads, plans and weighs like every run.

Reading first shows what people changed since; what they changed is left alone and listed. The
rows are a person's: the rules do not take them back.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import msgspec

from core.domain.changes import Action, Change, Reason
from core.domain.plans import Item
from core.domain.records import EMPTY, Link, Observation, Ref, Side
from core.domain.states import Outbox as State
from core.domain.undoing import Left, LeftAlone, undo
from core.store import activity, links, observations, outbox, planned
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import New, Write
from core.store.planned import Line
from core.sync.cursor import Stage, tally
from core.sync.pull import Pull

BATCH = 200
WRITTEN = "written"
_ON_ITS_WAY = (State.PENDING, State.SENDING, State.UNKNOWN)
_STAYS = frozenset({Action.CREATE, Action.MERGE, Action.ARCHIVE, Action.LIST, Action.ASSOCIATE})


class Wrote(msgspec.Struct, frozen=True):
    """What the run wrote to one record."""

    ref: Ref
    changes: tuple[Change, ...] = ()
    stays: frozenset[Action] = frozenset()
    """What no service takes back."""
    forgotten: bool = False
    """Something was written whose values are no longer kept."""


class Around(msgspec.Struct, frozen=True):
    """What stands around the records of a batch."""

    seen: Mapping[Ref, Observation]
    linked: Mapping[Ref, Link]
    live: Mapping[str, Sequence[Write]]


class PutBack(Pull):
    """One undo under one lease; as a preview it only shows what would go back."""

    async def _plan(self) -> Stage:
        while await self._back():
            pass
        return Stage.WEIGH

    async def _match(self) -> Stage:
        return Stage.DONE

    async def _back(self) -> bool:
        """Plan one batch of records; False when there is none left."""
        after = self.cursor.after.get(WRITTEN, "")
        async with self.engine.db.write() as tx:
            entries = await activity.written_by(
                tx, run=self.cursor.undoes, after=after, limit=BATCH
            )
            if not entries:
                return False
            batch = wrote(entries)
            around = await _around(tx, [one.ref for one in batch])
            items: list[Item] = []
            lines: list[Line] = []
            for one in batch:
                self._one(one, around, items, lines)
            await planned.add(tx, lines=[*map(self._line, items), *lines])
            if not self.run.preview:
                now = self.engine.clock.now()
                await outbox.add(tx, rows=[self._row(item) for item in items], now=now)
            self.cursor.after[WRITTEN] = entries[-1].ref
            await self._save(tx)
        return True

    def _one(self, one: Wrote, around: Around, items: list[Item], lines: list[Line]) -> None:
        for action in one.stays:
            tally(self.cursor.stays, f"{one.ref.side}:{one.ref.kind}:{action}", 1)
        if one.forgotten:
            self.counts.add(self.counts.skipped, LeftAlone.FORGOTTEN)
        if not one.changes:
            return
        back, left = self._decided(one, around)
        link = around.linked.get(one.ref)
        partner = link.ref(one.ref.side.other).id if link else ""
        if back:
            item = Item(
                side=one.ref.side, kind=one.ref.kind, action=Action.UPDATE, changes=back,
                remote_id=one.ref.id, source_id=partner,
            )  # fmt: skip
            items.append(item)
            self.counts.add(self.counts.writes, item.name)
        for change in back:
            self.counts.add(self.counts.fields, f"{one.ref.side}:{change.reason}:{change.field}")
        wanted = {change.field: change.replaced for change in reversed(one.changes)}
        for alone in left:
            self.counts.add(self.counts.skipped, alone.reason)
            lines.append(self._left(one.ref, alone, wanted[alone.field]))

    def _decided(self, one: Wrote, around: Around) -> tuple[tuple[Change, ...], tuple[Left, ...]]:
        """Return what goes back and what is left alone, with the reason."""
        seen = around.seen.get(one.ref)
        if seen is None or seen.archived:
            keys = dict.fromkeys(change.field for change in one.changes)
            return (), tuple(Left(key, LeftAlone.GONE, None) for key in keys)
        link = around.linked.get(one.ref)
        other = around.seen.get(link.ref(one.ref.side.other)) if link else None
        fields = self.book.mapping.of(one.ref.kind)
        answer = undo(one.changes, seen.values, other.values if other else EMPTY, fields)
        busy = {
            change.field
            for write in around.live.get(str(one.ref), ())
            if write.state in _ON_ITS_WAY
            for change in write.changes
        }
        waiting = tuple(
            Left(c.field, LeftAlone.WRITING, c.replaced) for c in answer.back if c.field in busy
        )
        back = tuple(change for change in answer.back if change.field not in busy)
        return back, (*answer.left, *waiting)

    def _line(self, item: Item) -> Line:
        return Line(
            run_id=self.run.id, side=item.side, kind=item.kind, action=item.action,
            remote_id=item.remote_id, source_id=item.source_id, changes=item.changes,
        )  # fmt: skip

    def _left(self, ref: Ref, left: Left, wanted: str | None) -> Line:
        return Line(
            run_id=self.run.id, side=ref.side, kind=ref.kind, action="skip", remote_id=ref.id,
            changes=(Change(left.field, wanted, left.now, Reason.UNDO),), reason=left.reason,
        )  # fmt: skip

    def _row(self, item: Item) -> New:
        return New(
            lane=item.lane, side=item.side, kind=item.kind, action=item.action,
            remote_id=item.remote_id, source_id=item.source_id, changes=item.changes,
            run_id=self.run.id, author=self.run.asked_by, not_before=outbox.HELD,
        )  # fmt: skip


async def _around(tx: Tx, refs: Sequence[Ref]) -> Around:
    found = await links.of(tx, refs=refs)
    linked = {ref: link for ref, link in found.items() if link.tombstone is None}
    both = {link.ref(side) for link in linked.values() for side in Side}
    return Around(
        seen=await observations.many(tx, refs=both | set(refs)),
        linked=linked,
        live=await outbox.live(tx, lanes=map(str, refs)),
    )


def wrote(entries: Sequence[Entry]) -> list[Wrote]:
    """Return what was written to each record, in the order of the entries; pure.

    The fields of a record that the run itself created stay with it.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.ref, []).append(entry)
    return [_wrote(Ref.parse(text), some) for text, some in groups.items()]


def _wrote(ref: Ref, entries: Sequence[Entry]) -> Wrote:
    actions = [_action(entry) for entry in entries]
    stays = frozenset(action for action in actions if action in _STAYS)
    if Action.CREATE in stays:
        return Wrote(ref, stays=frozenset({Action.CREATE}))
    updates = [
        entry
        for entry, action in zip(entries, actions, strict=True)
        if action in (Action.UPDATE, None)
    ]
    changes = tuple(
        Change(field, after, before, Reason.UNDO)
        for entry in updates
        for field, (before, after) in entry.data.items()
    )
    return Wrote(ref, changes, stays, forgotten=any(not entry.data for entry in updates))


def _action(entry: Entry) -> Action | None:
    """Return what was done; None where a purge or retention emptied the entry."""
    with suppress(ValueError):
        return Action(entry.why.partition(":")[0])
    return None
