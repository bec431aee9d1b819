"""What Slack says about the app: tokens, scopes, and where the bot can speak."""

import asyncio
from datetime import datetime, timedelta

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from core.settings import Settings
from core.usecases.channels import Channels, configured
from core.usecases.checkup import Channel, Reach, Slack

SCOPES = frozenset(
    {"chat:write", "commands", "users:read", "im:write", "files:write", "usergroups:read"}
)
"""What the manifest asks for; a test compares both."""
FOR_GROUPS = frozenset({"usergroups:read"})
"""Needed only when reps are a user group."""
FAR = timedelta(days=100)
"""Slack takes messages up to 120 days ahead (Slack reference, chat.scheduleMessage)."""
_REACH = {
    "not_in_channel": Reach.NOT_IN,
    "channel_not_found": Reach.MISSING,
    "is_archived": Reach.MISSING,
}


async def gather(
    slack: AsyncWebClient, settings: Settings, chosen: Channels, now: datetime
) -> Slack:
    """Ask Slack; ``chosen`` are the channels that admins set over the configured ones."""
    try:
        who = await slack.auth_test()
    except SlackApiError as error:
        return Slack(problem=str(error.response["error"]))
    except (ClientError, TimeoutError) as error:
        return Slack(problem=f"it does not answer ({type(error).__name__})")
    scopes = who.headers.get("X-OAuth-Scopes") or who.headers.get("x-oauth-scopes")
    groups = any(rep.startswith("S") for rep in settings.reps)
    return Slack(
        bot=f"@{who['user']}",
        team=str(who["team"]),
        held=frozenset(scopes.replace(" ", "").split(",")) if scopes else None,
        needed=SCOPES if groups else SCOPES - FOR_GROUPS,
        known=SCOPES,
        socket=bool(settings.slack_app_token),
        socket_problem=await _socket(slack, settings.slack_app_token),
        channels=tuple(await _channels(slack, configured(settings), chosen, now)),
    )


async def _socket(slack: AsyncWebClient, token: str) -> str:
    """Return why Socket Mode does not open, or an empty text; no connection is made."""
    if not token:
        return ""
    try:
        await slack.apps_connections_open(app_token=token)
    except SlackApiError as error:
        return str(error.response["error"])
    except (ClientError, TimeoutError) as error:
        return type(error).__name__
    return ""


async def _channels(
    slack: AsyncWebClient, given: Channels, chosen: Channels, now: datetime
) -> list[Channel]:
    wanted = (
        ("news for admins", "ADMIN_CHANNEL", chosen.admin or given.admin),
        ("push errors", "ERROR_CHANNEL", chosen.error or given.error),
        ("duplicates", "DUPLICATE_CHANNEL", chosen.duplicates or given.duplicates),
    )
    answers = await asyncio.gather(*(_reach(slack, name, now) for _, _, name in wanted))
    return [
        Channel(purpose, variable, name, reach, words)
        for (purpose, variable, name), (reach, words) in zip(wanted, answers, strict=True)
    ]


async def _reach(slack: AsyncWebClient, channel: str, now: datetime) -> tuple[Reach, str]:
    """Return whether the bot can post in a channel, and Slack's word if it is not clear.

    Without the right to read channels only writing tells: a message for a far day is handed in
    and taken back at once, so that nobody ever sees it.
    """
    if not channel:
        return Reach.UNSET, ""
    try:
        kept = await slack.chat_scheduleMessage(
            channel=channel,
            post_at=int((now + FAR).timestamp()),
            text="The doctor looked whether the bot can post here. Nothing has to be done.",
        )
        await slack.chat_deleteScheduledMessage(
            channel=str(kept["channel"]), scheduled_message_id=str(kept["scheduled_message_id"])
        )
    except SlackApiError as error:
        word = str(error.response["error"])
        return _REACH.get(word, Reach.UNKNOWN), word
    except (ClientError, TimeoutError) as error:
        return Reach.UNKNOWN, type(error).__name__
    return Reach.MEMBER, ""
