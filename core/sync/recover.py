"""After a crash or a lost answer: what was sent and never settled (F1, F3, F4, F37).

What is harmless to repeat is repeated. A bare create is looked for first, and waits for a person
when nobody can tell.
"""

from datetime import datetime

import msgspec

from core.domain.changes import Action
from core.domain.fields import FieldMap
from core.domain.plans import Body
from core.domain.records import Kind, Side
from core.domain.retries import LookUp, look_again
from core.domain.states import Outbox as State
from core.providers import port
from core.providers.port import Outcome, Parsed, Retry, Skip
from core.store import activity, outbox
from core.store.activity import Entry
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
    for write in unknown:
        await _look(engine, lease, fields, write)


def _entry(write: Write, now: datetime) -> Entry:
    return Entry(
        at=now, what="recovered", ref=write.lane, was=State.SENDING, who="bot",
        why="sent, and the answer was never seen", run_id=write.run_id, outbox_id=write.id,
    )  # fmt: skip


async def _look(engine: Engine, lease: Lease, fields: FieldMap, write: Write) -> None:
    """Look for what an unanswered create may have made."""
    body = msgspec.convert(write.body, Body)
    asked = port.Write(
        trace=str(write.id),
        action=write.action,
        kind=write.kind,
        remote_id=write.remote_id,
        values={change.field: change.value for change in write.changes},
        key=body.key,
        other_id=body.other_id,
    )
    provider = engine.side(write.side)
    try:
        if write.action is Action.MERGE:
            found = await merge.look_up(engine, fields, write)
        else:
            found = await provider.look_up(
                write.kind, fields, asked, since=write.sent_at or write.updated_at
            )
    except (Retry, Skip):
        found = None
    await _settle(engine, lease, write, found=found)


async def _settle(
    engine: Engine, lease: Lease, write: Write, *, found: Parsed | bool | None
) -> None:
    now = engine.clock.now()
    async with engine.db.write() as tx:
        await lease.hold(tx)
        if isinstance(found, Parsed):
            outcome = Outcome(
                trace=str(write.id), parsed=found, remote_id=found.observation.ref.id, existed=True
            )
            done = [Done(write, outcome, None)]
            await confirm(tx, done, now=now, keyed=engine.keyed)
            await late.associate(tx, done, now=now)
            await late.belong(tx, done, now=now)
            await merge.after(tx, done, now=now)
            return
        if found is False:
            to = Settlement(id=write.id, to=State.PENDING, not_before=now)
        else:
            to = _later_or_parked(write, now)
        await outbox.settle(tx, settlements=[to], now=now)
        if to.to is State.FAILED:
            channel = (await channels(engine, tx)).error
            await causes.happened(tx, [(write.side, to.cause or "")], now=now, channel=channel)


def _later_or_parked(write: Write, now: datetime) -> Settlement:
    """Look again when the index may have caught up; then it waits for a person (F3)."""
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
