"""Apollo's limits: per team and endpoint, three fixed windows that start at the first request.

Facts: Apollo API documentation, rate limits: the headers name limit, usage and what is left of the
minute, the hour and the day; a window without limit has an empty header; ``retry-after`` on 429.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from core.clock import Clock
from core.domain.pace import Window
from core.domain.records import Side
from core.providers.limiter import AccountLimiter, Board, Grant, number
from core.providers.port import QuotaSpent, RateLimited
from core.providers.windows import Fixed

RESERVE = 0.1
"""The share of each window that only people may use."""
PATIENCE = {True: timedelta(seconds=5), False: timedelta(seconds=65)}
"""How long to wait by sleeping, for a person and for a run."""
WINDOWS = {
    "minute": timedelta(minutes=1),
    "hourly": timedelta(hours=1),
    "24-hour": timedelta(days=1),
}

SMALLEST = {"minute": 50, "hourly": 200, "24-hour": 600}
"""Requests of an endpoint on the smallest plan (facts: Apollo API documentation, rate limits)."""


def _three() -> dict[str, Fixed]:
    return {name: Fixed(span) for name, span in WINDOWS.items()}


class ApolloWindows(msgspec.Struct):
    """The windows of one Apollo team: nothing is known before an endpoint's first answer."""

    lanes: dict[str, dict[str, Fixed]] = {}
    blocked: dict[str, datetime] = {}

    def ask(self, lane: str, now: datetime, *, interactive: bool, portion: bool) -> Grant:  # noqa: ARG002 - few requests: one at a time
        """Sleep through a minute window; raise when an hour or a day is spent (F32)."""
        wait = self._wait(lane, now, share=0.0 if interactive else RESERVE)
        if wait > PATIENCE[interactive]:
            raise _refusal(lane, wait, now)
        if wait:
            return Grant(wait=wait)
        for window in self._lane(lane).values():
            window.take(now)
        return Grant(1)

    def _lane(self, lane: str) -> dict[str, Fixed]:
        return self.lanes.setdefault(lane, _three())

    def _wait(self, lane: str, now: datetime, *, share: float) -> timedelta:
        """Return the longest wait that a window or a 429 asks for."""
        blocked = self.blocked.get(lane, now)
        waits = [w.wait(now, share=share) for w in self._lane(lane).values()]
        return max(blocked - now, timedelta(), *waits)

    def learn(self, lane: str, status: int, headers: Mapping[str, str], now: datetime) -> bool:
        """Read the headers; a blank limit is unlimited; ``retry-after`` closes the endpoint."""
        for name, window in self._lane(lane).items():
            if f"x-rate-limit-{name}" in headers:
                limit = number(headers, f"x-rate-limit-{name}")
                window.read(limit, number(headers, f"x-{name}-requests-left"))
        seconds = number(headers, "retry-after")
        if status == 429 and seconds is not None:
            self.blocked[lane] = now + timedelta(seconds=seconds)
        return True

    def pace(self) -> Sequence[Window]:
        """Return what a run may use of the windows of bulk writing.

        Limits go by the plan and are alike for all endpoints that people's own records have;
        until any of them answered, the smallest plan's count.
        """
        known = [lane for lane in self.lanes if lane.startswith(("contacts/", "accounts/"))]
        for lane in sorted(known, key=lambda one: "bulk" not in one):
            windows = self.lanes[lane].values()
            if any(one.limit for one in windows):
                return [_runs(one.limit, one.span) for one in windows if one.limit]
        return [_runs(limit, WINDOWS[name]) for name, limit in SMALLEST.items()]

    def left(self) -> Mapping[str, int]:
        """Return what is left, by endpoint and window."""
        return {
            f"{lane}, {name}": window.left
            for lane, windows in self.lanes.items()
            for name, window in windows.items()
            if window.left is not None
        }


class ApolloLimiter(AccountLimiter[ApolloWindows]):
    """The limiter of one Apollo team."""

    def __init__(self, clock: Clock, board: Board | None = None) -> None:
        """Start with nothing known."""
        super().__init__(ApolloWindows(), clock, board)


def _runs(limit: int, span: timedelta) -> Window:
    return Window(int(limit * (1 - RESERVE)), span)


def _refusal(lane: str, wait: timedelta, now: datetime) -> RateLimited:
    """Return the error for a wait that is too long to sleep through."""
    kind = RateLimited if wait <= WINDOWS["minute"] else QuotaSpent
    return kind(
        f"Apollo's requests to {lane} are used up for now. Work goes on when the window ends.",
        retry_at=now + wait,
        side=Side.APOLLO,
        status=429,
    )
