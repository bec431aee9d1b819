"""Where the bot speaks: what admins set in Slack, else what the configuration says."""

import msgspec

from core.settings import Settings
from core.store import settings as stored
from core.store.database import Tx
from core.sync.engine import Engine

CHANNELS = "channels"


class Channels(msgspec.Struct, frozen=True):
    """Channel ids or ``#names``; an empty one means that nothing is posted there."""

    admin: str = ""
    error: str = ""
    duplicates: str = ""


def configured(settings: Settings) -> Channels:
    """Return what the environment says."""
    return Channels(settings.admin_channel, settings.error_channel, settings.duplicate_channel)


async def channels(engine: Engine, tx: Tx) -> Channels:
    """Return where to speak now; a channel that no admin set is the configuration's."""
    saved = await stored.read(tx, CHANNELS, Channels)
    given = configured(engine.settings)
    if saved is None:
        return given
    return Channels(
        saved.value.admin or given.admin,
        saved.value.error or given.error,
        saved.value.duplicates or given.duplicates,
    )
