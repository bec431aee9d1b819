"""A circuit breaker: a service that is down is left alone for a moment (F36)."""

from collections.abc import Callable
from datetime import datetime, timedelta

FAILURES = 5
"""How many failures in a row open it."""
REST = timedelta(seconds=15)


class Breaker:
    """Counts failures in a row; open means that nothing is sent until the rest is over.

    After the rest one request is let through: its failure opens the breaker again, its success
    closes it.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Start closed; ``now`` is where time comes from."""
        self._now = now
        self._failures = 0
        self._until: datetime | None = None

    def is_open(self) -> bool:
        """Tell whether nothing may be sent now."""
        return self._until is not None and self._now() < self._until

    def failed(self) -> None:
        """Note that the service did not answer, or answered that it is in trouble."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._until = self._now() + REST

    def answered(self) -> None:
        """Note that the service works, whatever it answered."""
        self._failures = 0
        self._until = None
