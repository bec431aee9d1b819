"""A pull from the command line, where no bot serves: one run, worked off at once."""

from core.bootstrap import build_worker, open_engine
from core.clock import SystemClock
from core.directory import Person
from core.settings import Settings
from core.usecases import pull, runs
from core.usecases.runs import RunView


class Nobody:
    """The directory of a place without people: nobody is asked, nobody is an admin."""

    async def person(self, user: str) -> Person:
        """Return somebody who may do nothing."""
        return Person(id=user, name=user, outside=True)

    async def group(self, group: str) -> frozenset[str]:  # noqa: ARG002 - no group has members
        """Return nobody."""
        return frozenset()


async def pull_once(settings: Settings, *, full: bool) -> RunView | None:
    """Pull once and return the run; raises StoreError beside a bot that serves."""
    clock = SystemClock()
    async with open_engine(settings, clock=clock, directory=Nobody()) as engine:
        asked = await pull.request(engine, who="", full=full)
        await build_worker(engine).drain()
        return await runs.view(engine, run_id=asked.run_id)


def sentence(run: RunView | None) -> str:
    """Return what became of a run, for a terminal."""
    if run is None:
        return "The run is gone."
    counts = run.counts
    seconds = round(run.took.total_seconds()) if run.took else 0
    said = (
        f"Run {run.id} {run.state} after {seconds} s: read {counts.read:,}, new {counts.new:,},"
        f" changed {counts.changed:,}, linked {counts.linked:,},"
        f" possible duplicates {counts.duplicates:,}, requests {counts.requests:,}."
    )
    if run.reason:
        said += f" {run.reason}"
    if run.preview:
        said += " It was a preview: nothing was written. Go live from Slack with /apollo setup."
    return said
