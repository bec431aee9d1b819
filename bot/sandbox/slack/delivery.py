"""Brings payloads to the app by the mode that is set, and events again when they got lost."""

import asyncio
from dataclasses import dataclass, field

from bot.sandbox.common.faults import Faults
from bot.sandbox.slack.ack import Ack, Parcel
from bot.sandbox.slack.http_mode import RequestUrl
from bot.sandbox.slack.sockets import SocketHub
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.words import Mode, Outcome

_REASONS = {
    Outcome.TIMED_OUT: ("timeout", "http_timeout"),
    Outcome.UNREACHABLE: ("connection_failed", "connection_failed"),
    Outcome.REFUSED: ("http_error", "http_error"),
}


@dataclass
class Delivery:
    """One app's way in; ``last`` is what was sent last, for a resend on demand."""

    state: SlackState
    faults: Faults
    sockets: SocketHub
    request_url: RequestUrl
    last: Parcel | None = None
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def connected(self) -> bool:
        """Tell whether payloads have somewhere to go."""
        settings = self.state.data.settings
        if settings.mode is Mode.SOCKET:
            return bool(self.sockets.sockets)
        return bool(settings.request_url)

    async def send(self, parcel: Parcel) -> Ack:
        """Send once and return the answer; the fault ``redeliver`` sends a copy after it."""
        self.last = parcel
        ack = await self._once(parcel)
        twice = self.faults.named("redeliver")
        if twice is not None:
            self.faults.use(twice)
            await self._once(parcel.again("timeout"))
        return ack

    async def resend(self) -> Ack | None:
        """Send the last payload again; None when there was none."""
        if self.last is None:
            return None
        self.last = self.last.again("timeout")
        return await self._once(self.last)

    def start(self, parcel: Parcel) -> None:
        """Send an event in the background, with up to as many retries as are set."""
        task = asyncio.create_task(self._insist(parcel))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def close(self) -> None:
        """Stop the retries and close both ways."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.sockets.close()
        await self.request_url.close()

    async def _once(self, parcel: Parcel) -> Ack:
        lost = self.faults.named("lose_ack")
        if lost is not None:
            self.faults.use(lost)
        settings = self.state.data.settings
        if settings.mode is Mode.HTTP:
            return await self.request_url.send(parcel, settings, lose_ack=lost is not None)
        return await self.sockets.send(parcel, settings.ack_seconds, lose_ack=lost is not None)

    async def _insist(self, parcel: Parcel) -> None:
        """Send until it is acknowledged, waiting as Slack does (at once, 1 and 5 minutes)."""
        ack = await self.send(parcel)
        for pause in self.state.data.settings.retry_seconds:
            if ack.ok or ack.final:
                return
            await asyncio.sleep(pause)
            by_http = self.state.data.settings.mode is Mode.HTTP
            parcel = parcel.again(_REASONS[ack.outcome][by_http])
            ack = await self.send(parcel)
