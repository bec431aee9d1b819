"""Puts the sandbox together: the API with its control addresses."""

from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from bot.sandbox.apollo import settings
from bot.sandbox.apollo.api.asking import FAULTS, STATE, answer
from bot.sandbox.apollo.api.gate import gate
from bot.sandbox.apollo.api.routes import add_routes
from bot.sandbox.apollo.api.usage import RATE_LIMITS
from bot.sandbox.apollo.limits import RateLimits
from bot.sandbox.apollo.seed.building import build
from bot.sandbox.apollo.seed.reading import DATA
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.control import add_control
from bot.sandbox.common.faults import Faults, middleware

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
    app.router.add_put(SETTINGS_PATH, _change_settings)
    return app


def history(state: ApolloState) -> list[dict[str, Any]]:
    """Return every write that took effect and every credit charged, oldest first."""
    return state.data.history


async def _read_settings(request: web.Request) -> web.Response:
    return answer(msgspec.to_builtins(request.app[STATE].data.settings))


async def _change_settings(request: web.Request) -> web.Response:
    state = request.app[STATE]
    try:
        state.data.settings = settings.changed(state.data.settings, await request.json())
    except (msgspec.ValidationError, ValueError) as error:
        return answer({"error": str(error)}, 400)
    return await _read_settings(request)
