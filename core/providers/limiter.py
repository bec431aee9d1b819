"""Rate limits as something that is handed in: windows that fill, and who may use the last of them.

A limiter is owned by whoever builds the clients, one for each account, and shared by all of them
(F31). It waits where waiting is short and raises where it is long; it never repeats a request.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol


class Limiter(Protocol):
    """What the HTTP layer asks before and tells after every request."""

    async def admit(self, lane: str, *, interactive: bool) -> None:
        """Return when a request may be sent; raise RateLimited or QuotaSpent when that is far off.

        ``interactive`` says that a person waits: the reserve of each window is for them.
        """
        ...

    def learn(self, lane: str, status: int, headers: Mapping[str, str]) -> None:
        """Take in what an answer says about the windows."""
        ...

    def left(self) -> Mapping[str, int]:
        """Return what is left of each known window, by a name a person understands."""
        ...


def number(headers: Mapping[str, str], name: str) -> int | None:
    """Return a header as a number; None where it is absent, blank or something else."""
    text = headers.get(name, "").strip()
    return int(text) if text.isdigit() else None


@dataclass
class Rolling:
    """A window that moves with time: at most ``limit`` requests in any ``span``.

    What other applications use of it is known from the last ``Remaining`` that the service named
    (F33): until that reading is one span old, only our own requests leaving the window free it.
    """

    limit: int
    span: timedelta
    sent: deque[datetime] = field(default_factory=deque)
    reading: tuple[datetime, int] | None = None
    blocked_until: datetime | None = None

    def wait(self, now: datetime, *, reserve: int) -> timedelta:
        """Return how long a request has to wait that must leave ``reserve`` free."""
        if self.blocked_until is not None and now < self.blocked_until:
            return self.blocked_until - now
        while self.sent and self.sent[0] <= now - self.span:
            self.sent.popleft()
        if len(self.sent) >= max(1, self.limit - reserve):
            return self.sent[0] + self.span - now
        if self._seen_left(now) > reserve:
            return timedelta()
        at = self.reading[0] if self.reading else now
        return max(at + self.span - now, timedelta(milliseconds=1))

    def _seen_left(self, now: datetime) -> int:
        """Return what the service's own count leaves, or plenty where it is too old to say."""
        if self.reading is None or now >= self.reading[0] + self.span:
            self.reading = None
            return self.limit + 1
        at, left = self.reading
        since = sum(1 for moment in self.sent if moment > at)
        return left - since

    def take(self, now: datetime) -> None:
        """Count one request."""
        self.sent.append(now)

    def read(self, now: datetime, left: int) -> None:
        """Keep what the service says is left."""
        self.reading = (now, left)

    def block(self, until: datetime) -> None:
        """Let nothing through before ``until``."""
        self.blocked_until = max(until, self.blocked_until or until)


@dataclass
class Fixed:
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
