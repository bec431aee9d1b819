"""Push all: the backlog of records saved in Apollo goes to HubSpot, after a preview (R15)."""

from collections.abc import Collection

from core.domain.records import Kind
from core.store.database import Tx
from core.sync.cursor import Cursor
from core.sync.engine import Engine
from core.sync.names import PUSH_ALL
from core.sync.switches import is_live
from core.usecases.confirming import Place, Refused, Started, Why, carry_out, preview


async def show(
    engine: Engine, *, who: str, kinds: Collection[Kind] = tuple(Kind), channel: str = ""
) -> Started | Refused:
    """Queue a preview of what pushing everything would create; nothing is written."""

    async def work(tx: Tx) -> Started | Refused:
        if not await is_live(tx):
            return Refused(Why.NOT_LIVE)
        wanted = tuple(kind for kind in Kind if kind in kinds)
        return await preview(
            engine, tx, kind=PUSH_ALL, kinds=wanted, cursor=Cursor(), place=Place(who, channel)
        )

    return await engine.db.transact(work)


async def push(
    engine: Engine, *, who: str, preview_id: int, channel: str = ""
) -> Started | Refused:
    """Queue the run that plans again and creates what the preview showed."""
    return await carry_out(engine, kind=PUSH_ALL, preview_id=preview_id, place=Place(who, channel))
