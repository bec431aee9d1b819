"""A press is durable before it is acknowledged, and has one effect (F43)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from core.store import admissions
from core.sync.engine import Engine

HOLD = timedelta(minutes=5)
"""In which a press is done; longer than any handler waits for a service."""


async def admit(engine: Engine, key: str, body: Mapping[str, Any]) -> bool:
    """Write the payload down; False says that it was admitted before."""
    text = msgspec.json.encode(body).decode()
    async with engine.db.beside() as tx:
        return await admissions.admit(tx, key=key, body=text, now=engine.clock.now(), hold=HOLD)


async def handled(engine: Engine, key: str) -> None:
    """Mark a payload as done."""
    async with engine.db.beside() as tx:
        await admissions.handled(tx, key=key)


async def unhandled(engine: Engine, limit: int = 100) -> list[tuple[str, dict[str, Any]]]:
    """Return what was admitted and not done yet."""
    async with engine.db.read() as tx:
        rows = await admissions.unhandled(tx, limit=limit)
    return [(key, msgspec.json.decode(body)) for key, body in rows]


async def take_over(engine: Engine) -> tuple[str, dict[str, Any]] | None:
    """Take a press that nobody did in its time: the replica that admitted it died."""
    async with engine.db.beside() as tx:
        taken = await admissions.take_over(tx, hold=HOLD)
    return (taken[0], msgspec.json.decode(taken[1])) if taken else None
