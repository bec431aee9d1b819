"""Rate limits as something that is handed in: windows that fill, and who may use the last of them.

A limiter is owned by whoever builds the clients, one for each account, and shared by all of them
(F31). It waits where waiting is short and raises where it is long; it never repeats a request.
Replicas that share an account keep its windows on a board and take small portions from it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

import msgspec

from core.clock import Clock

T = TypeVar("T")
PORTION_LASTS = timedelta(seconds=1)
"""How long a portion from the board may be used; what is left of it then is lost."""


class Limiter(Protocol):
    """What the HTTP layer asks before and tells after every request."""

    async def admit(self, lane: str, *, interactive: bool) -> None:
        """Return when a request may be sent; raise RateLimited or QuotaSpent when that is far off.

        ``interactive`` says that a person waits: the reserve of each window is for them.
        """
        ...

    async def learn(self, lane: str, status: int, headers: Mapping[str, str]) -> None:
        """Take in what an answer says about the windows."""
        ...

    def left(self) -> Mapping[str, int]:
        """Return what is left of each known window, by a name a person understands."""
        ...


class Grant(msgspec.Struct, frozen=True):
    """How many requests may go now; none: how long to wait."""

    many: int = 0
    wait: timedelta = timedelta()


class Windows(Protocol):
    """The windows of one account: a struct that JSON can hold."""

    def ask(self, lane: str, now: datetime, *, interactive: bool, portion: bool) -> Grant:
        """Count one request, or with ``portion`` some; raise where waiting is too long."""
        ...

    def learn(self, lane: str, status: int, headers: Mapping[str, str], now: datetime) -> bool:
        """Take in what an answer says; False where the next answer will say as much."""
        ...

    def left(self) -> Mapping[str, int]:
        """Return what is left of each known window."""
        ...


W = TypeVar("W", bound=Windows)


class Board(Protocol):
    """Where replicas keep what they know of an account together."""

    async def change(self, work: Callable[[str, datetime], tuple[str, T]]) -> T:
        """Give ``work`` what is known and the time, keep what it returns; one at a time."""
        ...


class AccountLimiter(Generic[W]):
    """The limiter of one account: its windows in this process, or on a board."""

    def __init__(self, windows: W, clock: Clock, board: Board | None = None) -> None:
        """Start with the windows as they are before anything is known."""
        self.windows = windows
        self._clock = clock
        self._board = board
        self._portions: dict[str, tuple[int, datetime]] = {}
        self._heard: dict[str, datetime] = {}

    async def admit(self, lane: str, *, interactive: bool) -> None:
        """Sleep as long as is bearable, then count the request."""
        while not self._from_portion(lane):
            # the last portion was used up in its time: more will be wanted
            more = lane in self._portions and self._clock.now() < self._portions[lane][1]
            portion = more and not interactive and self._board is not None
            grant = await self._change(
                lambda windows, now, portion=portion: windows.ask(  # type: ignore[misc]
                    lane, now, interactive=interactive, portion=portion
                )
            )
            if grant.many:
                self._portions[lane] = (grant.many - 1, self._clock.now() + PORTION_LASTS)
                return
            await self._clock.sleep(grant.wait.total_seconds())

    def _from_portion(self, lane: str) -> bool:
        many, until = self._portions.get(lane, (0, self._clock.now()))
        if many == 0 or self._clock.now() >= until:
            return False
        self._portions[lane] = (many - 1, until)
        return True

    async def learn(self, lane: str, status: int, headers: Mapping[str, str]) -> None:
        """Take in what an answer says about the windows.

        What the next answer will say as well is put on the board once a second at most.
        """
        now = self._clock.now()
        news = self.windows.learn(lane, status, headers, now)
        if self._board is None:
            return
        if news or now >= self._heard.get(lane, now):
            self._heard[lane] = now + PORTION_LASTS
            await self._change(lambda windows, at: windows.learn(lane, status, headers, at))

    def left(self) -> Mapping[str, int]:
        """Return what is left of each known window."""
        return self.windows.left()

    async def _change(self, work: Callable[[W, datetime], T]) -> T:
        if self._board is None:
            return work(self.windows, self._clock.now())

        def changed(text: str, now: datetime) -> tuple[str, T]:
            if text != "{}":
                self.adopt(msgspec.json.decode(text, type=type(self.windows)))
            result = work(self.windows, now)
            return msgspec.json.encode(self.windows).decode(), result

        return await self._board.change(changed)

    def adopt(self, windows: W) -> None:
        """Go on with what the replicas know together."""
        self.windows = windows


def number(headers: Mapping[str, str], name: str) -> int | None:
    """Return a header as a number; None where it is absent, blank or something else."""
    text = headers.get(name, "").strip()
    return int(text) if text.isdigit() else None
