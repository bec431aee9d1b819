"""What runs and their jobs are called, and how a run is put into the queue."""

from datetime import datetime

from core.store import jobs
from core.store.database import Tx

PULL = "pull"
GO_LIVE = "golive"
LANE = "sync"
"""Runs go one after the other."""


async def enqueue_run(tx: Tx, run_id: int, *, at: datetime) -> None:
    """Put a run's job into the queue; runs go one after the other."""
    await jobs.enqueue(
        tx, kind=PULL, key=f"{PULL}:{run_id}", lane=LANE, payload={"run_id": run_id}, run_after=at
    )
