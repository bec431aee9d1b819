"""A run's job: taken up, worked on, and what stopped it said."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from core.domain.states import Run as State
from core.providers import port
from core.providers.port import ProviderError, QuotaSpent, Retry
from core.store import notices, observations, outbox, runs
from core.store.database import Tx
from core.store.errors import CannotWriteError, FencedOutError
from core.sync import trouble
from core.sync.cursor import Cursor
from core.sync.engine import Engine
from core.sync.lease import Lease
from core.sync.names import PUSH_ALL, UNDO, enqueue_run
from core.sync.pull import Pull
from core.sync.pushall import PushAll
from core.sync.putback import PutBack

MOST_TRIES = 20
PATIENCE = timedelta(seconds=15)
ROOM = timedelta(minutes=1)
"""How long a full disk is left alone."""
_WORK: Mapping[str, type[Pull]] = {UNDO: PutBack, PUSH_ALL: PushAll}
"""What differs from a pull, by the kind of run."""
_OVER = (State.FINISHED, State.FAILED, State.CANCELLED, State.WAITING)


async def run_pull(
    engine: Engine, payload: Mapping[str, Any], lease: Lease, *, last: bool = False
) -> None:
    """Do a run's job: take it up, work, and say what stopped it.

    ``last``: the job is not tried again, so that an error ends the run instead of leaving it
    under way for ever.
    """
    async with engine.db.write() as tx:
        run = await runs.get(tx, id=int(payload["run_id"]))
        if run is None or run.state in _OVER:
            return
        if run.state is not State.STARTED:
            await runs.move(tx, id=run.id, to=State.STARTED, now=engine.clock.now())
        await notices.bump_runs(tx, runs=[run.id])
    pull = _WORK.get(run.kind, Pull)(engine, run, lease)
    try:
        await pull.work()
        await trouble.over(engine, trouble.DISK)
    except Retry as error:
        await _again(pull, error)
    except port.Stop as error:
        await trouble.stopped(engine, error)
        await _pause(pull, error)
    except CannotWriteError as error:
        await _full(pull, error)
    except FencedOutError:
        raise
    except Exception:
        if last:
            await _fail(pull, "Something unexpected stopped it again and again; see the bot's log.")
        raise


async def _again(pull: Pull, error: Retry) -> None:
    """Go on later where the run stands; give up when a service stays silent."""
    engine, now = pull.engine, pull.engine.clock.now()
    retry_at = getattr(error, "retry_at", None) or now + PATIENCE
    async with engine.db.write() as tx:
        await pull.lease.hold(tx)
        run = await runs.get(tx, id=pull.run.id)
        cursor = msgspec.convert(run.cursor if run else {}, Cursor)
        cursor.tries += 1
        await runs.progress(tx, id=pull.run.id, cursor=msgspec.to_builtins(cursor))
        if cursor.tries > MOST_TRIES:
            await _over(tx, pull, error.sentence)
        else:
            if isinstance(error, QuotaSpent):
                reason = error.sentence
                await runs.move(tx, id=pull.run.id, to=State.PAUSED, now=now, reason=reason)
            await enqueue_run(tx, pull.run.id, at=retry_at)
        await notices.bump_runs(tx, runs=[pull.run.id])


async def _full(pull: Pull, error: CannotWriteError) -> None:
    """Wait for room on the disk; raises again where not even that can be written (F40)."""
    engine, now = pull.engine, pull.engine.clock.now()
    async with engine.db.write() as tx:
        await pull.lease.hold(tx)
        await runs.move(tx, id=pull.run.id, to=State.PAUSED, now=now, reason=str(error))
        await enqueue_run(tx, pull.run.id, at=now + ROOM)
        await notices.bump_runs(tx, runs=[pull.run.id])
    await trouble.full(engine, error)


async def _fail(pull: Pull, reason: str) -> None:
    async with pull.engine.db.write() as tx:
        await pull.lease.hold(tx)
        await _over(tx, pull, reason)
        await notices.bump_runs(tx, runs=[pull.run.id])


async def _over(tx: Tx, pull: Pull, reason: str) -> None:
    """End a run that cannot go on; what it planned is planned anew by the next one."""
    now = pull.engine.clock.now()
    await runs.move(tx, id=pull.run.id, to=State.FAILED, now=now, reason=reason)
    if await outbox.withdraw(tx, run=pull.run.id, now=now):
        for kind in pull.run.kinds:
            await observations.mark_all(tx, kind=kind)


async def _pause(pull: Pull, error: ProviderError) -> None:
    async with pull.engine.db.write() as tx:
        await pull.lease.hold(tx)
        await runs.move(
            tx, id=pull.run.id, to=State.PAUSED, now=pull.engine.clock.now(), reason=error.sentence
        )
        await notices.bump_runs(tx, runs=[pull.run.id])
