"""Before the writes of a run are let go: are there too many of them (R8, R65, R74).

Pure. A plan that an admin has just confirmed is not asked about twice, unless it moved.
"""

from collections.abc import Sequence

from core.domain.counts import Counts
from core.domain.safety import Alarm, Seen, Stop, mass_change, write_cap

MOVED_PERCENT = 10
"""Go live asks once more when its plan differs from the preview by more than this."""


def weigh(
    counts: Counts, seen: Sequence[Seen], *, percent: int, most: int, confirmed: bool
) -> Stop | None:
    """Return why the run must ask a person first, or None."""
    for one in seen:
        stop = mass_change(one, percent, confirmed=confirmed)
        if stop is not None:
            return stop
    return write_cap(counts.total_writes, most, confirmed=confirmed)


def moved(counts: Counts, preview: Counts | None) -> bool:
    """Tell whether a plan differs from the previewed one by more than a tenth."""
    if preview is None:
        return True
    groups = set(counts.writes) | set(preview.writes)
    difference = sum(
        abs(counts.writes.get(group, 0) - preview.writes.get(group, 0)) for group in groups
    )
    return difference * 100 > max(preview.total_writes, 1) * MOVED_PERCENT


def sentence(stop: Stop) -> str:
    """Return the question in words."""
    side = str(stop.side or "").replace("hubspot", "HubSpot").replace("apollo", "Apollo")
    kind = f"{stop.kind}s" if stop.kind else "records"
    if stop.alarm is Alarm.EMPTY:
        return (
            f"{side} showed no {kind} at all, and {stop.of:,} are known. Is the key the right one?"
        )
    if stop.alarm is Alarm.GONE:
        return f"{stop.count:,} of {stop.of:,} {kind} are gone from {side} at once."
    if stop.alarm is Alarm.CHANGED:
        return f"{stop.count:,} of {stop.of:,} {kind} changed in {side} at once."
    return f"The plan writes {stop.count:,} records; {stop.of:,} go without asking."
