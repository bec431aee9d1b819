"""Builds the Slack app: every listener registered, nothing started."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.deps import Deps
from bot.listeners import (
    admission,
    bulk,
    commands,
    duplicates,
    enrich,
    errors,
    home,
    mapping,
    prospect,
    pull,
    pushing,
    records,
    reviews,
    settings,
    setup,
    status,
    undo,
    unmerging,
)
from bot.listeners.all_verbs import VERBS
from core.usecases import admissions

log = logging.getLogger(__name__)
CAPABILITIES = (
    pull,
    undo,
    pushing,
    records,
    reviews,
    duplicates,
    unmerging,
    bulk,
    errors,
    settings,
    mapping,
    setup,
    status,
    enrich,
    prospect,
    home,
)


def build_app(deps: Deps) -> AsyncApp:
    """Return the app; in Socket Mode the signing secret is not asked for."""
    app = AsyncApp(
        client=deps.slack,
        signing_secret=deps.settings.slack_signing_secret or None,
        request_verification_enabled=not deps.settings.slack_app_token,
        raise_error_for_unhandled_request=False,
    )
    admission.register(app, deps)
    commands.register(app, deps, VERBS)
    for capability in CAPABILITIES:
        capability.register(app, deps)
    _catch_old_buttons(app, deps)
    return app


def _catch_old_buttons(app: AsyncApp, deps: Deps) -> None:
    """Answer a button of an older deployment politely (U37)."""

    async def expired(
        ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond, context: Mapping[str, Any]
    ) -> None:
        await ack()
        if not (body.get("actions") or [{}])[0].get("url") and respond.response_url:
            await respond(
                text="This button is from an older version and does nothing any more."
                " Type `/apollo review` to see what waits.",
                response_type="ephemeral",
                replace_original=False,
            )
        await admissions.handled(deps.engine, context["admission"])

    app.action(re.compile(".*"))(expired)
