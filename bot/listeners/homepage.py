"""Publishing a person's Home."""

import logging

from slack_sdk.errors import SlackApiError

from bot.blocks import home as blocks
from bot.deps import Deps
from core.usecases import home

log = logging.getLogger(__name__)


async def publish(deps: Deps, user: str) -> None:
    """Show a person's Home as it is now; it is shown again whenever they open it."""
    view = await home.home(deps.engine, who=user)
    try:
        await deps.slack.views_publish(user_id=user, view=blocks.home(view))
    except SlackApiError as error:
        log.warning("home_not_published", extra={"user": user, "reason": error.response["error"]})
