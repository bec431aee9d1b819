"""What follows a failed attempt: again, later, look first, or give up (R62, F31, F32, F36)."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec

MOST_ATTEMPTS = 8
STEP = timedelta(seconds=10)
"""HubSpot names no time for its burst limit: 10 s times the attempt (R62)."""
LONGEST = timedelta(minutes=15)
LOOKS = (timedelta(seconds=60), timedelta(minutes=3), timedelta(minutes=10))
"""When an unanswered create is looked for: the search index lags (F3, F5)."""


class FailureKind(StrEnum):
    """How a service failed; the error tree of the port in one closed set."""

    RATE = "rate"
    QUOTA = "quota"
    UNAVAILABLE = "unavailable"
    UNANSWERED = "unanswered"
    REFUSED = "refused"
    EXISTS = "exists"
    GONE = "gone"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    UNREADABLE = "unreadable"


class Failure(msgspec.Struct, frozen=True):
    """The facts of a failed attempt."""

    kind: FailureKind
    repeatable: bool = True
    """Doing it twice does no harm: an update, a keyed create; not a bare create or a merge."""
    retry_at: datetime | None = None
    """When the service said to come back, UTC."""


class RetryAt(msgspec.Struct, frozen=True):
    """The same write again, not before ``when``; ``lane``: the whole side waits with it (F32)."""

    when: datetime
    lane: bool = False


class LookUp(msgspec.Struct, frozen=True):
    """It may have been done: look for it, not before ``when``, before anything else (F1)."""

    when: datetime


class Why(StrEnum):
    """Why nothing is tried again by itself."""

    REFUSED = "refused"
    EXISTS = "exists"
    GONE = "gone"
    TOO_OFTEN = "too_often"
    STOPPED = "stopped"  # token, scope or answers: the side stops and the write stays pending
    UNCERTAIN = "uncertain"  # looked for in vain: parked for a person


class GiveUp(msgspec.Struct, frozen=True):
    """Nothing more happens by itself."""

    reason: Why


Next: TypeAlias = RetryAt | LookUp | GiveUp

_GIVEN_UP = {
    FailureKind.REFUSED: Why.REFUSED,
    FailureKind.EXISTS: Why.EXISTS,
    FailureKind.GONE: Why.GONE,
    FailureKind.UNAUTHORISED: Why.STOPPED,
    FailureKind.FORBIDDEN: Why.STOPPED,
    FailureKind.UNREADABLE: Why.STOPPED,
}


def after(
    failure: Failure, attempts: int, now: datetime, *, zone: ZoneInfo, chance: float = 0.5
) -> Next:
    """Return what follows the ``attempts``-th attempt (1 is the first).

    ``zone`` is the account's (HubSpot's daily limit ends at its midnight). ``chance`` is a random
    number in [0, 1): full jitter, so that many writers do not return together (F36). Waiting for
    a quota is no attempt of the record's and never gives up.
    """
    given_up = _GIVEN_UP.get(failure.kind)
    if given_up is not None:
        return GiveUp(given_up)
    if failure.kind is FailureKind.QUOTA:
        return RetryAt(_not_past(failure.retry_at, now) or midnight(now, zone), lane=True)
    if failure.kind is FailureKind.UNANSWERED and not failure.repeatable:
        return LookUp(now + LOOKS[0])
    if attempts >= MOST_ATTEMPTS:
        return GiveUp(Why.TOO_OFTEN)
    if failure.kind is FailureKind.RATE:
        return RetryAt(_not_past(failure.retry_at, now) or now + STEP * attempts, lane=True)
    return RetryAt(_not_past(failure.retry_at, now) or now + _jitter(attempts, chance))


def look_again(looks: int, now: datetime, waits: Sequence[timedelta] = LOOKS) -> LookUp | GiveUp:
    """Return what follows the ``looks``-th look that could not tell (F3)."""
    return LookUp(now + waits[looks]) if looks < len(waits) else GiveUp(Why.UNCERTAIN)


def midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next midnight in ``zone``, in UTC."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, zone).astimezone(UTC)


def _jitter(attempts: int, chance: float) -> timedelta:
    ceiling = min(LONGEST, timedelta(seconds=float(2 ** min(attempts + 1, 20))))
    return max(timedelta(milliseconds=200), ceiling * chance)


def _not_past(at: datetime | None, now: datetime) -> datetime | None:
    return None if at is None else max(at, now)
