"""Asking for the writers to be woken, in the transaction that gives them something to do."""

from datetime import datetime

from core.domain.records import Side
from core.store import jobs
from core.store.database import Tx

APPLY = "apply"


async def enqueue_apply(tx: Tx, side: Side, now: datetime, *, at: datetime | None = None) -> None:
    """Wake the writer of ``side``, at once or at a time."""
    when = at or now
    # a wake-up for later must not stand in the way of an earlier one
    key = f"{APPLY}:{side}" if at is None else f"{APPLY}:{side}:{int(when.timestamp())}"
    await jobs.enqueue(
        tx, kind=APPLY, key=key, lane=f"{APPLY}:{side}", payload={"side": side}, run_after=when
    )


async def enqueue_both(tx: Tx, now: datetime) -> None:
    """Wake the writers of both sides."""
    for side in Side:
        await enqueue_apply(tx, side, now)
