"""The sandbox Slack as an aiohttp application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.control import add_control
from bot.sandbox.common.faults import Faults, middleware
from bot.sandbox.slack import acts, api, api_files, hooks, listening, readers, switching
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.words import Change
from bot.sandbox.slack.workspace import Workspace

Handler = Callable[[Workspace, web.Request], Awaitable[web.StreamResponse]]
WORKSPACE = web.AppKey("workspace", Workspace)
LARGEST_BODY = 32 * 1024 * 1024  # bytes

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/api/{method}", api.call),
    ("POST", "/api/{method}", api.call),
    ("POST", "/commands/{team}/{id}/{secret}", hooks.respond),
    ("POST", "/actions/{team}/{id}/{secret}", hooks.respond),
    ("POST", "/app/{team}/{id}/{secret}", hooks.respond),
    ("POST", "/upload/v1/{secret}", api_files.take_upload),
    ("GET", "/files-pri/{id}/{name}", hooks.read_file),
    ("GET", "/_sandbox/workspace", readers.workspace),
    ("GET", "/_sandbox/messages", readers.read_messages),
    ("GET", "/_sandbox/ims", readers.read_im),
    ("GET", "/_sandbox/home", readers.read_home),
    ("GET", "/_sandbox/modals", readers.read_modals),
    ("GET", "/_sandbox/events", listening.listen),
    ("GET", "/_sandbox/calls", readers.read_calls),
    ("GET", "/_sandbox/slack/settings", switching.read_settings),
    ("POST", "/_sandbox/slack/settings", switching.change_settings),
    ("POST", "/_sandbox/act/disconnect", acts.disconnect),
    ("POST", "/_sandbox/act/resend", acts.resend),
    ("POST", "/_sandbox/act/{act}", acts.act),
)


def build_app(state: SlackState, clock: SandboxClock, faults: Faults) -> web.Application:
    """Return the application; mount nothing else at its addresses."""
    ws = Workspace.build(state, clock, faults)
    app = web.Application(
        middlewares=[_remember_origin(ws), middleware(faults)], client_max_size=LARGEST_BODY
    )
    app[WORKSPACE] = ws
    for method, path, handler in ROUTES:
        app.router.add_route(method, path, _bound(ws, handler))
    app.router.add_get("/_sandbox/files/{id}", _bound(ws, _page_file))
    app.router.add_get("/link/", _bound(ws, _socket))
    add_control(
        app, clock=clock, faults=faults, reset=lambda: _reset(ws), history=lambda: list(ws.calls)
    )
    app.on_shutdown.append(_close)
    app.cleanup_ctx.append(_closing)
    return app


def _bound(
    ws: Workspace, handler: Handler
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await handler(ws, request)

    return handle


def _remember_origin(ws: Workspace) -> Any:
    """Return middleware that notes where we are reached, for the addresses we give out."""

    @web.middleware
    async def remember(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        ws.origin = str(request.url.origin())
        return await handler(request)

    return remember


async def _page_file(ws: Workspace, request: web.Request) -> web.StreamResponse:
    """Answer a picture to the page."""
    return api_files.serve(ws, request.match_info["id"])


async def _socket(ws: Workspace, request: web.Request) -> web.StreamResponse:
    return await ws.delivery.sockets.serve(request)


def _reset(ws: Workspace) -> None:
    ws.reset()
    for change in Change:
        ws.feed.tell(change)


async def _close(app: web.Application) -> None:
    await app[WORKSPACE].close()


async def _closing(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[WORKSPACE].close()
