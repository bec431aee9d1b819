"""After a crash or a lost answer: what was sent and never settled (F1, F3, F4, F37).

What is harmless to repeat is repeated. A bare create is looked for first, and waits for a person
when nobody can tell.
"""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from core.domain.changes import Action
from core.domain.fields import FieldMap
from core.domain.plans import Body
from core.domain.records import Kind, Side
from core.domain.retries import LOOKS, LookUp, look_again
from core.domain.states import Outbox as State
from core.providers import port
from core.providers.port import Outcome, Parsed, Retry, Skip
from core.store import activity, outbox
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import Settlement, Write
from core.sync import causes, late, merge
from core.sync.channels import channels
from core.sync.engine import Engine
from core.sync.lease import Lease
from core.sync.settle import Done, confirm

UNCERTAIN = "uncertain"
_ALWAYS = frozenset({Action.UPDATE, Action.KEY, Action.ASSOCIATE, Action.ARCHIVE, Action.LIST})


def repeatable(engine: Engine, write: Write) -> bool:
    """Tell whether sending the write twice does no harm.

    A create is keyed in HubSpot where the key property exists (R19), and for Apollo's accounts,
    whose bulk create finds them by HubSpot's id (facts: Apollo's API reference). A merge is not.
    """
    if write.action in _ALWAYS:
        return True
    if write.action is not Action.CREATE:
        return False
    if write.side is Side.APOLLO:
        return write.kind is Kind.ACCOUNT
    return engine.hubspot.keyed(write.kind)


async def recover(engine: Engine, side: Side, lease: Lease, fields: FieldMap) -> None:
    """Settle what an earlier worker left in flight on ``side``."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        await lease.hold(tx)
        # this worker holds the side's lane and has claimed nothing yet: all of it is left over
        left = await outbox.lapsed(tx, before=None, side=side)
        await outbox.settle(
            tx,
            settlements=[
                Settlement(
                    id=one.id,
                    to=State.PENDING if repeatable(engine, one) else State.UNKNOWN,
                    not_before=now,
                )
                for one in left
            ],
            now=now,
        )
        await activity.write(tx, rows=[_entry(one, now) for one in left])
    async with engine.db.read() as tx:
        unknown = await outbox.unknown(tx, now=now, side=side)
    for some in _together(unknown):
        await _look(engine, lease, fields, some)


def _together(unknown: Sequence[Write]) -> list[list[Write]]:
    """Return what can be looked for at once: one batch of creates, or one merge."""
    groups: dict[tuple[object, ...], list[Write]] = {}
    for write in unknown:
        alone = write.id if write.action is Action.MERGE else 0
        groups.setdefault((write.kind, _sent(write), alone), []).append(write)
    return list(groups.values())


def _sent(write: Write) -> datetime:
    return write.sent_at or write.updated_at


def _entry(write: Write, now: datetime) -> Entry:
    return Entry(
        at=now, what="recovered", ref=write.lane, was=State.SENDING, who="bot",
        why="sent, and the answer was never seen", run_id=write.run_id, outbox_id=write.id,
        data={change.field: [change.replaced, change.value] for change in write.changes},
    )  # fmt: skip


async def _look(engine: Engine, lease: Lease, fields: FieldMap, writes: Sequence[Write]) -> None:
    """Look for what some unanswered creates, or a merge, may have made, and settle them."""
    first = writes[0]
    found: Mapping[str, Parsed | bool | None] = {}
    with contextlib.suppress(Retry, Skip):  # then nobody can tell yet
        if first.action is Action.MERGE:
            found = {str(first.id): await merge.look_up(engine, fields, first)}
        else:
            asked = [_asked(write) for write in writes]
            provider = engine.side(first.side)
            found = await provider.look_up(first.kind, fields, asked, since=_sent(first))
    now = engine.clock.now()
    async with engine.db.write() as tx:
        await lease.hold(tx)
        there = [
            (one, parsed) for one in writes if isinstance(parsed := found.get(str(one.id)), Parsed)
        ]
        await _confirm(engine, tx, there, now)
        left = [one for one in writes if not isinstance(found.get(str(one.id)), Parsed)]
        await _later(engine, tx, [(one, found.get(str(one.id)) is False) for one in left], now)


def _asked(write: Write) -> port.Write:
    body = msgspec.convert(write.body, Body)
    return port.Write(
        trace=str(write.id),
        action=write.action,
        kind=write.kind,
        remote_id=write.remote_id,
        values={change.field: change.value for change in write.changes},
        key=body.key,
        other_id=body.other_id,
    )


async def _confirm(
    engine: Engine, tx: Tx, there: Sequence[tuple[Write, Parsed]], now: datetime
) -> None:
    """Settle what was done after all."""
    done = [
        Done(
            one,
            Outcome(
                trace=str(one.id), parsed=found, remote_id=found.observation.ref.id, existed=True
            ),
            None,
        )
        for one, found in there
    ]
    await confirm(tx, done, now=now, keyed=engine.keyed)
    await late.associate(tx, done, now=now)
    await late.belong(tx, done, now=now)
    await merge.after(tx, done, now=now)


async def _later(engine: Engine, tx: Tx, left: Sequence[tuple[Write, bool]], now: datetime) -> None:
    """Send again what was surely not done; the rest is looked for again, or parked."""
    moves = [
        Settlement(id=one.id, to=State.PENDING, not_before=now)
        if surely_not
        else _later_or_parked(one, now)
        for one, surely_not in left
    ]
    await outbox.settle(tx, settlements=moves, now=now)
    parked = {one.id: one.cause or "" for one in moves if one.to is State.FAILED}
    if parked:
        over = [(one.side, parked[one.id]) for one, _ in left if one.id in parked]
        channel = (await channels(engine, tx)).error
        await causes.happened(tx, over, now=now, channel=channel)


def _later_or_parked(write: Write, now: datetime) -> Settlement:
    """Look again when the index may have caught up; then it waits for a person (F3).

    After a crash the first look may come so early that it says nothing: it is not counted.
    """
    caught_up = _sent(write) + LOOKS[0]
    if now < caught_up:
        return Settlement(id=write.id, to=State.UNKNOWN, not_before=caught_up)
    looks = int(write.body.get("looks", 0)) + 1
    following = look_again(looks, now)
    if isinstance(following, LookUp):
        body = {**write.body, "looks": looks}
        return Settlement(id=write.id, to=State.UNKNOWN, not_before=following.when, body=body)
    return Settlement(
        id=write.id,
        to=State.FAILED,
        cause=f"{write.side}|{write.kind}|{UNCERTAIN}||",
        error={
            "category": UNCERTAIN,
            "message": "No answer came when this record was created, and nobody can tell whether"
            " it exists. Look for it, then say which one it is or try again.",
        },
    )
