"""What every listener is handed."""

import asyncio
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from core.settings import Settings
from core.usecases import Engine


@dataclass(frozen=True)
class Deps:
    """The core, Slack, and a bell for the poster."""

    engine: Engine
    slack: AsyncWebClient
    settings: Settings
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rung when a notice may be due, so that a card changes at once (U17)."""
