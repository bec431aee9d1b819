"""A press is durable before it is acknowledged, and has one effect (F43)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.store import admissions
from core.sync.engine import Engine


async def admit(engine: Engine, key: str, body: Mapping[str, Any]) -> bool:
    """Write the payload down; False says that it was admitted before."""
    text = msgspec.json.encode(body).decode()
    async with engine.db.write() as tx:
        return await admissions.admit(tx, key=key, body=text, now=engine.clock.now())


async def handled(engine: Engine, key: str) -> None:
    """Mark a payload as done."""
    async with engine.db.write() as tx:
        await admissions.handled(tx, key=key)


async def unhandled(engine: Engine, limit: int = 100) -> list[tuple[str, dict[str, Any]]]:
    """Return what was admitted and not done: the bot died in between."""
    async with engine.db.read() as tx:
        rows = await admissions.unhandled(tx, limit=limit)
    return [(key, msgspec.json.decode(body)) for key, body in rows]
