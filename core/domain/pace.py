"""How long a backlog of writes will take, told before it is sent (R15, F32); pure."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

import msgspec

from core.domain.records import Side

BATCH = 100
"""Records of one request (facts: HubSpot's and Apollo's documentation, batch and bulk limits)."""
A_BATCH = timedelta(seconds=2)
"""What one batch takes with its answer, about."""


class Window(msgspec.Struct, frozen=True):
    """How many requests a run may send in each span; the reserve for people is taken off."""

    limit: int
    span: timedelta


def lasts(batches: int, windows: Iterable[Window]) -> timedelta:
    """Return about how long so many requests take, one after the other, within all windows."""
    if batches <= 0:
        return timedelta()
    waits = [(batches - 1) // max(1, window.limit) * window.span for window in windows]
    return max([batches * A_BATCH, *waits])


def takes(
    writes: Mapping[str, int], windows: Mapping[Side, Iterable[Window]]
) -> Mapping[Side, timedelta]:
    """Return, by side, about how long writes take; ``writes`` counts ``side:kind:action``.

    The sides work beside each other; what differs in kind or action is no batch together.
    """
    batches: dict[Side, int] = {}
    for name, number in writes.items():
        side = Side(name.partition(":")[0])
        batches[side] = batches.get(side, 0) - (-number // BATCH)
    return {side: lasts(number, windows[side]) for side, number in batches.items()}
