"""How many requests a pull and a push need, beside the least that could do; and how long they wait.

Counted between the two sandboxes, with the engine unchanged; the clock is simulated.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.sandbox.apollo.limits import Bucket, RateLimits, headers, limits_of
from bot.sandbox.apollo.settings import Settings as ApolloSettings
from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.hubspot.limits import Limiter as HubSpotWindows
from bot.sandbox.hubspot.settings import Settings as HubSpotSettings
from core.domain.records import Kind
from core.providers.apollo.limits import ApolloLimiter
from core.providers.hubspot.limits import BURST, HubSpotLimiter
from core.providers.port import RateLimited
from tests.integration.world import SharedClock, World, opened

BATCH = 100
SEARCH = 200
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Counted:
    """What was sent, and the least that moves the same records in whole batches."""

    sent: int
    least: int


@dataclass(frozen=True)
class Sum:
    """What each request that must be costs, and what a run costs besides."""

    ratio: float
    besides: int


def _count(world: World) -> Counter[str]:
    """Count what both clients send from now on."""
    counts: Counter[str] = Counter()

    def watched(http: Any) -> None:
        ask = http.ask

        async def counting(call: Any, *, interactive: bool = False) -> Any:
            counts[call.name] += 1
            return await ask(call, interactive=interactive)

        http.ask = counting

    watched(world.engine.hubspot.client.http)
    watched(world.engine.apollo.client.http)
    return counts


def _fill(world: World, each: int) -> None:
    """Let a third be known on both sides, a third on either alone."""
    for number in range(each * 2):
        world.clock.advance(seconds=1)
        if number < each * 2 - each // 2:
            world.hubspot.add(Kind.CONTACT, email=f"a{number}@example.org", firstname=f"N{number}")
        if number >= each // 2:
            world.apollo.add(Kind.CONTACT, email=f"a{number}@example.org", first_name=f"N{number}")


async def requests(few: int = 300, many: int = 1_500) -> tuple[Sum, Sum]:
    """Return the requests of a first pull with all its writes, and of a later one of edits."""
    small, large = await _counted(few), await _counted(many)
    first, later = (_sum(*sizes) for sizes in zip(small, large, strict=True))
    return first, later


def _sum(small: Counted, large: Counted) -> Sum:
    ratio = (large.sent - small.sent) / (large.least - small.least)
    return Sum(ratio, round(small.sent - ratio * small.least))


async def _counted(each: int) -> tuple[Counted, Counted]:
    with TemporaryDirectory(prefix="bench") as folder:
        address = f"sqlite:///{Path(folder) / 'bot.sqlite3'}"
        wishes = {"MAX_WRITES_PER_RUN": "1000000", "MASS_CHANGE_PERCENT": "100"}
        async with opened(address, Path(folder), **wishes) as world:
            counts = _count(world)
            _fill(world, each)
            await world.pull(preview=True)
            held = [len(side.all(Kind.CONTACT)) for side in (world.hubspot, world.apollo)]
            await world.go_live()
            await world.wait(minutes=2)
            written = [len(side.written()) for side in (world.hubspot, world.apollo)]
            first = Counted(counts.total(), sum(map(_batches, [*held, *written])))
            counts.clear()
            world.clock.advance(minutes=15)
            _edit(world)
            world.clock.advance(minutes=5)
            await world.pull()
            await world.wait(minutes=2)
            edited = len(world.hubspot.all(Kind.CONTACT))
            later = Counted(counts.total(), _batches(edited, SEARCH) + _batches(edited))
            return first, later


def _edit(world: World) -> None:
    for record in world.hubspot.all(Kind.CONTACT):
        world.clock.advance(seconds=1)
        world.hubspot.edit(Kind.CONTACT, record.id, jobtitle="Chief")


def _batches(records: int, size: int = BATCH) -> int:
    return math.ceil(records / size)


async def hubspot_wait(requests: int) -> float:
    """Return how much longer so many requests take within HubSpot's limits than they must."""
    clock = SharedClock(SandboxClock(frozen=NEW_YEAR))
    limiter, windows, settings = HubSpotLimiter(clock), HubSpotWindows(), HubSpotSettings()
    for _ in range(requests):
        await limiter.admit(BURST, interactive=False)
        assert windows.spend_burst(clock.now(), settings), "the account's limit was broken"
        await limiter.learn(BURST, 200, _lower(windows.headers(clock.now(), settings)))
    least = (requests - 1) // settings.burst_limit * settings.burst_seconds
    return (clock.now() - NEW_YEAR).total_seconds() / least


async def apollo_wait(requests: int) -> tuple[float, timedelta]:
    """Return the same for Apollo's windows on its largest plan, and how long it takes."""
    sandbox = SandboxClock(frozen=NEW_YEAR)
    clock = SharedClock(sandbox)
    limiter, windows = ApolloLimiter(clock), RateLimits(sandbox)
    limits = limits_of(ApolloSettings(), Bucket.DEFAULT)
    for _ in range(requests):
        await _admitted(limiter, clock)
        assert windows.spend("x", limits) is None, "the team's limit was broken"
        await limiter.learn("x", 200, headers(windows.usage("x", limits)))
    took = clock.now() - NEW_YEAR
    return took / _least(requests), took


async def _admitted(limiter: ApolloLimiter, clock: SharedClock) -> None:
    while True:
        try:
            return await limiter.admit("x", interactive=False)
        except RateLimited as error:
            clock.advance(seconds=(error.retry_at - clock.now()).total_seconds())


def _least(requests: int, minute: int = 200, hour: int = 600) -> timedelta:
    hours, rest = divmod(requests - 1, hour)
    return timedelta(hours=hours, minutes=rest // minute)


def _lower(given: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in given.items()}
