"""Puts the sandbox together: the API with its control addresses."""

from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.apollo import settings
from bot.sandbox.apollo.api.asking import FAULTS, STATE, answer
from bot.sandbox.apollo.api.gate import gate
from bot.sandbox.apollo.api.routes import add_routes
from bot.sandbox.apollo.api.usage import RATE_LIMITS
from bot.sandbox.apollo.limits import RateLimits
from bot.sandbox.apollo.page import ui
from bot.sandbox.apollo.page.ui import PAGE_FAULTS
from bot.sandbox.apollo.refusals import RefusalError
from bot.sandbox.apollo.seed.building import build
from bot.sandbox.apollo.seed.reading import DATA
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.control import add_control
from bot.sandbox.common.faults import Faults, middleware
from bot.sandbox.page import add_document, add_files, add_shared

_RECORDS = "/ui/{kind:contacts|accounts}"
_PAGE_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/ui/team", ui.team),
    ("GET", "/ui/version", ui.version),
    ("GET", "/ui/activity", ui.activity),
    ("GET", "/ui/prospects", ui.prospects),
    ("POST", "/ui/prospects/{id}/save", ui.save_prospect),
    ("GET", "/ui/switches", ui.read_switches),
    ("POST", "/ui/switches/{key}", ui.turn_switch),
    ("GET", _RECORDS, ui.index),
    ("POST", _RECORDS, ui.create),
    ("GET", _RECORDS + "/{id}", ui.show),
    ("PATCH", _RECORDS + "/{id}", ui.update),
    ("DELETE", _RECORDS + "/{id}", ui.delete),
    ("POST", _RECORDS + "/{id}/merge", ui.merge),
)
STATIC = Path(__file__).parent / "page" / "static"
SETTINGS_PATH = "/_sandbox/apollo/settings"
MAX_BODY = 16 * 1024 * 1024  # bytes


def new_state(clock: SandboxClock, folder: Path | None = None, number: int = 1) -> ApolloState:
    """Return a seeded state; the seed's newest change lies a day before the clock."""
    return ApolloState(clock, lambda: build(folder or DATA, clock.now(), number))


def build_api(state: ApolloState, clock: SandboxClock, faults: Faults) -> web.Application:
    """Return Apollo's API under ``/api/v1`` and ``/v1``, with ``/_sandbox/…`` beside it."""
    rate_limits = RateLimits(clock)
    app = web.Application(
        middlewares=[middleware(faults), gate(rate_limits)], client_max_size=MAX_BODY
    )
    app[STATE], app[FAULTS], app[RATE_LIMITS] = state, faults, rate_limits
    add_routes(app)

    def reset() -> None:
        state.reset()
        rate_limits.clear()

    add_control(app, clock=clock, faults=faults, reset=reset, history=lambda: history(state))
    app.router.add_get(SETTINGS_PATH, _read_settings)
    for method in ("PUT", "PATCH", "POST"):
        app.router.add_route(method, SETTINGS_PATH, _change_settings)
    state.faults = faults
    return app


def build_page(state: ApolloState, faults: Faults | None = None) -> web.Application:
    """Return the page for people, to be mounted at ``/apollo/``.

    Without ``faults`` those of the state's API are the ones its switches turn.
    """
    app = web.Application(middlewares=[_refusals], client_max_size=MAX_BODY)
    app[STATE] = state
    app[PAGE_FAULTS] = lambda: faults or state.faults
    for method, path, handler in _PAGE_ROUTES:
        app.router.add_route(method, path, handler)
    add_document(app, "/", STATIC / "index.html")
    add_files(app, "/page", STATIC)
    add_shared(app)
    return app


def history(state: ApolloState) -> list[dict[str, Any]]:
    """Return every write that took effect and every credit charged, oldest first."""
    return state.data.history


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a refusal as JSON, as the API does."""
    try:
        return await handler(request)
    except RefusalError as refusal:
        return answer(refusal.body, refusal.status)


async def _read_settings(request: web.Request) -> web.Response:
    return answer(msgspec.to_builtins(request.app[STATE].data.settings))


async def _change_settings(request: web.Request) -> web.Response:
    state = request.app[STATE]
    try:
        state.data.settings = settings.changed(state.data.settings, await request.json())
    except (msgspec.ValidationError, ValueError) as error:
        return answer({"error": str(error)}, 400)
    return await _read_settings(request)
