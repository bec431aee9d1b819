"""Claims jobs, keeps their leases alive, runs their handlers."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from core.store import jobs
from core.store.errors import CannotWriteError
from core.store.jobs import FencedOutError, Job
from core.sync.engine import Engine
from core.sync.lease import MAX_ATTEMPTS, Lease

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
BEAT_SECONDS = 8.0
POLL_SECONDS = 0.5
BACKOFF = timedelta(seconds=5)
ROOM = timedelta(minutes=1)
"""How long a full disk is left alone."""

Handler = Callable[[Engine, Job, Lease], Awaitable[None]]


class Worker:
    """Runs up to one job a lane in this process; any number of processes may share a database."""

    def __init__(self, engine: Engine, handlers: Mapping[str, Handler]) -> None:
        """Keep the engine and a handler for each kind of job."""
        self._engine = engine
        self._handlers = handlers
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Claim and work until cancelled."""
        try:
            while True:
                try:
                    started = await self._start_one()
                except CannotWriteError:
                    log.warning("disk_full")
                    started = False
                if not started:
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def drain(self) -> int:
        """Work off everything that is due now, one after the other (tests, the command line)."""
        done = 0
        while await self.once():
            done += 1
        return done

    async def once(self) -> bool:
        """Work off the job that is due first; False when none is."""
        job = await self._claim()
        if job is not None:
            await self._work(job)
        return job is not None

    async def _start_one(self) -> bool:
        job = await self._claim()
        if job is None:
            return False
        task = asyncio.create_task(self._work(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _claim(self) -> Job | None:
        async with self._engine.db.write() as tx:
            return await jobs.claim(tx, owner=self.owner, lease=LEASE, now=self._engine.clock.now())

    async def _work(self, job: Job) -> None:
        """Run one job under its lease; a failure is repeated later, a lost lease is let go."""
        lease = Lease(job_id=job.id, fence=job.fence)
        beat = asyncio.create_task(self._beat(lease))
        try:
            await self._handlers[job.kind](self._engine, job, lease)
            async with self._engine.db.write() as tx:
                await jobs.finish(tx, id=job.id, fence=job.fence)
        except FencedOutError:
            log.warning("lease_lost", extra={"job": job.id, "kind": job.kind})
        except Exception as error:
            log.exception("job_failed", extra={"job": job.id, "kind": job.kind})
            await self._again(job, error)
        finally:
            beat.cancel()
            # a lost lease was said already, by whoever committed last
            with contextlib.suppress(asyncio.CancelledError, FencedOutError):
                await beat

    async def _beat(self, lease: Lease) -> None:
        """Extend the lease until the work is done or the lease was lost."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            async with self._engine.db.write() as tx:
                await jobs.extend(tx, id=lease.job_id, fence=lease.fence, lease=LEASE)

    async def _again(self, job: Job, error: Exception) -> None:
        full = isinstance(error, CannotWriteError)  # it says nothing about the job (F40)
        wait = ROOM if full else BACKOFF * 2**job.attempts
        # where not even this can be written, the lease runs out and the job is claimed again
        with contextlib.suppress(FencedOutError, CannotWriteError):
            async with self._engine.db.write() as tx:
                if job.attempts >= MAX_ATTEMPTS and not full:
                    await jobs.fail(tx, id=job.id, fence=job.fence, error=type(error).__name__)
                    return
                run_after = self._engine.clock.now() + wait
                await jobs.again(
                    tx, id=job.id, fence=job.fence, run_after=run_after,
                    error=type(error).__name__,
                )  # fmt: skip
