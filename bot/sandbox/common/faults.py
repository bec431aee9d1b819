"""Switchable trouble: what a test or a person can make a service do to a request."""

import asyncio
import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import web

OWN = ("/_sandbox", "/page/", "/shared/", "/hubspot/", "/apollo/", "/world/")  # no service's


class Trouble(StrEnum):
    """What happens to a request that a fault matches."""

    DROP_BEFORE = "drop_before"  # the connection breaks and nothing was done
    DROP_AFTER = "drop_after"  # it was done, and the answer is lost
    DELAY = "delay"  # the answer comes late (``seconds``)
    STATUS = "status"  # a status and a body instead of the work (``status``, ``body``, ``headers``)
    GARBAGE = "garbage"  # 200 with a body that is not JSON
    TRUNCATED = "truncated"  # it was done, and half of the JSON arrives
    SERVICE = "service"  # something only this service does; ``name`` says what


@dataclass
class Fault:
    """One switched-on trouble; ``times`` None lasts until it is switched off."""

    id: int
    trouble: Trouble
    method: str = ".*"
    path: str = ".*"
    times: int | None = None
    name: str = ""
    seconds: float = 0.0
    status: int = 500
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)  # what a service's own fault needs to know

    def matches(self, method: str, path: str) -> bool:
        """Tell whether this request is meant (``method`` and ``path`` are full-match patterns)."""
        return bool(re.fullmatch(self.method, method) and re.fullmatch(self.path, path))


class Faults:
    """The faults of one service, in the order in which they were switched on."""

    def __init__(self) -> None:
        """Start without trouble."""
        self._active: dict[int, Fault] = {}
        self._last = 0

    def add(self, **values: Any) -> Fault:
        """Switch one on; unknown names raise TypeError, an unknown trouble ValueError."""
        self._last += 1
        trouble = Trouble(values.pop("trouble"))
        fault = Fault(id=self._last, trouble=trouble, **values)
        self._active[fault.id] = fault
        return fault

    def remove(self, fault_id: int) -> None:
        """Switch one off."""
        self._active.pop(fault_id, None)

    def clear(self) -> None:
        """Switch all off."""
        self._active.clear()

    def rows(self) -> list[dict[str, Any]]:
        """Return what is on, for the page and the tests."""
        return [asdict(fault) for fault in self._active.values()]

    def named(self, name: str) -> Fault | None:
        """Return a service's own fault when it is on, without using it up."""
        return next(
            (f for f in self._active.values() if f.trouble is Trouble.SERVICE and f.name == name),
            None,
        )

    def all_named(self, name: str) -> list[Fault]:
        """Return a service's own faults of that name, without using them up."""
        return [f for f in self._active.values() if f.trouble is Trouble.SERVICE and f.name == name]

    def use(self, fault: Fault) -> None:
        """Count one use down and switch the fault off after its last."""
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.remove(fault.id)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first general fault that matches and use it once."""
        for fault in list(self._active.values()):
            if fault.trouble is not Trouble.SERVICE and fault.matches(method, path):
                self.use(fault)
                return fault
        return None


def _break(request: web.Request) -> web.StreamResponse:
    """Cut the connection as a lost network does."""
    if request.transport is not None:
        request.transport.close()
    return web.Response(status=500)


def middleware(faults: Faults, *, exempt: str | tuple[str, ...] = OWN) -> Any:
    """Return aiohttp middleware that applies ``faults`` to all but the sandbox's own addresses.

    Those are its control addresses and its page, at ``/`` and below ``exempt``.
    """

    @web.middleware
    async def apply(request: web.Request, handler: Any) -> web.StreamResponse:
        own = request.path == "/" or request.path.startswith(exempt)
        fault = None if own else faults.take(request.method, request.path)
        if fault is None:
            return await handler(request)  # type: ignore[no-any-return]
        instead = _instead(fault, request)
        if instead is not None:
            return instead
        if fault.trouble is Trouble.DELAY:
            await asyncio.sleep(fault.seconds)
        return _spoil(fault, request, await handler(request))

    return apply


def _instead(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """Return what is answered when the work is not done at all."""
    if fault.trouble is Trouble.DROP_BEFORE:
        return _break(request)
    if fault.trouble is Trouble.STATUS:
        return _status(fault)
    if fault.trouble is Trouble.GARBAGE:
        return web.Response(text="<html>upstream</html>", content_type="application/json")
    return None


def _spoil(fault: Fault, request: web.Request, response: Any) -> web.StreamResponse:
    """Return what arrives of an answer to work that was done."""
    if fault.trouble is Trouble.DROP_AFTER:
        return _break(request)
    if fault.trouble is Trouble.TRUNCATED:
        text = response.text or ""
        return web.Response(text=text[: len(text) // 2], content_type="application/json")
    return response  # type: ignore[no-any-return]


def _status(fault: Fault) -> web.Response:
    if isinstance(fault.body, str):
        return web.Response(status=fault.status, text=fault.body, headers=fault.headers)
    return web.json_response(fault.body or {}, status=fault.status, headers=fault.headers)
