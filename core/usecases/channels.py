"""Messages in the admin channel; where that is stands in ``core.sync.channels``."""

from datetime import datetime

from core.domain.notices import NoticeKind
from core.store import notices
from core.store.database import Tx
from core.sync.channels import CHANNELS, Channels, channels, configured
from core.sync.engine import Engine

__all__ = ["CHANNELS", "Channels", "announce", "channels", "configured"]


async def announce(
    engine: Engine, tx: Tx, *, key: str, kind: NoticeKind, subject: str, now: datetime
) -> bool:
    """Want a message in the admin channel; False where there is none."""
    channel = (await channels(engine, tx)).admin
    if channel:
        await notices.want(tx, key=key, kind=kind, subject=subject, channel=channel, now=now)
    return bool(channel)
