"""What of a proposal becomes outbox rows, beside what stands there already (F16, R64).

======================  =========================================================================
What stands             What a new plan does with it
======================  =========================================================================
waiting, by a rule      the same as wanted now: it stays; else the new one replaces it
in flight               never touched; what it carries is not queued a second time
waiting, by a person    never touched; its fields are left to it
failed                  a value that would be sent again as it is stays failed and is not sent;
                        another value replaces it: correcting it is the cure
failed, and uncertain   a create that may have been done waits for a person, whatever is wanted
======================  =========================================================================
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from core.domain.changes import Action, Change
from core.domain.plans import Body, Item
from core.domain.records import Kind, Ref
from core.domain.retries import Why
from core.domain.states import Outbox as State
from core.store import outbox
from core.store.database import Tx
from core.store.outbox import RULE, New, Settlement, Write
from core.sync import causes

_PLANNED = (Action.CREATE, Action.UPDATE, Action.KEY, Action.ASSOCIATE)
"""What rules write; everything else is a person's."""
_IN_FLIGHT = (State.SENDING, State.UNKNOWN)


class _Standing:
    """Collects what becomes of the writes that stand."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.wanted: dict[tuple[str, Action], Item] = {(i.lane, i.action): i for i in items}
        self.gone: list[Settlement] = []
        self.trims: dict[str, set[str]] = {}

    def meet(self, write: Write) -> None:
        key = write.lane, write.action
        item = self.wanted.get(key)
        by_person = write.author != RULE
        if _uncertain(write):
            self.wanted.pop(key, None)
        elif write.state in _IN_FLIGHT or (by_person and write.state is State.PENDING):
            self._spare(key, item, write, whole=by_person)
        elif write.action is Action.UPDATE and write.state is State.FAILED:
            self._refused(key, item, write)
        elif write.action not in _PLANNED or (by_person and not _again(item, write)):
            return
        elif item is not None and _same(item, write):
            del self.wanted[key]
        else:
            self.gone.append(Settlement(id=write.id, to=State.SUPERSEDED))

    def _spare(
        self, key: tuple[str, Action], item: Item | None, write: Write, *, whole: bool
    ) -> None:
        """Leave to a write what it carries; ``whole``: its fields, whatever their values."""
        if item is None:
            return
        if write.action is not Action.UPDATE:
            if write.action is Action.CREATE or _same(item, write):
                del self.wanted[key]
            return
        carried = {(c.field, None if whole else c.value) for c in write.changes}
        self._keep(key, item, [
            c for c in item.changes if (c.field, None if whole else c.value) not in carried
        ])  # fmt: skip

    def _refused(self, key: tuple[str, Action], item: Item | None, write: Write) -> None:
        """Keep what would be refused again; take back what has another value now."""
        failed = {(c.field, c.value) for c in write.changes}
        now = {c.field: c.value for c in item.changes} if item else {}
        corrected = {f for f, value in failed if (f in now or write.author == RULE)
                     and (f, now.get(f, _NOTHING)) != (f, value)}  # fmt: skip
        if corrected == {field for field, _ in failed}:
            self.gone.append(Settlement(id=write.id, to=State.SUPERSEDED))
        elif corrected:
            self.trims.setdefault(write.lane, set()).update(corrected)
        if item is not None:
            left = [c for c in item.changes if (c.field, c.value) not in failed]
            self._keep(key, item, left)

    def _keep(self, key: tuple[str, Action], item: Item, changes: Sequence[Change]) -> None:
        if changes:
            self.wanted[key] = msgspec.structs.replace(item, changes=tuple(changes))
        else:
            del self.wanted[key]


_NOTHING = "\x00"
"""No field holds this: the plan does not want the field written any more."""


def _uncertain(write: Write) -> bool:
    """Tell whether nobody knows if a create was done: a second one could double it (F3)."""
    parked = write.action is Action.CREATE and write.state is State.FAILED
    return parked and write.error.get("category") == Why.UNCERTAIN


def _again(item: Item | None, write: Write) -> bool:
    """Tell whether a person's create that failed is wanted once more: it is not sent twice."""
    return item is not None and write.action is Action.CREATE


def _same(item: Item, write: Write) -> bool:
    said = {(c.field, c.value) for c in write.changes}
    body = msgspec.convert(write.body, Body)
    return body == item.body and said == {(c.field, c.value) for c in item.changes}


async def queue(
    tx: Tx,
    items: Sequence[Item],
    decided: Iterable[str],
    *,
    run_id: int,
    now: datetime,
    author: str = RULE,
) -> list[Item]:
    """Replace what older plans wanted of these records and return what is queued now.

    ``decided`` are the lanes about which nothing older stands any more. ``author`` asked for the
    creates; everything else is the rules'.
    """
    lanes = await outbox.live(tx, lanes=set(decided) | {item.lane for item in items})
    standing = _Standing(items)
    for writes in lanes.values():
        for write in writes:
            standing.meet(write)
    if standing.gone:
        await outbox.settle(tx, settlements=standing.gone, now=now)
    if standing.trims:
        await outbox.supersede(tx, replaced=standing.trims, now=now, people=True)
    if standing.gone or standing.trims:
        await causes.recheck(tx, now=now)
    fresh = list(standing.wanted.values())
    await _add(tx, fresh, run_id, author, now)
    return fresh


async def _add(tx: Tx, items: Sequence[Item], run_id: int, author: str, now: datetime) -> None:
    """Add the rows; a contact's create waits for its account's (R13)."""
    accounts = [item for item in items if item.kind is Kind.ACCOUNT]
    contacts = [item for item in items if item.kind is Kind.CONTACT]
    await outbox.add(tx, rows=[_row(item, run_id, author) for item in accounts], now=now)
    lanes = {lane for item in contacts if (lane := _account_lane(item))}
    first = {
        lane: writes[-1].id
        for lane, writes in (await outbox.live(tx, lanes=lanes) if lanes else {}).items()
        if writes[-1].state is not State.FAILED
    }
    rows = [_row(item, run_id, author, first.get(_account_lane(item))) for item in contacts]
    await outbox.add(tx, rows=rows, now=now)


def _account_lane(item: Item) -> str:
    waits = item.action in (Action.CREATE, Action.ASSOCIATE) and not item.body.account_id
    if not waits or not item.body.company_id:
        return ""
    return f"create:{Ref(item.side.other, Kind.ACCOUNT, item.body.company_id)}"


def _row(item: Item, run_id: int, author: str, after: int | None = None) -> New:
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
        run_id=run_id,
        author=author if item.action is Action.CREATE else RULE,
        not_before=outbox.HELD,
    )
