"""What goes wrong, and when: decided by one seeded source of chance, in the order of events."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from core.domain.records import Side
from core.providers.port import (
    ProviderError,
    QuotaSpent,
    RateLimited,
    Unanswered,
    Unauthorized,
    Unavailable,
)

T = TypeVar("T")
START = datetime.fromisoformat("2026-11-20T12:00:00+00:00")


class Crash(BaseException):
    """The process dies here; nothing of it runs any more."""


class SimClock:
    """A clock that moves when somebody sleeps on it or moves it."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds)


@dataclass
class Odds:
    """How likely each fault is at one point; a seed draws its own weather."""

    crash: float = 0.0
    commit_crash: float = 0.0
    lost_before: float = 0.0
    lost_after: float = 0.0
    unavailable: float = 0.0
    storm: float = 0.0
    token: float = 0.0
    quota: float = 0.0
    freeze: float = 0.0
    """The process stands still until long after its lease, and goes on."""
    bystander: float = 0.0
    """Somebody edits while the engine waits for an answer."""


def weather(rng: Random) -> Odds:
    """Draw what kind of days these are."""
    rough = rng.choice((0.0, 0.4, 1.0, 1.0, 2.5))
    return Odds(
        crash=0.008 * rough,
        commit_crash=0.006 * rough,
        lost_before=0.04 * rough,
        lost_after=0.06 * rough,
        unavailable=0.02 * rough,
        storm=0.01 * rough,
        token=0.004 * rough,
        quota=0.003 * rough,
        freeze=0.006 * rough,
        bystander=rng.choice((0.0, 0.02, 0.06)),
    )


@dataclass
class Chaos:
    """Decides at each point; ``log`` keeps what happened, line by line."""

    rng: Random
    clock: SimClock
    odds: Odds
    log: list[str] = field(default_factory=list)
    until: dict[tuple[Side, str], datetime] = field(default_factory=dict)
    bystander: Callable[[], None] = lambda: None
    faults: int = 0

    def say(self, text: str) -> None:
        self.log.append(f"{self.clock.now():%d %H:%M:%S} {text}")

    def calm(self) -> None:
        """Let nothing go wrong any more."""
        self.odds = Odds()
        self.until.clear()

    def _happens(self, chance: float) -> bool:
        return chance > 0 and self.rng.random() < chance

    def _fault(self, text: str) -> None:
        self.faults += 1
        self.say(f"!! {text}")

    def freezes(self) -> bool:
        """Tell whether the process stands still here."""
        if not self._happens(self.odds.freeze):
            return False
        self._fault("stood still past its lease: another process takes over")
        return True

    def shuffled(self, answers: list[T]) -> list[T]:
        """Return the answers to a batch in any order, as the services give them."""
        self.rng.shuffle(answers)
        return answers

    def before_commit(self) -> None:
        if self._happens(self.odds.commit_crash / 2):
            self._fault("died before a commit")
            raise Crash

    def after_commit(self) -> None:
        if self._happens(self.odds.commit_crash / 2):
            self._fault("died after a commit")
            raise Crash

    def asked(self, side: Side, what: str) -> None:
        """Stand before every request: somebody acts, the process dies, the service says no."""
        if self._happens(self.odds.bystander):
            self.bystander()
        if self._happens(self.odds.crash):
            self._fault(f"died before {side} {what}")
            raise Crash
        error = self._refusal(side)
        if error is None:
            self.say(f"   {side} is asked: {what}")
        else:
            self._fault(f"{side} {what}: {type(error).__name__}")
            raise error

    def _refusal(self, side: Side) -> ProviderError | None:
        now, odds = self.clock.now(), self.odds
        for name, chance in (("token", odds.token), ("quota", odds.quota), ("storm", odds.storm)):
            if now >= self.until.get((side, name), now) and self._happens(chance):
                length = timedelta(minutes=self.rng.choice((1, 5, 40)))
                self.until[side, name] = now + length
            until = self.until.get((side, name), now)
            if now < until:
                return self._no(side, name, until)
        if self._happens(odds.unavailable):
            return Unavailable("The service cannot be reached.", side=side, status=503)
        return None

    def _no(self, side: Side, name: str, until: datetime) -> ProviderError:
        if name == "token":
            return Unauthorized("The token is refused.", side=side, status=401)
        if name == "quota":
            return QuotaSpent("The window is used up.", retry_at=until, side=side, status=429)
        named = self.rng.choice((None, until))
        return RateLimited("Too many requests.", retry_at=named, side=side, status=429)

    def kept(self, side: Side, count: int) -> tuple[int, BaseException | None]:
        """Return how many of a batch's writes happen, and what comes instead of the answer."""
        lost = Unanswered("The answer was lost.", side=side)
        if self._happens(self.odds.lost_before):
            self._fault(f"{side} did nothing, and nobody knows")
            return 0, lost
        if self._happens(self.odds.lost_after):
            some = self.rng.randint(1, count)
            self._fault(f"{side} did {some} of {count}, and nobody knows")
            return some, lost
        if self._happens(self.odds.crash * 2):
            some = self.rng.randint(0, count)
            self._fault(f"died after {side} did {some} of {count}")
            return some, Crash()
        return count, None
