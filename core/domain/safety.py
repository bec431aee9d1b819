"""What stops a run or a field before harm is done (R65, R74, F13, F22); counts in, answer out."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from core.domain.records import Kind, Side

FEW = 20
"""Below this many records a share says nothing: a small account may change as a whole."""
MOST_FLIPS = 3
FLIP_WINDOW = timedelta(hours=24)


class Alarm(StrEnum):
    """Why a run waits for an admin."""

    EMPTY = "empty"
    GONE = "gone"
    CHANGED = "changed"
    WRITES = "writes"


class Stop(msgspec.Struct, frozen=True):
    """The run waits and asks; the numbers are for the question."""

    alarm: Alarm
    count: int
    of: int
    side: Side | None = None
    kind: Kind | None = None


class Seen(msgspec.Struct, frozen=True):
    """What a run found of one kind on one side."""

    side: Side
    kind: Kind
    before: int
    """Live records known before the run."""
    read: int = 0
    changed: int = 0
    """Known records whose values differ from before; new ones and our own echoes do not count."""
    gone: int = 0
    """Known records that are archived now, or that a full sweep did not see."""
    whole: bool = False
    """The whole side was read, so that ``read`` can be compared with ``before``."""


def mass_change(seen: Seen, percent: int, *, confirmed: bool = False) -> Stop | None:
    """Return why the run must ask before it writes, or None (R65).

    ``percent`` is the share that may change at once. ``confirmed``: an admin has just confirmed
    this very plan (Go live, push all), who is not asked twice. A side that was never read before
    (``before`` 0) has nothing to lose.
    """
    if confirmed or seen.before < FEW:
        return None

    def stop(alarm: Alarm, count: int) -> Stop:
        return Stop(alarm, count, seen.before, seen.side, seen.kind)

    if seen.whole and seen.read == 0:
        return stop(Alarm.EMPTY, seen.before)
    if _beyond(seen.gone, seen.before, percent):
        return stop(Alarm.GONE, seen.gone)
    if _beyond(seen.changed, seen.before, percent):
        return stop(Alarm.CHANGED, seen.changed)
    return None


def _beyond(count: int, of: int, percent: int) -> bool:
    return count * 100 > of * percent


def write_cap(records: int, most: int, *, confirmed: bool = False) -> Stop | None:
    """Return why a run that would write ``records`` records must ask, or None (R74)."""
    if confirmed or records <= most:
        return None
    return Stop(Alarm.WRITES, records, most)


class Flips(msgspec.Struct, frozen=True):
    """How often one field of one pair was written since ``since`` (F13)."""

    count: int
    since: datetime


def flipped(flips: Flips | None, now: datetime) -> Flips:
    """Return the count after one more write; a day of quiet starts anew."""
    if flips is None or now - flips.since >= FLIP_WINDOW:
        return Flips(1, now)
    return Flips(flips.count + 1, flips.since)


def ping_pong(flips: Flips | None, now: datetime) -> bool:
    """Tell whether the field was written so often in a day that both sides fight over it."""
    return flips is not None and flips.count >= MOST_FLIPS and now - flips.since < FLIP_WINDOW
