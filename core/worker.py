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
from core.store.errors import CannotWriteError, worth_repeating
from core.store.jobs import FencedOutError, Job
from core.sync.engine import Engine
from core.sync.lease import MAX_ATTEMPTS, Lease

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""How long a replica may be silent before another one takes its work over."""
BEATS = 4
"""How often a lease is extended while it would last."""
POLL_SECONDS = 0.5
BACKOFF = timedelta(seconds=5)
ROOM = timedelta(minutes=1)
"""How long a full disk is left alone."""
SOON = timedelta(seconds=1)
"""Where the database dropped the transaction: it is there again, or this would not be written."""

Handler = Callable[[Engine, Job, Lease], Awaitable[None]]


class Worker:
    """Runs up to one job a lane in this process; any number of processes may share a database."""

    def __init__(
        self, engine: Engine, handlers: Mapping[str, Handler], *, lease: timedelta = LEASE
    ) -> None:
        """Keep the engine and a handler for each kind of job."""
        self._engine = engine
        self._handlers = handlers
        self._lease = lease
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Claim and work until cancelled; a database that is away is tried again (F40, F41)."""
        try:
            while True:
                started = False
                try:
                    started = await self._start_one()
                except CannotWriteError:
                    log.warning("disk_full")
                except Exception:
                    log.exception("claim_failed")
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
        now = self._engine.clock.now()
        async with self._engine.db.beside() as tx:
            return await jobs.claim(tx, owner=self.owner, lease=self._lease, now=now)

    async def _work(self, job: Job) -> None:
        """Run one job under its lease; a failure is repeated later, a lost lease is let go."""
        lease = Lease(job_id=job.id, fence=job.fence)
        beat = asyncio.create_task(self._beat(lease))
        try:
            await self._handlers[job.kind](self._engine, job, lease)
            async with self._engine.db.beside() as tx:
                await jobs.finish(tx, id=job.id, fence=job.fence)
        except FencedOutError:
            log.warning("lease_lost", extra={"job": job.id, "kind": job.kind})
        except asyncio.CancelledError:
            await self._leave(job)
            raise
        except Exception as error:
            log.exception("job_failed", extra={"job": job.id, "kind": job.kind})
            await self._again(job, error)
        finally:
            beat.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await beat

    async def _beat(self, lease: Lease) -> None:
        """Extend the lease until the work is done or the lease was lost."""
        while True:
            await asyncio.sleep(self._lease.total_seconds() / BEATS)
            try:
                async with self._engine.db.beside() as tx:
                    await jobs.extend(tx, id=lease.job_id, fence=lease.fence, lease=self._lease)
            except FencedOutError:
                return  # whoever commits next is told
            except Exception as error:  # noqa: BLE001 - the database is away: the next beat may reach it
                log.warning("beat_failed", extra={"job": lease.job_id, "error": repr(error)})

    async def _leave(self, job: Job) -> None:
        """Let another replica take over at once what is left undone here."""
        with contextlib.suppress(Exception):  # else the lease runs out by itself
            async with self._engine.db.beside() as tx:
                await jobs.leave(tx, id=job.id, fence=job.fence)

    async def _again(self, job: Job, error: Exception) -> None:
        innocent = isinstance(error, CannotWriteError) or worth_repeating(error)
        run_after = self._engine.clock.now() + _wait(job, error)
        name = type(error).__name__
        try:
            async with self._engine.db.beside() as tx:
                if job.attempts >= MAX_ATTEMPTS and not innocent:
                    await jobs.fail(tx, id=job.id, fence=job.fence, error=name)
                    return
                await jobs.again(tx, id=job.id, fence=job.fence, run_after=run_after, error=name)
        except FencedOutError:
            log.warning("lease_lost", extra={"job": job.id, "kind": job.kind})
        except CannotWriteError:  # the lease runs out, and the job is claimed again
            log.warning("disk_full")
        except Exception:
            log.exception("job_not_put_back", extra={"job": job.id, "kind": job.kind})


def _wait(job: Job, error: Exception) -> timedelta:
    """Return when a job is tried again; a database in trouble says nothing about it (F40, F41)."""
    if isinstance(error, CannotWriteError):
        return ROOM
    return SOON if worth_repeating(error) else BACKOFF * 2**job.attempts
