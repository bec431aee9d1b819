"""Once an hour: expire reviews, forget by retention, drop what is over (R76)."""

from datetime import timedelta

from core.store import admissions, jobs, retention, reviews, slots, snapshots
from core.sync.engine import Engine
from core.usecases import deadlines

UPKEEP = "upkeep"
KEEP_JOBS = timedelta(days=7)
KEEP_ADMISSIONS = timedelta(days=1)
BATCH = 1000


async def upkeep(engine: Engine) -> None:
    """Do what time asks for; each step is a short transaction of its own."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        await deadlines.enforce(engine, tx, now=now)
        await reviews.forget_laters(tx, now=now)
        await snapshots.forget(tx, now=now)
    before = now - timedelta(days=engine.settings.undo_days)
    while True:
        async with engine.db.write() as tx:
            if not await retention.forget(tx, before=before, limit=BATCH):
                break
    async with engine.db.write() as tx:
        await jobs.prune(tx, before=now - KEEP_JOBS)
        await slots.prune(tx, before=now - KEEP_JOBS)
        await admissions.prune(tx, before=now - KEEP_ADMISSIONS)
