"""HubSpot's limits: a ten-second burst, a day, and search by itself.

Facts: HubSpot documentation, API usage guidelines: 100 to 250 requests in 10 s by tier, told by the
``X-HubSpot-RateLimit-*`` headers; search 5 a second for the account, without headers; the day ends
at midnight in the account's time zone.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from core.clock import Clock
from core.domain.pace import Window
from core.domain.records import Side
from core.providers.limiter import PORTION_LASTS, AccountLimiter, Board, Grant, number
from core.providers.port import QuotaSpent, RateLimited
from core.providers.windows import Rolling

BURST = "burst"
SEARCH = "search"
RESERVE = 0.1
"""The share of the day that only people may use."""
BURST_RESERVE = 0.08
"""The same of a short window: a run takes no longer than 1.1 times the least it could."""
PATIENCE = timedelta(seconds=30)
PORTIONS = 20
"""A replica takes this part of the burst at once, where it keeps sending."""
_HEADER = "x-hubspot-ratelimit-"


class HubSpotWindows(msgspec.Struct):
    """The windows of one HubSpot account; the smallest tier until the headers name another."""

    burst: Rolling = msgspec.field(default_factory=lambda: Rolling(100, timedelta(seconds=10)))
    search: Rolling = msgspec.field(default_factory=lambda: Rolling(5, timedelta(seconds=1)))
    daily: int | None = None
    daily_left: int | None = None
    day_ends: datetime | None = None
    zone: str = "UTC"

    def ask(self, lane: str, now: datetime, *, interactive: bool, portion: bool) -> Grant:
        """Wait for the burst or search window; raise when the day is spent (F32)."""
        self._check_day(now, interactive=interactive)
        window = self.search if lane == SEARCH else self.burst
        reserve = 0 if interactive else _reserve(window)
        wait = window.wait(now, reserve=reserve)
        if wait > PATIENCE:
            raise RateLimited(
                "HubSpot asked to wait.", retry_at=now + wait, side=Side.HUBSPOT, status=429
            )
        if wait:
            return Grant(wait=wait)
        many = window.limit // PORTIONS if portion else 1
        if many < 2 or window.room(now, reserve=reserve) < many:
            window.take(now)
            return Grant(1)
        window.take(now + PORTION_LASTS, many)  # the last of them may go as late as that
        return Grant(many)

    def _check_day(self, now: datetime, *, interactive: bool) -> None:
        if self.day_ends is not None and now >= self.day_ends:
            self.day_ends = self.daily_left = None
        if self.daily is None or self.daily_left is None:
            return
        reserve = 0 if interactive else int(self.daily * RESERVE)
        if self.daily_left <= reserve:
            raise QuotaSpent(
                "HubSpot's requests of this day are used up. Work goes on after midnight in the"
                " account's time zone.",
                retry_at=midnight(now, ZoneInfo(self.zone)),
                side=Side.HUBSPOT,
                status=429,
            )

    def learn(self, lane: str, status: int, headers: Mapping[str, str], now: datetime) -> bool:
        """Read the headers; a 429 closes the window it names."""
        limit = number(headers, _HEADER + "max")
        news = status in (423, 429) or (limit or self.burst.limit) != self.burst.limit
        self.burst.limit = limit or self.burst.limit
        span = number(headers, _HEADER + "interval-milliseconds")
        if span:
            self.burst.span = timedelta(milliseconds=span)
        left = number(headers, _HEADER + "remaining")
        if left is not None:
            self.burst.read(now, left)
        daily_left = number(headers, _HEADER + "daily-remaining")
        if daily_left is not None:
            self.daily = number(headers, _HEADER + "daily") or self.daily or daily_left
            self.daily_left = daily_left
            self.day_ends = midnight(now, ZoneInfo(self.zone))
        if status == 429:
            window = self.search if lane == SEARCH else self.burst
            window.block(now + window.span)
        elif status == 423:  # facts: HubSpot documentation, errors: locks last two seconds
            self.burst.block(now + timedelta(seconds=2))
        return news

    def pace(self) -> Sequence[Window]:
        """Return what a run may use of the burst and of the day."""
        windows = [Window(self.burst.limit - _reserve(self.burst), self.burst.span)]
        if self.daily:
            windows.append(Window(int(self.daily * (1 - RESERVE)), timedelta(days=1)))
        return windows

    def left(self) -> Mapping[str, int]:
        """Return what is left of the burst and of the day."""
        used = sum(many for _, many in self.burst.sent)
        known = {"per ten seconds": self.burst.limit - used}
        if self.daily_left is not None:
            known["today"] = self.daily_left
        return known


class HubSpotLimiter(AccountLimiter[HubSpotWindows]):
    """The limiter of one HubSpot account."""

    def __init__(self, clock: Clock, board: Board | None = None) -> None:
        """Start with the smallest tier, in UTC."""
        super().__init__(HubSpotWindows(), clock, board)
        self._zone = ZoneInfo("UTC")

    @property
    def zone(self) -> ZoneInfo:
        """Return the account's time zone."""
        return self._zone

    @zone.setter
    def zone(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.windows.zone = zone.key

    def adopt(self, windows: HubSpotWindows) -> None:
        """Go on with what the replicas know together; the zone is what this one read."""
        super().adopt(windows)
        windows.zone = self._zone.key

    def midnight(self, now: datetime) -> datetime:
        """Return when the account's day ends, in UTC."""
        return midnight(now, self._zone)


def _reserve(window: Rolling) -> int:
    return min(max(1, int(window.limit * BURST_RESERVE)), window.limit - 1)


def midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the day ends in ``zone``, in UTC."""
    start = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return (start + timedelta(days=1)).astimezone(UTC)
