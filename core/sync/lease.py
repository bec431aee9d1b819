"""A worker's right to commit: lost when another worker took the job over (F39)."""

from dataclasses import dataclass

from core.store import jobs
from core.store.database import Tx

MAX_ATTEMPTS = 8
"""How often a job is tried; the last time it ends what it belongs to."""


@dataclass(frozen=True)
class Lease:
    """The job a piece of work belongs to, and the fence it was claimed under."""

    job_id: int
    fence: int

    @property
    def token(self) -> int:
        """Return a number that no other claim has: it names the claimer of outbox rows."""
        return self.job_id * 32 + self.fence % 32

    async def hold(self, tx: Tx) -> None:
        """Raise FencedOutError in this transaction unless the job is still ours."""
        await jobs.hold(tx, id=self.job_id, fence=self.fence)

    async def look(self, tx: Tx) -> None:
        """Raise FencedOutError unless the job is ours at this moment: before an effect elsewhere.

        Whoever stood still for long learns here that another one sends by now.
        """
        await jobs.look(tx, id=self.job_id, fence=self.fence)
