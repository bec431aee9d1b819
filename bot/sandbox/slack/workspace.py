"""One running sandbox Slack: its state and everything that works on it."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.feed import Feed
from bot.sandbox.slack.http_mode import RequestUrl
from bot.sandbox.slack.limits import Limits
from bot.sandbox.slack.records import Data
from bot.sandbox.slack.sockets import SocketHub
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.words import Change

REMEMBERED_CALLS = 5000


@dataclass
class Workspace:
    """What every handler is handed; ``origin`` is where the last request found us."""

    state: SlackState
    clock: SandboxClock
    faults: Faults
    feed: Feed
    delivery: Delivery
    limits: Limits
    origin: str = "http://127.0.0.1"
    calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=REMEMBERED_CALLS))
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    def build(cls, state: SlackState, clock: SandboxClock, faults: Faults) -> "Workspace":
        """Put a workspace together around a state."""
        feed = Feed()
        sockets = SocketHub(state.data.app_id, lambda: feed.tell(Change.WORKSPACE))
        delivery = Delivery(state, faults, sockets, RequestUrl())
        return cls(state, clock, faults, feed, delivery, Limits(clock))

    @property
    def data(self) -> Data:
        """Return the state's data."""
        return self.state.data

    def ts(self) -> str:
        """Return the next timestamp."""
        return self.state.next_ts(self.clock)

    def now(self) -> float:
        """Return the sandbox's time in seconds."""
        return self.clock.now().timestamp()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something after the answer went out."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def reset(self) -> None:
        """Forget everything that happened; sockets stay open."""
        self.state.reset()
        self.calls.clear()
        self.limits.clear()
        self.delivery.last = None

    async def close(self) -> None:
        """Stop what runs and close what is open."""
        self.feed.close()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.delivery.close()
