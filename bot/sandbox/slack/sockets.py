"""Socket Mode: at most ten sockets, each payload to one of them, an answer within the deadline."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.slack.ack import LATE, NO_SOCKET, Ack, Parcel
from bot.sandbox.slack.words import Outcome

MOST = 10  # Slack: "up to 10 open WebSocket connections"


class SocketHub:
    """The sockets of one app."""

    def __init__(self, app_id: str, changed: Callable[[], None]) -> None:
        """Start without sockets; ``changed`` is called when one comes or goes."""
        self._app_id = app_id
        self._changed = changed
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[dict[str, Any] | None]] = {}
        self._turn = 0
        self._envelopes = 0
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self.sockets: list[web.WebSocketResponse] = []

    def admit(self, ticket: str) -> None:
        """Let one socket in with this ticket."""
        self._tickets.add(ticket)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Run one socket until it closes; a ticket is good for one."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self.sockets) >= MOST:
            await socket.send_json(self._goodbye("too_many_websockets"))
            await socket.close()
            return socket
        self.sockets.append(socket)
        if request.transport is not None:
            self._transports[socket] = request.transport
        self._changed()
        try:
            await socket.send_json(self._hello())
            await self._listen(socket)
        finally:
            self._drop(socket)
            self._transports.pop(socket, None)
        return socket

    async def send(self, parcel: Parcel, seconds: float, *, lose_ack: bool = False) -> Ack:
        """Give a payload to the next socket and wait for its answer."""
        self._envelopes += 1
        envelope_id = f"00000000-0000-4000-8000-{self._envelopes:012d}"
        answer: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()
        if not lose_ack:
            self._waiting[envelope_id] = answer
        try:
            if not await self._hand_over(_envelope(envelope_id, parcel)):
                return NO_SOCKET
            return Ack(Outcome.ANSWERED, await asyncio.wait_for(answer, seconds))
        except TimeoutError:
            return LATE
        finally:
            self._waiting.pop(envelope_id, None)

    async def disconnect(self, reason: str) -> int:
        """Say goodbye to all sockets, or cut them for the reason ``drop``; return how many.

        A ``warning`` leaves them open, as Slack does for some seconds.
        """
        gone = list(self.sockets)
        for socket in gone:
            if reason == "drop":
                self._cut(socket)
                continue
            await socket.send_json(self._goodbye(reason))
            if reason != "warning":
                self._drop(socket)
                await socket.close()
        return len(gone)

    async def close(self) -> None:
        """Close every socket, as at the end of the process."""
        for socket in list(self.sockets):
            self._drop(socket)
            await socket.close()

    async def _hand_over(self, envelope: dict[str, Any]) -> bool:
        """Send to one socket in turn; one that breaks is passed over."""
        while self.sockets:
            self._turn += 1
            socket = self.sockets[self._turn % len(self.sockets)]
            try:
                await socket.send_json(envelope)
            except ConnectionError:
                self._drop(socket)
            else:
                return True
        return False

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                answer = json.loads(message.data)
            except ValueError:
                continue
            self._take(answer)

    def _take(self, answer: Any) -> None:
        """Match an acknowledgement with the payload that waits for it."""
        envelope_id = answer.get("envelope_id") if isinstance(answer, dict) else None
        waiting = self._waiting.get(str(envelope_id))
        if waiting is not None and not waiting.done():
            payload = answer.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) and payload else None)

    def _drop(self, socket: web.WebSocketResponse) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)
            self._changed()

    def _cut(self, socket: web.WebSocketResponse) -> None:
        self._drop(socket)
        transport = self._transports.pop(socket, None)
        if transport is not None:
            transport.close()

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.sockets),
            "debug_info": _debug() | {"build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    def _goodbye(self, reason: str) -> dict[str, Any]:
        return {"type": "disconnect", "reason": reason, "debug_info": _debug()}


def _debug() -> dict[str, Any]:
    return {"host": "applink-sandbox"}


def _envelope(envelope_id: str, parcel: Parcel) -> dict[str, Any]:
    envelope: dict[str, Any] = {
        "envelope_id": envelope_id,
        "type": parcel.kind.value,
        "payload": parcel.payload,
        "accepts_response_payload": parcel.accepts_response,
    }
    if parcel.kind.value == "events_api" or parcel.attempt:
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope
