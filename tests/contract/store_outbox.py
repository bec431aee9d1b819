"""Writes for the tests of the outbox, and short ways to move them."""

from datetime import UTC, datetime

from core.domain.changes import Action, Change, Reason
from core.domain.records import Kind, Side
from core.domain.states import Outbox as State
from core.store import outbox
from core.store.database import Database
from core.store.outbox import New, Settlement, Write

C, A, H, P = Kind.CONTACT, Kind.ACCOUNT, Side.HUBSPOT, Side.APOLLO
NOW = datetime(2026, 10, 1, 12, 0, 0, 123_457, tzinfo=UTC)


def change(field: str) -> Change:
    return Change(field, "new", "old", Reason.EDITED)


def update(lane: str, *fields: str, **more: object) -> New:
    changes = tuple(map(change, fields or ("title",)))
    kept = {"action": Action.UPDATE, "changes": changes, "remote_id": lane, **more}
    return New(lane=lane, side=H, kind=C, **kept)  # type: ignore[arg-type]


async def add(db: Database, *rows: New) -> list[int]:
    async with db.write() as tx:
        return await outbox.add(tx, rows=rows, now=NOW)


async def claim(
    db: Database,
    *,
    limit: int = 100,
    now: datetime = NOW,
    fence: int = 1,
    action: Action = Action.UPDATE,
) -> list[int]:
    async with db.write() as tx:
        found = await outbox.claim(
            tx, side=H, kind=C, action=action, limit=limit, now=now, fence=fence
        )
    return [one.id for one in found]


async def settle(db: Database, one: int, to: State, **more: object) -> None:
    async with db.write() as tx:
        settlement = Settlement(id=one, to=to, **more)  # type: ignore[arg-type]
        await outbox.settle(tx, settlements=[settlement], now=NOW)


async def get(db: Database, one: int) -> Write:
    async with db.read() as tx:
        found = await outbox.get(tx, id=one)
    assert found is not None
    return found
