"""The addresses every sandbox has beside its service's own: reset, faults, clock, history."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults


def add_control(
    app: web.Application,
    *,
    clock: SandboxClock,
    faults: Faults,
    reset: Callable[[], None],
    history: Callable[[], list[dict[str, Any]]],
) -> None:
    """Add ``/_sandbox/{reset,faults,clock,history}`` to a service's application."""

    async def do_reset(_: web.Request) -> web.Response:
        faults.clear()
        reset()
        return web.json_response({"ok": True})

    async def list_faults(_: web.Request) -> web.Response:
        return web.json_response(faults.rows())

    async def add_fault(request: web.Request) -> web.Response:
        try:
            fault = faults.add(**await request.json())
        except (TypeError, ValueError, KeyError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"id": fault.id}, status=201)

    async def drop_faults(request: web.Request) -> web.Response:
        if "id" in request.match_info:
            faults.remove(int(request.match_info["id"]))
        else:
            faults.clear()
        return web.json_response({"ok": True})

    async def read_history(_: web.Request) -> web.Response:
        return web.json_response(history())

    app.router.add_post("/_sandbox/reset", do_reset)
    app.router.add_get("/_sandbox/faults", list_faults)
    app.router.add_post("/_sandbox/faults", add_fault)
    app.router.add_delete("/_sandbox/faults", drop_faults)
    app.router.add_delete("/_sandbox/faults/{id}", drop_faults)
    app.router.add_get("/_sandbox/history", read_history)
    _add_clock(app, clock)


def _add_clock(app: web.Application, clock: SandboxClock) -> None:
    async def read_clock(_: web.Request) -> web.Response:
        seconds = clock.offset.total_seconds()
        return web.json_response({"now": clock.now().isoformat(), "offset": seconds})

    async def move_clock(request: web.Request) -> web.Response:
        body = await request.json()
        clock.advance(timedelta(seconds=float(body["advance"])))
        return await read_clock(request)

    app.router.add_get("/_sandbox/clock", read_clock)
    app.router.add_post("/_sandbox/clock", move_clock)
