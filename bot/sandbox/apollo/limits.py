"""Rate limits: per endpoint, three fixed windows that start at their first request."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from bot.sandbox.apollo.settings import Plan, Settings
from bot.sandbox.common.clock import SandboxClock


class Bucket(StrEnum):
    """Which column of the price list an endpoint's limits stand in."""

    DEFAULT = "default"
    ENRICHMENT = "enrichment"
    BULK_ENRICHMENT = "bulk_enrichment"
    DATABASE = "database"
    UNLIMITED = "unlimited"


class Window(StrEnum):
    """The three windows; values are the words of the 429 message."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"

    @property
    def length(self) -> timedelta:
        """Return how long the window lasts."""
        return {
            Window.MINUTE: timedelta(minutes=1),
            Window.HOUR: timedelta(hours=1),
            Window.DAY: timedelta(days=1),
        }[self]

    @property
    def header(self) -> str:
        """Return the window's word in the header names."""
        return {Window.MINUTE: "minute", Window.HOUR: "hourly", Window.DAY: "24-hour"}[self]


Limits = dict[Window, int | None]


def _limits(minute: int, hour: int | None, day: int | None) -> Limits:
    return {Window.MINUTE: minute, Window.HOUR: hour, Window.DAY: day}


# facts: Apollo API documentation, rate limits by plan (None: no limit)
PLANS: dict[Plan, dict[Bucket, Limits]] = {
    Plan.FREE: {
        Bucket.DEFAULT: _limits(50, 200, 600),
        Bucket.ENRICHMENT: _limits(50, 200, 600),
        Bucket.BULK_ENRICHMENT: _limits(20, 100, 600),
        Bucket.DATABASE: _limits(50, 200, 600),
    },
    Plan.BASIC: {
        Bucket.DEFAULT: _limits(200, 400, 2_000),
        Bucket.ENRICHMENT: _limits(1_000, None, None),
        Bucket.BULK_ENRICHMENT: _limits(1_000, None, None),
        Bucket.DATABASE: _limits(200, 6_000, 50_000),
    },
    Plan.ORGANIZATION: {
        Bucket.DEFAULT: _limits(200, 600, 6_000),
        Bucket.ENRICHMENT: _limits(1_000, None, None),
        Bucket.BULK_ENRICHMENT: _limits(1_000, None, None),
        Bucket.DATABASE: _limits(200, 6_000, 50_000),
    },
}


@dataclass
class Count:
    """How much of one window is used."""

    since: datetime
    used: int = 0


@dataclass(frozen=True)
class Usage:
    """One window as the usage statistics show it."""

    limit: int | None
    consumed: int


@dataclass
class RateLimits:
    """Counts requests; time comes from the sandbox's clock."""

    clock: SandboxClock
    _counts: dict[tuple[str, Window], Count] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget all windows."""
        self._counts.clear()

    def spend(self, endpoint: str, limits: Limits) -> Window | None:
        """Count one request, or return the window that is used up (longest first)."""
        for window in (Window.DAY, Window.HOUR, Window.MINUTE):
            limit = limits[window]
            if limit is not None and self._count(endpoint, window).used >= limit:
                return window
        for window in Window:
            self._count(endpoint, window).used += 1
        return None

    def usage(self, endpoint: str, limits: Limits) -> dict[Window, Usage]:
        """Return what an endpoint used of each window, without counting."""
        return {w: Usage(limits[w], self._count(endpoint, w).used) for w in Window}

    def wait(self, endpoint: str, window: Window) -> int:
        """Return the seconds until the window opens again, at least one."""
        count = self._count(endpoint, window)
        left = count.since + window.length - self.clock.now()
        return max(1, ceil(left.total_seconds()))

    def _count(self, endpoint: str, window: Window) -> Count:
        now = self.clock.now()
        count = self._counts.get((endpoint, window))
        if count is None or count.used == 0 or now >= count.since + window.length:
            count = self._counts[endpoint, window] = Count(now)
        return count


def limits_of(settings: Settings, bucket: Bucket) -> Limits:
    """Return the limits that hold for a bucket under the team's plan and multiplier."""
    plan = PLANS[settings.plan][bucket]
    return {w: None if n is None else n * settings.multiplier for w, n in plan.items()}


def headers(usage: dict[Window, Usage]) -> dict[str, str]:
    """Return the rate-limit headers; an unlimited window has a blank limit and no usage."""
    found: dict[str, str] = {}
    for window, used in usage.items():
        found[f"x-rate-limit-{window.header}"] = "" if used.limit is None else str(used.limit)
        if used.limit is not None:
            left = max(0, used.limit - used.consumed)
            found[f"x-{window.header}-usage"] = str(used.consumed)
            found[f"x-{window.header}-requests-left"] = str(left)
    return found
