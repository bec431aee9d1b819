"""One way to speak HTTP: a fixed address, deadlines, a size cap, a limiter, errors as classes.

Redirects are never followed and no address from an answer is ever fetched. Nothing of a request's
or an answer's content is logged: the name of the operation, the status and ids only.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from core.domain.records import Side
from core.providers.breaker import Breaker
from core.providers.limiter import Limiter
from core.providers.port import ProviderError, Retry, Unanswered, Unavailable, Unreadable

log = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024
DEADLINE = 120.0
"""Seconds for one request in all, slow answers included (facts: HubSpot answers 524 after 100)."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
NAMES = {Side.HUBSPOT: "HubSpot", Side.APOLLO: "Apollo"}


class Call(msgspec.Struct, frozen=True):
    """One request: ``name`` for the log, ``lane`` for the limiter.

    ``reads`` says that nothing is changed by it, so that a lost answer is no question.
    """

    name: str
    method: str
    path: str
    lane: str
    reads: bool
    params: tuple[tuple[str, str], ...] = ()
    body: Any = None


class Answer(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes


Judge = Callable[[Call, Answer], ProviderError | None]
"""Turns an answer into the error it stands for, in one place for each service."""


def make_client(
    base_url: str,
    headers: Mapping[str, str],
    *,
    loopback: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """Return a client for one service; raise ValueError for an address it must not use.

    Plain HTTP is allowed on loopback only, and only where ``loopback`` says that it is meant.
    """
    parts = urlsplit(base_url)
    if parts.scheme != "https" and not (loopback and parts.hostname in LOOPBACK):
        raise ValueError(f"{parts.scheme}://{parts.hostname} is neither https nor allowed loopback")
    for noisy in ("httpx", "httpcore"):  # they would log whole addresses
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # a plain address needs none of the certificates, which take their time to load
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if parts.scheme == "http" else True
    return httpx.AsyncClient(
        verify=bare,
        base_url=base_url,
        headers=dict(headers),
        timeout=httpx.Timeout(60.0, connect=10.0),
        limits=httpx.Limits(max_connections=10),
        follow_redirects=False,
        trust_env=not loopback,
        transport=transport,
    )


class Http:
    """One service over HTTP; counts its requests. It owns neither the client nor the limiter."""

    def __init__(
        self,
        side: Side,
        client: httpx.AsyncClient,
        limiter: Limiter,
        judge: Judge,
        breaker: Breaker,
        *,
        max_bytes: int = MAX_BYTES,
        deadline: float = DEADLINE,
    ) -> None:
        """Keep the parts; ``deadline`` is in seconds."""
        self.side = side
        self.requests = 0
        self.limiter = limiter
        self._client = client
        self._judge = judge
        self._breaker = breaker
        self._max_bytes = max_bytes
        self._deadline = deadline

    async def ask(self, call: Call, *, interactive: bool = False) -> Answer:
        """Send one request, once, and return its good answer; raise ProviderError otherwise."""
        if self._breaker.is_open():
            raise Unavailable(
                f"{NAMES[self.side]} is down. It is tried again by itself.", side=self.side
            )
        await self.limiter.admit(call.lane, interactive=interactive)
        self.requests += 1
        try:
            answer = await self._send(call)
        except Retry:
            self._breaker.failed()
            raise
        await self.limiter.learn(call.lane, answer.status, answer.headers)
        error = self._judge(call, answer)
        if isinstance(error, Unavailable | Unanswered):
            self._breaker.failed()
        else:
            self._breaker.answered()
        log.debug("provider.answer side=%s call=%s status=%d", self.side, call.name, answer.status)
        if error is not None:
            log.info(
                "provider.refused side=%s call=%s status=%d error=%s correlation=%s",
                self.side,
                call.name,
                answer.status,
                type(error).__name__,
                error.correlation_id,
            )
            raise error
        return answer

    async def _send(self, call: Call) -> Answer:
        try:
            async with asyncio.timeout(self._deadline):
                return await self._exchange(call)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unavailable(
                f"{NAMES[self.side]} cannot be reached. It is tried again by itself.",
                side=self.side,
            ) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise self.lost(call) from error

    def lost(self, call: Call, status: int | None = None) -> ProviderError:
        """Return the error of an answer that never came, or came broken."""
        name = NAMES[self.side]
        if call.reads:
            return Unavailable(
                f"{name} did not answer. It is tried again by itself.",
                side=self.side,
                status=status,
            )
        return Unanswered(
            f"{name} did not answer, so it is not known whether it was done. The bot looks before"
            " it tries again.",
            side=self.side,
            status=status,
        )

    async def _exchange(self, call: Call) -> Answer:
        request = self._client.build_request(
            call.method,
            call.path,
            params=httpx.QueryParams(call.params) if call.params else None,
            content=None if call.body is None else msgspec.json.encode(call.body),
            headers=None if call.body is None else {"content-type": "application/json"},
        )
        response = await self._client.send(request, stream=True)
        try:
            return Answer(response.status_code, response.headers, await self._read(call, response))
        finally:
            await response.aclose()

    async def _read(self, call: Call, response: httpx.Response) -> bytes:
        """Return the body; an answer that is too big is never held whole."""
        chunks, size = [], 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > self._max_bytes:
                if not call.reads:
                    raise self.lost(call, response.status_code)
                raise Unreadable(
                    f"{NAMES[self.side]} answered with more than {self._max_bytes:,} bytes.",
                    side=self.side,
                    status=response.status_code,
                )
            chunks.append(chunk)
        return b"".join(chunks)
