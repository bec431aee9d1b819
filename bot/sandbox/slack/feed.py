"""Tells listening pages what has changed, one queue a page."""

import asyncio
from collections.abc import Iterable

from bot.sandbox.slack.words import Change

Note = dict[str, str]


class Feed:
    """Who listens, as whom; a page that lags behind loses nothing but time."""

    def __init__(self) -> None:
        """Start without listeners."""
        self._queues: dict[asyncio.Queue[Note | None], str] = {}

    def subscribe(self, user: str) -> asyncio.Queue[Note | None]:
        """Return a queue of changes that ``user`` can see; None in it says goodbye."""
        queue: asyncio.Queue[Note | None] = asyncio.Queue()
        self._queues[queue] = user
        return queue

    def leave(self, queue: asyncio.Queue[Note | None]) -> None:
        """Forget a listener."""
        self._queues.pop(queue, None)

    def tell(
        self, change: Change, *, users: Iterable[str] | None = None, channel: str | None = None
    ) -> None:
        """Announce a change to some people, or to everybody."""
        note = {"type": change.value} | ({"channel": channel} if channel else {})
        allowed = None if users is None else set(users)
        for queue, user in self._queues.items():
            if allowed is None or user in allowed:
                queue.put_nowait(note)

    def close(self) -> None:
        """Say goodbye to every listener."""
        for queue in self._queues:
            queue.put_nowait(None)
