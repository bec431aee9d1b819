"""After a long absence, or with an older copy of the database: look before anything is created.

What waits in such a database may have been sent since it was copied (R67). The creates are held
until a pull has read both sides: it links what is there, and takes back what is not needed.
"""

import logging
from datetime import datetime, timedelta

from core.domain.changes import Action
from core.store import outbox, runs
from core.store.database import Tx
from core.sync.engine import Engine
from core.sync.names import PULL, enqueue_run

log = logging.getLogger(__name__)

AWAY = timedelta(hours=1)
"""A bot that runs leaves a run behind every few minutes; this long without one is an absence."""
_BY = "schedule"


async def over(engine: Engine) -> None:
    """Hold the creates that waited for longer than an hour, and pull first."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        waiting = await outbox.waiting(tx)
        if not any(one.action is Action.CREATE and one.at < outbox.HELD for one in waiting):
            return
        if not await _away(tx, now - AWAY):
            return
        run_id = await runs.create(tx, kind=PULL, now=now, asked_by=_BY)
        held = await outbox.hold_creates(tx, run=run_id)
        await enqueue_run(tx, run_id, at=now)
    log.info("creates_held", extra={"run": run_id, "held": held})


async def _away(tx: Tx, since: datetime) -> bool:
    """Tell whether no run left a sign since a time."""
    for run in await runs.latest(tx):
        signs = (run.created_at, run.started_at, run.finished_at)
        return all(at is None or at < since for at in signs)
    return False
