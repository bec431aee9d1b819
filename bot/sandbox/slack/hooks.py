"""The addresses outside of ``/api``: response URLs, uploads, files."""

import json
from typing import Any

from aiohttp import web

from bot.sandbox.slack import api_files, responses, triggers
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.workspace import Workspace


async def respond(ws: Workspace, request: web.Request) -> web.Response:
    """Take what the app posts to a response_url: ``ok``, or the reason in words."""
    try:
        given = _message(await request.text())
        hook = triggers.use_hook(ws, request.path)
        responses.respond(ws, hook, given)
    except ApiError as error:
        status = 404 if error.error in {"expired_url", "used_url", "message_not_found"} else 400
        _log(ws, request, error.error)
        return web.json_response(error.body(), status=status)
    _log(ws, request, None)
    return web.Response(text="ok")


async def read_file(ws: Workspace, request: web.Request) -> web.Response:
    """Answer a file to whoever has a token."""
    if not request.headers.get("Authorization", "").startswith("Bearer "):
        return web.Response(status=403, text="not_authed")
    return api_files.serve(ws, request.match_info["id"])


def _message(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except ValueError:
        raise ApiError("invalid_payload") from None
    if not isinstance(given, dict):
        raise ApiError("invalid_payload")
    return given


def _log(ws: Workspace, request: web.Request, error: str | None) -> None:
    ws.calls.append(
        {
            "method": "response_url",
            "arguments": {"family": request.path.split("/")[1]},
            "ok": error is None,
            "error": error,
            "messages": [],
            "time": ws.clock.now().isoformat(),
        }
    )
