"""The sandboxes' time: real time plus an offset that only moves forward, or a frozen instant."""

from datetime import UTC, datetime, timedelta


class SandboxClock:
    """One clock for all sandboxes of a process; all times are UTC.

    Time-outs and acknowledgements stay real time: only what a service would read from its
    wall clock (timestamps, expiry, index lag, rate windows) asks here.
    """

    def __init__(self, *, offset: timedelta = timedelta(), frozen: datetime | None = None) -> None:
        """Start at real time plus ``offset``, or stand still at ``frozen``."""
        self.offset = offset
        self._frozen = frozen

    def now(self) -> datetime:
        """Return the sandbox's time."""
        return (self._frozen or datetime.now(UTC)) + self.offset

    def advance(self, by: timedelta) -> None:
        """Move time forward; a clock that went backwards would break every service."""
        if by < timedelta():
            raise ValueError("time only moves forward")
        self.offset += by
