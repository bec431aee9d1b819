"""``/_sandbox/slack/settings``: how payloads travel, which scopes, which limits."""

import msgspec
from aiohttp import web

from bot.sandbox.slack.records import Settings
from bot.sandbox.slack.words import Change, Mode
from bot.sandbox.slack.workspace import Workspace


async def read_settings(ws: Workspace, request: web.Request) -> web.Response:
    """Return the settings."""
    del request
    return web.json_response(msgspec.to_builtins(ws.data.settings))


async def change_settings(ws: Workspace, request: web.Request) -> web.Response:
    """Change those that are named; a new request URL is verified by its challenge."""
    current = msgspec.to_builtins(ws.data.settings)
    try:
        given = await request.json()
        ws.data.settings = msgspec.convert(current | given, Settings)
    except (ValueError, TypeError) as error:
        return web.json_response({"error": str(error)}, status=400)
    answer = msgspec.to_builtins(ws.data.settings)
    if ws.data.settings.mode is Mode.HTTP and "request_url" in given:
        answer["verified"] = await ws.delivery.request_url.verify(ws.data.settings)
    ws.feed.tell(Change.WORKSPACE)
    return web.json_response(answer)
