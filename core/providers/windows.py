"""Windows of requests as plain values, so that a database can hold them as well as a process."""

from datetime import datetime, timedelta

import msgspec


class Rolling(msgspec.Struct):
    """A window that moves with time: at most ``limit`` requests in any ``span``.

    What other applications use of it is known from the last ``Remaining`` that the service named
    (F33): until that reading is one span old, only our own requests leaving the window free it.
    """

    limit: int
    span: timedelta
    sent: list[tuple[datetime, int]] = msgspec.field(default_factory=list)
    """When how many were let go, oldest first."""
    reading: tuple[datetime, int] | None = None
    blocked_until: datetime | None = None

    def wait(self, now: datetime, *, reserve: int) -> timedelta:
        """Return how long a request has to wait that must leave ``reserve`` free."""
        if self.blocked_until is not None and now < self.blocked_until:
            return self.blocked_until - now
        if self.room(now, reserve=reserve) > 0:
            return timedelta()
        if self.used(now) >= max(1, self.limit - reserve):
            return self.sent[0][0] + self.span - now
        at = self.reading[0] if self.reading else now
        return max(at + self.span - now, timedelta(milliseconds=1))

    def room(self, now: datetime, *, reserve: int) -> int:
        """Return how many requests may go now and leave ``reserve`` free."""
        own = max(1, self.limit - reserve) - self.used(now)
        return min(own, self._seen_left(now) - reserve)

    def used(self, now: datetime) -> int:
        """Return how many requests of ours are in the window."""
        while self.sent and self.sent[0][0] <= now - self.span:
            self.sent.pop(0)
        return sum(many for _, many in self.sent)

    def _seen_left(self, now: datetime) -> int:
        """Return what the service's own count leaves, or plenty where it is too old to say."""
        if self.reading is None or now >= self.reading[0] + self.span:
            self.reading = None
            return self.limit + 1
        at, left = self.reading
        return left - sum(many for moment, many in self.sent if moment > at)

    def take(self, now: datetime, many: int = 1) -> None:
        """Count requests that are sent by ``now`` at the latest."""
        self.sent.append((now, many))

    def read(self, now: datetime, left: int) -> None:
        """Keep what the service says is left."""
        self.reading = (now, left)

    def block(self, until: datetime) -> None:
        """Let nothing through before ``until``."""
        self.blocked_until = max(until, self.blocked_until or until)


class Fixed(msgspec.Struct):
    """A window that starts at the first request and ends ``span`` later.

    ``limit`` None is unlimited or not known yet; ``left`` None likewise.
    """

    span: timedelta
    limit: int | None = None
    left: int | None = None
    started: datetime | None = None

    def wait(self, now: datetime, *, share: float) -> timedelta:
        """Return how long to wait so that ``share`` of the window stays free."""
        if self.started is not None and now >= self.started + self.span:
            self.started, self.left = None, self.limit
        if self.limit is None or self.left is None or self.started is None:
            return timedelta()
        if self.left > int(self.limit * share):
            return timedelta()
        return self.started + self.span - now

    def take(self, now: datetime) -> None:
        """Count one request."""
        self.started = self.started or now
        if self.left is not None:
            self.left -= 1

    def read(self, limit: int | None, left: int | None) -> None:
        """Keep what the service says; a blank limit is unlimited, not zero."""
        self.limit = limit
        self.left = None if limit is None else left
