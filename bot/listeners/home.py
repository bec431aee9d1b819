"""Home: shown when it is opened, and fresh after each press on it (U31)."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.blocks import ids
from bot.deps import Deps
from bot.listeners import frame, homepage
from bot.listeners.calls import Call
from core.usecases import admissions, setup
from core.usecases.access import Role

log = logging.getLogger(__name__)


async def refresh(call: Call) -> None:
    """Show Home anew; the frame does so after every press on it."""


async def hide_steps(call: Call) -> None:
    """Show the first steps no more."""
    await setup.hide(call.deps.engine, who=call.user)


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the event and the buttons."""

    async def opened(event: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        if event.get("tab", "home") == "home":
            await homepage.publish(deps, event["user"])
        await admissions.handled(deps.engine, context["admission"])

    app.event("app_home_opened")(opened)
    frame.on_press(app, deps, ids.HOME_REFRESH, refresh, role=Role.ANYBODY)
    frame.on_press(app, deps, ids.SETUP_ONBOARD, hide_steps, role=Role.ADMIN)
