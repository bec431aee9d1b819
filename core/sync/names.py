"""What runs and their jobs are called, and how a run is put into the queue."""

from datetime import datetime

from core.store import jobs
from core.store.database import Tx

PULL = "pull"
GO_LIVE = "golive"
UNDO = "undo"
PUSH_ALL = "push_all"
CONFIRMED = frozenset({GO_LIVE, UNDO, PUSH_ALL})
"""Runs whose plan an admin has just seen and confirmed: nobody is asked about it twice (R65)."""
LANE = "sync"
"""Runs go one after the other."""


async def enqueue_run(tx: Tx, run_id: int, *, at: datetime) -> None:
    """Put a run's job into the queue; runs go one after the other."""
    await jobs.enqueue(
        tx, kind=PULL, key=f"{PULL}:{run_id}", lane=LANE, payload={"run_id": run_id}, run_after=at
    )
