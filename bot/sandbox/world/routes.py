"""``/world/*`` beside the page: time, faults, the bot's life."""

import asyncio
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.sandbox.slack.app import WORKSPACE
from bot.sandbox.slack.words import Change
from bot.sandbox.world.building import World
from bot.sandbox.world.words import Service

WORLD = web.AppKey("world", World)
GONE_TRIES = 60
"""How often it is looked whether the bot is gone, every 50 ms."""


def add_routes(app: web.Application, world: World) -> None:
    """Add the addresses to the application that carries the page."""
    app[WORLD] = world
    app.router.add_get("/world/ready", _ready)
    app.router.add_get("/world/status", _status)
    app.router.add_get("/world/clock", _read_clock)
    app.router.add_post("/world/clock", _move_clock)
    app.router.add_post("/world/kill-bot", _kill_bot)
    app.router.add_get("/world/faults/{service}", _list_faults)
    app.router.add_post("/world/faults/{service}", _add_fault)
    app.router.add_delete("/world/faults/{service}", _clear_faults)
    app.router.add_post("/world/faults/{service}/{key}", _turn)


def status(world: World) -> dict[str, Any]:
    """Return the time, the bot's life and what is switched on."""
    pid = world.bot.pid()
    return {
        "now": world.clock.now().isoformat(),
        "offset": world.clock.offset.total_seconds(),
        "bot": {"known": world.bot.known, "running": pid is not None, "pid": pid},
        "switches": world.switches.rows(),
        "others": world.switches.others(),
    }


async def _ready(_: web.Request) -> web.Response:
    return web.json_response({"ready": True})


async def _status(request: web.Request) -> web.Response:
    return web.json_response(status(request.app[WORLD]))


async def _read_clock(request: web.Request) -> web.Response:
    clock = request.app[WORLD].clock
    now, seconds = clock.now().isoformat(), clock.offset.total_seconds()
    return web.json_response({"now": now, "offset": seconds})


async def _move_clock(request: web.Request) -> web.Response:
    """Move time forward by ``advance`` seconds and tell the open pages."""
    try:
        seconds = float((await request.json())["advance"])
        request.app[WORLD].clock.advance(timedelta(seconds=seconds))
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise _refused(f"advance is the seconds to go forward: {error}") from error
    request.app[WORKSPACE].feed.tell(Change.WORKSPACE)
    return await _read_clock(request)


async def _kill_bot(request: web.Request) -> web.Response:
    """End the bot and answer when it is gone, so that the next status is true."""
    bot = request.app[WORLD].bot
    killed = bot.kill()
    for _ in range(GONE_TRIES):
        if bot.pid() is None:
            break
        await asyncio.sleep(0.05)
    return web.json_response({"killed": killed})


async def _list_faults(request: web.Request) -> web.Response:
    return web.json_response(request.app[WORLD].faults[_service(request)].rows())


async def _add_fault(request: web.Request) -> web.Response:
    try:
        fault = request.app[WORLD].faults[_service(request)].add(**await request.json())
    except (TypeError, ValueError, KeyError) as error:
        raise _refused(str(error)) from error
    return web.json_response({"id": fault.id}, status=201)


async def _clear_faults(request: web.Request) -> web.Response:
    request.app[WORLD].faults[_service(request)].clear()
    return web.json_response({"ok": True})


async def _turn(request: web.Request) -> web.Response:
    """Turn a quick switch: ``{"on": true|false}``."""
    switches = request.app[WORLD].switches
    switch = switches.find(request.match_info["service"], request.match_info["key"])
    if switch is None:
        raise web.HTTPNotFound
    switches.turn(switch, on=bool((await request.json()).get("on")))
    return web.json_response(switches.rows())


def _service(request: web.Request) -> Service:
    try:
        return Service(request.match_info["service"])
    except ValueError as error:
        raise web.HTTPNotFound from error


def _refused(sentence: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=sentence)
