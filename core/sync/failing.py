"""What becomes of a write that failed: again later, looked for, or the error log (R60-R64).

Called inside the transaction that settles a batch. A limit or an outage makes no entry: the write
waits (R62). A refusal fails its own fields only: what was refused stays, the rest goes on (R64).
That a record exists already is no error but a question (R17).
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from core.domain import retries
from core.domain.records import Ref
from core.domain.retries import Failure, FailureKind, GiveUp, LookUp, RetryAt, Why
from core.domain.states import Outbox as State
from core.providers import port
from core.providers.port import Exists, ProviderError, RateLimited, Refused
from core.store import activity, observations, outbox
from core.store.database import Tx
from core.store.outbox import Settlement, Write
from core.sync import answered, causes, existing, refusing

log = logging.getLogger(__name__)

_KINDS: tuple[tuple[type[ProviderError], FailureKind], ...] = (
    (port.QuotaSpent, FailureKind.QUOTA),
    (port.RateLimited, FailureKind.RATE),
    (port.Unavailable, FailureKind.UNAVAILABLE),
    (port.Unanswered, FailureKind.UNANSWERED),
    (port.Exists, FailureKind.EXISTS),
    (port.Refused, FailureKind.REFUSED),
    (port.Gone, FailureKind.GONE),
    (port.Unauthorized, FailureKind.UNAUTHORISED),
    (port.Forbidden, FailureKind.FORBIDDEN),
    (port.Unreadable, FailureKind.UNREADABLE),
)
"""The error tree of the port; the narrower class stands first."""
_NO_ATTEMPT = frozenset(
    {FailureKind.QUOTA, FailureKind.UNAUTHORISED, FailureKind.FORBIDDEN, FailureKind.UNREADABLE}
)
"""What says nothing about the record: its attempts are not used up by it."""


class Ground(msgspec.Struct, frozen=True):
    """What every failure of a batch is judged by."""

    now: datetime
    zone: ZoneInfo
    chance: float
    channel: str
    expires_at: datetime


class Failed(msgspec.Struct, frozen=True):
    """One write that failed; ``repeatable`` says that sending it twice does no harm."""

    write: Write
    error: ProviderError
    kind: FailureKind
    repeatable: bool


async def fail(
    tx: Tx,
    failures: Sequence[tuple[Write, ProviderError]],
    *,
    now: datetime,
    zone: ZoneInfo,
    chance: float,
    keyed: frozenset[int],
    error_channel: str,
    review_days: int = 14,
) -> None:
    """Settle writes that failed; all of them are ``sending``.

    ``keyed`` are the ids of writes that are harmless to repeat, ``zone`` is the account's,
    ``chance`` a number in [0, 1). Errors that stop a side leave the write pending: the caller
    stops the side.
    """
    ground = Ground(now, zone, chance, error_channel, now + timedelta(days=review_days))
    for write, error in failures:
        one = Failed(write, error, kind_of(error), write.id in keyed)
        following = _next(one, ground)
        if isinstance(following, GiveUp) and following.reason is not Why.STOPPED:
            await _give_up(tx, one, following, ground)
        else:
            await _wait(tx, one, following, ground)
    after = (await outbox.many(tx, ids=[write.id for write, _ in failures])).values()
    over = [one for one in after if one.state is State.FAILED]
    await causes.happened(
        tx, [(one.side, one.cause) for one in over], now=now, channel=error_channel
    )
    await answered.follow(tx, ids={one.review_id for one in after if one.review_id})
    await causes.recheck(tx, now=now)


def kind_of(error: ProviderError) -> FailureKind:
    """Return the error in the words of ``core.domain.retries``."""
    return next((kind for cls, kind in _KINDS if isinstance(error, cls)), FailureKind.UNREADABLE)


def _next(one: Failed, ground: Ground) -> retries.Next:
    if one.kind is FailureKind.UNREADABLE and not one.repeatable:
        # an answer came that nobody understands: what was asked may have been done
        return LookUp(ground.now + retries.LOOKS[0])
    retry_at = one.error.retry_at if isinstance(one.error, RateLimited) else None
    failure = Failure(one.kind, repeatable=one.repeatable, retry_at=retry_at)
    return retries.after(
        failure, one.write.attempts, ground.now, zone=ground.zone, chance=ground.chance
    )


async def _wait(tx: Tx, one: Failed, following: retries.Next, ground: Ground) -> None:
    """Put a write back, or note that it has to be looked for; neither is an error (R62)."""
    write = one.write
    to = State.UNKNOWN if isinstance(following, LookUp) else State.PENDING
    when = following.when if isinstance(following, RetryAt | LookUp) else ground.now
    attempts = max(write.attempts - 1, 0) if one.kind in _NO_ATTEMPT else None
    move = Settlement(id=write.id, to=to, not_before=when, attempts=attempts)
    await outbox.settle(tx, settlements=[move], now=ground.now)
    # without an answer it may have been done: the line says what it replaced then
    maybe = write.changes if one.kind is FailureKind.UNANSWERED else ()
    await activity.write(tx, rows=[refusing.entry(write, to, one.kind.value, ground.now, maybe)])
    log.info(
        "write_waits",
        extra={
            "outbox": write.id,
            "kind": one.kind.value,
            "correlation": one.error.correlation_id,
        },
    )


async def _give_up(tx: Tx, one: Failed, following: GiveUp, ground: Ground) -> None:
    """Settle what nothing more happens to by itself."""
    write, error, now = one.write, one.error, ground.now
    if isinstance(error, Exists) and await existing.ask(
        tx, write, error, now=now, expires_at=ground.expires_at
    ):
        return
    if following.reason is Why.GONE and write.remote_id:
        ref = Ref(write.side, write.kind, write.remote_id)
        await observations.missed(tx, refs=[ref], now=now)
    if isinstance(error, Refused):
        await refusing.refuse(tx, write, error, now=now, channel=ground.channel)
    else:
        await refusing.park(tx, write, error, following.reason.value, write.changes, now=now)
