"""Slack's rate limits (Slack documentation, rate limits); off unless they are switched on."""

import math
from dataclasses import dataclass

from bot.sandbox.common.clock import SandboxClock


@dataclass(frozen=True)
class Rate:
    """``calls`` in ``seconds``, counted for each channel or for the whole app."""

    calls: int
    seconds: float
    by_channel: bool = False


_VIEWS = Rate(100, 60.0)
_LISTS = Rate(20, 60.0)
_TIER3 = Rate(50, 60.0)
# One a second on average, short bursts allowed: five at once, refilled one a second.
RATES = {
    "chat.postMessage": Rate(5, 5.0, by_channel=True),
    "chat.update": _TIER3,
    "chat.delete": _TIER3,
    "views.open": _VIEWS,
    "views.update": _VIEWS,
    "views.push": _VIEWS,
    "views.publish": _VIEWS,
    "users.list": _LISTS,
    "conversations.list": _LISTS,
    "usergroups.list": _LISTS,
    "usergroups.users.list": _LISTS,
    "users.info": Rate(100, 60.0),
}


class Limits:
    """What has been called lately, by the sandbox's clock."""

    def __init__(self, clock: SandboxClock) -> None:
        """Start with nothing called."""
        self._clock = clock
        self._called: dict[tuple[str, str], list[float]] = {}

    def clear(self) -> None:
        """Forget what was called."""
        self._called.clear()

    def retry_after(self, method: str, channel: str) -> int | None:
        """Count a call, or return the seconds to wait when there have been too many."""
        rate = RATES.get(method)
        if rate is None:
            return None
        now = self._clock.now().timestamp()
        key = (method, channel if rate.by_channel else "")
        recent = [at for at in self._called.get(key, []) if at > now - rate.seconds]
        self._called[key] = recent
        if len(recent) >= rate.calls:
            return max(1, math.ceil(recent[0] + rate.seconds - now))
        recent.append(now)
        return None
