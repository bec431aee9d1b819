"""HubSpot's limits: a ten-second burst, a day, and search by itself.

Facts: HubSpot documentation, API usage guidelines: 100 to 250 requests in 10 s by tier, told by the
``X-HubSpot-RateLimit-*`` headers; search 5 a second for the account, without headers; the day ends
at midnight in the account's time zone.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.clock import Clock
from core.domain.records import Side
from core.providers.limiter import Rolling, number
from core.providers.port import QuotaSpent, RateLimited

BURST = "burst"
SEARCH = "search"
RESERVE = 0.1
"""The share of the day that only people may use."""
BURST_RESERVE = 0.08
"""The same of a short window: a run takes no longer than 1.1 times the least it could."""
PATIENCE = timedelta(seconds=30)
_HEADER = "x-hubspot-ratelimit-"


class HubSpotLimiter:
    """The limiter of one HubSpot account."""

    def __init__(self, clock: Clock, *, replicas: int = 1) -> None:
        """Start with the smallest tier; the headers raise it.

        ``replicas`` processes share the account: each takes its part of the windows.
        """
        self._clock = clock
        self._replicas = max(1, replicas)
        self._burst = Rolling(100 // self._replicas, timedelta(seconds=10))
        self._search = Rolling(max(1, 5 // self._replicas), timedelta(seconds=1))
        self._daily: int | None = None
        self._daily_left: int | None = None
        self._day_ends: datetime | None = None
        self.zone = ZoneInfo("UTC")
        """The account's time zone."""

    async def admit(self, lane: str, *, interactive: bool) -> None:
        """Wait for the burst or search window; raise when the day is spent (F32)."""
        window = self._search if lane == SEARCH else self._burst
        reserve = 0 if interactive else max(1, int(window.limit * BURST_RESERVE))
        reserve = min(reserve, window.limit - 1)
        while True:
            now = self._clock.now()
            self._check_day(now, interactive=interactive)
            wait = window.wait(now, reserve=reserve)
            if not wait:
                window.take(now)
                return
            if wait > PATIENCE:
                raise RateLimited(
                    "HubSpot asked to wait.", retry_at=now + wait, side=Side.HUBSPOT, status=429
                )
            await self._clock.sleep(wait.total_seconds())

    def _check_day(self, now: datetime, *, interactive: bool) -> None:
        if self._day_ends is not None and now >= self._day_ends:
            self._day_ends = self._daily_left = None
        if self._daily is None or self._daily_left is None:
            return
        reserve = 0 if interactive else int(self._daily * RESERVE)
        if self._daily_left <= reserve:
            raise QuotaSpent(
                "HubSpot's requests of this day are used up. Work goes on after midnight in the"
                " account's time zone.",
                retry_at=self.midnight(now),
                side=Side.HUBSPOT,
                status=429,
            )

    def midnight(self, now: datetime) -> datetime:
        """Return when the account's day ends, in UTC."""
        local = now.astimezone(self.zone)
        start = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return (start + timedelta(days=1)).astimezone(UTC)

    def learn(self, lane: str, status: int, headers: Mapping[str, str]) -> None:
        """Read the headers; a 429 closes the window it names."""
        now = self._clock.now()
        limit = number(headers, _HEADER + "max")
        if limit:
            self._burst.limit = max(1, limit // self._replicas)
        span = number(headers, _HEADER + "interval-milliseconds")
        if span:
            self._burst.span = timedelta(milliseconds=span)
        left = number(headers, _HEADER + "remaining")
        if left is not None:
            self._burst.read(now, left)
        daily_left = number(headers, _HEADER + "daily-remaining")
        if daily_left is not None:
            self._daily = number(headers, _HEADER + "daily") or self._daily or daily_left
            self._daily_left, self._day_ends = daily_left, self.midnight(now)
        if status == 429:
            window = self._search if lane == SEARCH else self._burst
            window.block(now + window.span)
        elif status == 423:  # facts: HubSpot documentation, errors: locks last two seconds
            self._burst.block(now + timedelta(seconds=2))

    def left(self) -> Mapping[str, int]:
        """Return what is left of the burst and of the day."""
        known = {"per ten seconds": self._burst.limit - len(self._burst.sent)}
        if self._daily_left is not None:
            known["today"] = self._daily_left
        return known
