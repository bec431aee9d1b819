"""One stage for each provider that the common suite holds: the real ones and the fakes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.sandbox.common.clock import SandboxClock
from core.domain.default_mapping import default_mapping
from core.domain.records import Kind, Side
from core.providers.apollo.provider import Apollo
from core.providers.hubspot.provider import HubSpot
from core.providers.port import (
    Forbidden,
    Parsed,
    Provider,
    RateLimited,
    Unauthorized,
    Write,
)
from tests.contract.hubspot_account import serving
from tests.contract.sandbox_apollo import running
from tests.fakes.clocks import MovedClock
from tests.fakes.providers import FakeProvider

MAPPING = default_mapping()
CREATES = r".*/batch/(create|upsert)|.*/bulk_create"


class SharedClock:
    """The sandbox's clock as the product is handed it: sleeping moves the sandbox."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        self._clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self._clock.advance(timedelta(seconds=seconds))


@dataclass
class Stage:
    """A provider and the ways to trouble what is behind it."""

    name: str
    provider: Provider
    clock: Any
    keyed: frozenset[Kind]  # kinds whose creates can be repeated
    bad: dict[str, str]  # a value that the service refuses
    lose_answer: Callable[[], None]
    break_before: Callable[[], None]
    answer: Callable[[str], None]  # "limited", "unauthorized" or "forbidden" from now on
    real: Any = None

    async def everything(self, kind: Kind, since_ms: int | None = None) -> dict[str, Any]:
        """Read all pages and return the raw records by id; each comes once."""
        cursor, found = None, {}
        while True:
            page = await self.provider.page(kind, MAPPING, cursor=cursor, since_ms=since_ms)
            assert not found.keys() & {raw.id for raw in page.records}
            found |= {raw.id: raw for raw in page.records}
            cursor = page.cursor
            if cursor is None:
                return found


async def looked_up(provider: Provider, write: Write, *, since: datetime) -> Parsed | bool | None:
    """Return what a look for one create says."""
    return (await provider.look_up(write.kind, MAPPING, [write], since=since))[write.trace]


@asynccontextmanager
async def hubspot(folder: Path, **wishes: Any) -> AsyncIterator[Stage]:
    async with serving(folder, **wishes) as account:
        clock = SharedClock(account.clock)
        provider = HubSpot.build(token="pat-x", api_url=account.base, clock=clock, loopback=True)
        for kind in Kind:
            await provider.ensure_key_property(kind)
        faults = account.faults
        troubles = {
            "limited": "burst",
            "unauthorized": "expired_token",
            "forbidden": "missing_scopes",
        }
        try:
            yield Stage(
                "hubspot",
                provider,
                clock,
                frozenset(Kind),
                {"email": "not an address"},
                lambda: faults.add(trouble="drop_after", path=CREATES, times=1),
                lambda: faults.add(trouble="drop_before", path=CREATES, times=1),
                lambda what: account.trouble(troubles[what]),
                account,
            )
        finally:
            await provider.close()


@asynccontextmanager
async def apollo(folder: Path, **how: Any) -> AsyncIterator[Stage]:
    async with running(folder) as sandbox:
        clock = SharedClock(sandbox.clock)
        url = f"{sandbox.http.base_url}/api/v1".replace("//api", "/api")
        provider = Apollo.build(key="k", api_url=url, clock=clock, loopback=True, **how)
        faults = sandbox.faults
        troubles = {"limited": "minute", "unauthorized": "unauthorised", "forbidden": "scope"}
        try:
            yield Stage(
                "apollo",
                provider,
                clock,
                frozenset({Kind.ACCOUNT}),
                {"stage": "no such stage"},
                lambda: faults.add(trouble="drop_after", path=CREATES, times=1),
                lambda: faults.add(trouble="drop_before", path=CREATES, times=1),
                lambda what: faults.add(trouble="service", name=troubles[what]),
                sandbox,
            )
        finally:
            await provider.close()


@asynccontextmanager
async def _fake(side: Side, keyed: frozenset[Kind]) -> AsyncIterator[Stage]:
    clock = MovedClock()
    fake = FakeProvider(side, clock, keyed=keyed)
    for number in range(150):
        mail, company = f"p{number}@firm.example", f"firm{number}.example"
        fake.add(Kind.CONTACT, {"email": mail, "first_name": "Ada"})
        fake.add(Kind.ACCOUNT, {"domain": company, "name": "Firm"})
    fake.switches.refuse = {"email": "not an address"}
    errors = {
        "limited": RateLimited("Slow down.", retry_at=None, side=side),
        "unauthorized": Unauthorized("The key is bad.", side=side),
        "forbidden": Forbidden("A scope is missing.", side=side),
    }
    switches = fake.switches
    yield Stage(
        f"fake {side}",
        fake,
        clock,
        keyed,
        {"email": "not an address"},
        lambda: setattr(switches, "lose_answers", 1),
        lambda: setattr(switches, "break_before", 1),
        lambda what: setattr(switches, "error", errors[what]),
        fake,
    )


STAGES: dict[str, Callable[[Path], AbstractAsyncContextManager[Stage]]] = {
    "hubspot": hubspot,
    "apollo": apollo,
    "fake hubspot": lambda _: _fake(Side.HUBSPOT, frozenset(Kind)),
    "fake apollo": lambda _: _fake(Side.APOLLO, frozenset({Kind.ACCOUNT})),
}
