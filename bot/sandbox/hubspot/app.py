"""Puts the account behind HTTP: the service's own addresses, and those that steer it."""

from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.control import add_control
from bot.sandbox.common.faults import Faults, middleware
from bot.sandbox.hubspot.api.gate import gate
from bot.sandbox.hubspot.api.request import STATE, answer
from bot.sandbox.hubspot.api.routes import add_service
from bot.sandbox.hubspot.page import build_page
from bot.sandbox.hubspot.seed import BUNDLED
from bot.sandbox.hubspot.settings import Settings
from bot.sandbox.hubspot.state import State

__all__ = ["build_api", "build_page", "new_state"]

_LARGEST_BODY = 16 * 1024 * 1024


def new_state(
    clock: SandboxClock,
    faults: Faults,
    *,
    seed: Path | None = BUNDLED,
    settings: Settings | None = None,
) -> State:
    """Return an account loaded from a folder of CSV files (None: an empty account)."""
    return State(clock, faults, seed=seed, settings=settings)


def build_api(state: State, clock: SandboxClock, faults: Faults) -> web.Application:
    """Return the service, with the sandbox's own addresses below ``/_sandbox``."""
    app = web.Application(middlewares=[middleware(faults), gate], client_max_size=_LARGEST_BODY)
    app[STATE] = state
    add_service(app)
    add_control(
        app, clock=clock, faults=faults, reset=state.reset, history=lambda: list(state.history)
    )
    _add_settings(app, state)
    return app


def _add_settings(app: web.Application, state: State) -> None:
    async def read(_: web.Request) -> web.Response:
        return answer(state.settings)

    async def change(request: web.Request) -> web.Response:
        try:
            wishes: dict[str, Any] = await request.json()
            state.settings = state.settings.changed(wishes)
        except (ValueError, TypeError, msgspec.ValidationError) as error:
            return answer({"error": str(error)}, 400)
        return answer(state.settings)

    app.router.add_get("/_sandbox/hubspot/settings", read)
    app.router.add_patch("/_sandbox/hubspot/settings", change)
