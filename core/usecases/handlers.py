"""What each kind of job does; the worker knows nothing else."""

from collections.abc import Awaitable, Callable, Mapping
from random import Random, SystemRandom

from core.domain.records import Side
from core.store.jobs import Job
from core.sync.answered import BULK
from core.sync.apply import Sender
from core.sync.applying import APPLY
from core.sync.engine import Engine
from core.sync.lease import MAX_ATTEMPTS, Lease
from core.sync.names import PULL
from core.sync.running import run_pull
from core.usecases.bulk import carry_out
from core.usecases.upkeep import UPKEEP, upkeep

Handler = Callable[[Engine, Job, Lease], Awaitable[None]]


async def _pull(engine: Engine, job: Job, lease: Lease) -> None:
    await run_pull(engine, job.payload, lease, last=job.attempts >= MAX_ATTEMPTS)


def _apply(chance: Random) -> Handler:
    async def apply(engine: Engine, job: Job, lease: Lease) -> None:
        await Sender(engine, Side(job.payload["side"]), lease, chance=chance).run()

    return apply


async def _upkeep(engine: Engine, job: Job, lease: Lease) -> None:  # noqa: ARG001 - one shape for all
    await upkeep(engine)


def handlers(chance: Random | None = None) -> Mapping[str, Handler]:
    """Return the handlers; ``chance`` spreads retries and is the system's own unless handed in."""
    return {
        BULK: carry_out,
        PULL: _pull,
        APPLY: _apply(chance or SystemRandom()),
        UPKEEP: _upkeep,
    }
