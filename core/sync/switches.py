"""The two switches before every write: is the bot live (R8), is it paused (R73)?"""

from datetime import datetime

import msgspec

from core.store import settings as stored
from core.store.database import Tx

LIVE = "live"
PAUSED = "paused"


class Switch(msgspec.Struct, frozen=True):
    """A switch and who turned it when."""

    on: bool
    by: str
    at: datetime
    run_id: int = 0
    """The run that went live."""


async def is_live(tx: Tx) -> bool:
    """Tell whether an admin pressed Go live."""
    return await _on(tx, LIVE)


async def is_paused(tx: Tx) -> bool:
    """Tell whether all writing is stopped."""
    return await _on(tx, PAUSED)


async def _on(tx: Tx, name: str) -> bool:
    saved = await stored.read(tx, name, Switch)
    return saved is not None and saved.value.on


async def turn(tx: Tx, name: str, switch: Switch) -> bool:
    """Turn a switch; False where it stands like that already."""
    saved = await stored.read(tx, name, Switch)
    if saved is not None and saved.value.on == switch.on:
        return False
    version = saved.version if saved else 0
    return await stored.save(
        tx, name=name, value=switch, version=version, by=switch.by, now=switch.at
    )
