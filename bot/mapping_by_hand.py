"""A mapping's file taken from the command line: checked against both services, then saved."""

from collections.abc import Iterator
from typing import TypeAlias

from bot.by_hand import Nobody
from core.bootstrap import open_engine
from core.clock import SystemClock
from core.settings import Settings
from core.usecases import mapping_file
from core.usecases.changes import Difference
from core.usecases.mapping_file import Bad, Proposal
from core.usecases.settings import Conflict, Saved

WHO = "command line"
Taken: TypeAlias = Bad | Proposal | Saved | Conflict


async def take(settings: Settings, text: str, *, save: bool) -> Taken:
    """Check a file as a whole and, unless it is only looked at, save it; StoreError beside a bot.

    The admin channel hears of it as soon as a bot serves.
    """
    async with open_engine(settings, clock=SystemClock(), directory=Nobody()) as engine:
        found = await mapping_file.check(engine, text=text)
        if isinstance(found, Bad):
            return found
        draft, proposal = found
        if not save:
            return proposal
        return await mapping_file.carry_out(engine, draft, who=WHO)


def refused(taken: Taken) -> bool:
    """Tell whether nothing was taken of the file."""
    return isinstance(taken, Bad | Conflict)


def sentences(taken: Taken) -> Iterator[str]:
    """Yield what became of it, for a terminal."""
    if isinstance(taken, Bad):
        yield f"Nothing was saved; {len(taken.problems)} problem(s):"
        yield from (f"  {one.sentence}" for one in taken.problems)
    elif isinstance(taken, Conflict):
        yield "Nothing was saved: somebody changed the mapping meanwhile. Run it again."
    elif not taken.differences:
        yield "The file says what is set already."
    else:
        yield "Saved." if isinstance(taken, Saved) else "This would change:"
        yield from (f"  {_line(one)}" for one in taken.differences)


def _line(one: Difference) -> str:
    return f"{one.label}: {one.before} -> {one.after}"
