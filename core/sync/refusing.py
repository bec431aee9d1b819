"""A refusal: the refused fields stay in the error log, the others go on (R64, F17, F18)."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core.domain.changes import Action, Change
from core.domain.notices import cause
from core.domain.states import Outbox as State
from core.providers.port import Exists, ProviderError, Refused
from core.store import activity, outbox
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import New, Settlement, Write
from core.sync import quarantine

log = logging.getLogger(__name__)


async def refuse(tx: Tx, write: Write, error: Refused, *, now: datetime, channel: str) -> None:
    """Settle a refused write.

    Fields that the service takes no value for at all are paused and leave the write. Of an update
    the other refused fields fail, and what is left goes on. A create fails as a whole.
    """
    mapping, _ = await quarantine.mapped(tx)
    fields = mapping.of(write.kind)
    gone = quarantine.hopeless(fields, error)
    await quarantine.pause(tx, write.kind, gone, why=error.sentence, now=now, channel=channel)
    changes = tuple(one for one in write.changes if one.field not in gone)
    named = set(error.fields) - gone
    if isinstance(error, Exists):
        named |= {f.key for f in fields if f.identity}
    bad = tuple(one for one in changes if one.field in named)
    if gone and not bad:
        await _go_on(tx, write, changes, now)
        return
    if write.action is not Action.UPDATE or not bad:
        bad = changes
    good = tuple(one for one in changes if one not in bad)
    await park(tx, write, error, error.category, bad, now=now)
    await _add_rest(tx, write, good, now)


async def _go_on(tx: Tx, write: Write, changes: tuple[Change, ...], now: datetime) -> None:
    """Send the write again without its paused fields; nothing left makes it pointless."""
    to = State.PENDING if changes else State.SUPERSEDED
    move = Settlement(id=write.id, to=to, changes=changes or None, not_before=now, attempts=0)
    await outbox.settle(tx, settlements=[move], now=now)
    await activity.write(tx, rows=[entry(write, to, "a field was paused", now)])


async def park(
    tx: Tx,
    write: Write,
    error: ProviderError,
    category: str,
    changes: tuple[Change, ...],
    *,
    now: datetime,
) -> None:
    """Put a write into the error log, with its cause and the service's own words."""
    found = facts(write, error, category)
    key = cause(
        write.side,
        write.kind,
        category=category or "refused",
        fields=found["fields"],
        message="; ".join(found["fields"].values()) or error.sentence,
        values={one.field: one.value for one in write.changes},
    ).key
    move = Settlement(id=write.id, to=State.FAILED, cause=key, error=found, changes=changes or None)
    await outbox.settle(tx, settlements=[move], now=now)
    await activity.write(tx, rows=[entry(write, State.FAILED, error.sentence, now, changes)])
    log.warning(
        "write_failed",
        extra={
            "outbox": write.id,
            "reference": found["reference"],
            "category": category,
            "status": error.status,
            "correlation": error.correlation_id,
        },
    )


def facts(write: Write, error: ProviderError, category: str) -> dict[str, Any]:
    """Return what is kept of a refusal (R61); the reference stands in the log too (U35)."""
    return {
        "category": category or "refused",
        "message": error.sentence,
        "fields": dict(error.fields) if isinstance(error, Refused) else {},
        "status": error.status,
        "correlation_id": error.correlation_id,
        "reference": f"w{write.id}",
    }


async def _add_rest(tx: Tx, write: Write, good: Sequence[Change], now: datetime) -> None:
    """Let the fields that were not refused go on in a write of their own.

    What a newer write of the record carries already is left to it, so that an older value never
    comes after a newer one (F16).
    """
    lane = (await outbox.live(tx, lanes=[write.lane])).get(write.lane, [])
    newer = {
        change.field
        for one in lane
        if one.id > write.id and one.state is State.PENDING
        for change in one.changes
    }
    left = tuple(one for one in good if one.field not in newer)
    if not left:
        return
    rest = New(
        lane=write.lane,
        side=write.side,
        kind=write.kind,
        action=write.action,
        remote_id=write.remote_id,
        source_id=write.source_id,
        changes=left,
        body=write.body,
        decided_from=write.decided_from,
        run_id=write.run_id,
        review_id=write.review_id,
        author=write.author,
    )
    await outbox.add(tx, rows=[rest], now=now)


def entry(
    write: Write, to: State, why: str, now: datetime, changes: Sequence[Change] = ()
) -> Entry:
    """Return the line of a move that was not confirmed."""
    return Entry(
        at=now,
        what=to.value,
        ref=write.lane,
        was=State.SENDING,
        to=to,
        who=write.author,
        why=why,
        run_id=write.run_id,
        outbox_id=write.id,
        review_id=write.review_id,
        data={one.field: [one.replaced, one.value] for one in changes},
    )
