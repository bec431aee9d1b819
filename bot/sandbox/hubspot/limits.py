"""How many requests an account may make: a rolling window, a day, and search's own second."""

from collections import deque
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.hubspot.settings import Settings


class Limiter:
    """Counts requests by the sandbox's time; refused ones do not count against the window."""

    def __init__(self) -> None:
        """Start with nothing used."""
        self._window: deque[float] = deque()
        self._searches: deque[float] = deque()
        self._day = ""
        self._used_today = 0

    def today(self, now: datetime, settings: Settings) -> int:
        """Return the calls of this day, which starts at midnight in the account's time zone."""
        day = now.astimezone(ZoneInfo(settings.time_zone)).date().isoformat()
        if day != self._day:
            self._day, self._used_today = day, 0
        return self._used_today

    def spend_daily(self, now: datetime, settings: Settings) -> bool:
        """Count one call of the day and tell whether it was within the limit."""
        if self.today(now, settings) >= settings.daily_limit:
            return False
        self._used_today += 1
        return True

    def spend_burst(self, now: datetime, settings: Settings) -> bool:
        """Count one call of the rolling window and tell whether it was within the limit."""
        return _spend(self._window, now, settings.burst_seconds, settings.burst_limit)

    def spend_search(self, now: datetime, settings: Settings) -> bool:
        """Count one search of the rolling second and tell whether it was within the limit."""
        return _spend(self._searches, now, 1.0, settings.search_per_second)

    def headers(self, now: datetime, settings: Settings) -> dict[str, str]:
        """Return what an ordinary answer says of the limits (none on search)."""
        used = _used(self._window, now, settings.burst_seconds)
        daily_left = max(0, settings.daily_limit - self.today(now, settings))
        secondly = str(max(1, settings.burst_limit // 10))
        return {
            "X-HubSpot-RateLimit-Daily": str(settings.daily_limit),
            "X-HubSpot-RateLimit-Daily-Remaining": str(daily_left),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(int(settings.burst_seconds * 1000)),
            "X-HubSpot-RateLimit-Max": str(settings.burst_limit),
            "X-HubSpot-RateLimit-Remaining": str(max(0, settings.burst_limit - used)),
            "X-HubSpot-RateLimit-Secondly": secondly,
            "X-HubSpot-RateLimit-Secondly-Remaining": secondly,
        }


def _used(times: deque[float], now: datetime, seconds: float) -> int:
    while times and times[0] <= now.timestamp() - seconds:
        times.popleft()
    return len(times)


def _spend(times: deque[float], now: datetime, seconds: float, most: int) -> bool:
    if _used(times, now, seconds) >= most:
        return False
    times.append(now.timestamp())
    return True
