"""Runs that an admin asks for, sees as a preview, and confirms: undo and push all (R15, R66)."""

from collections.abc import Collection
from enum import StrEnum

import msgspec

from core.domain.records import Kind
from core.domain.states import Run as State
from core.store import activity, notices, runs
from core.store.activity import Entry
from core.store.database import Tx
from core.store.runs import Run
from core.sync.cursor import Cursor
from core.sync.engine import Engine
from core.usecases.pull import Wish, start

LOOKED_AT = 50
"""Newest runs of a kind among which the one that carries a preview out is looked for."""
_VAIN = (State.FAILED, State.CANCELLED)


class Why(StrEnum):
    """Why nothing was started."""

    UNKNOWN = "unknown"
    PREVIEW = "preview"
    UNDER_WAY = "under_way"
    WRITING = "writing"
    NOTHING = "nothing"
    CARRIED_OUT = "carried_out"
    NOT_LIVE = "not_live"


class Refused(msgspec.Struct, frozen=True):
    """Nothing was started; ``number`` is the run in the way, or how many writes are to go."""

    why: Why
    run_id: int = 0
    number: int = 0


class Started(msgspec.Struct, frozen=True):
    """A run was queued; its message shows the rest."""

    run_id: int


class Place(msgspec.Struct, frozen=True):
    """Who asked, and where."""

    who: str
    channel: str = ""


async def preview(
    engine: Engine, tx: Tx, *, kind: str, kinds: Collection[Kind], cursor: Cursor, place: Place
) -> Started:
    """Queue the run that reads and shows the plan; it writes nothing."""
    run_id = await start(
        tx, kind=kind, wish=Wish(tuple(kinds)), preview=True, cursor=cursor,
        place={"channel": place.channel, "user": place.who}, now=engine.clock.now(),
    )  # fmt: skip
    return Started(run_id)


async def carry_out(
    engine: Engine, *, kind: str, preview_id: int, place: Place
) -> Started | Refused:
    """Queue the run that plans again and carries out what the preview showed; once only (F44)."""
    now = engine.clock.now()

    async def work(tx: Tx) -> Started | Refused:
        shown = await runs.get(tx, id=preview_id)
        if shown is None or shown.kind != kind or not shown.preview:
            return Refused(Why.UNKNOWN, preview_id)
        if shown.state is not State.FINISHED:
            return Refused(Why.UNDER_WAY, preview_id)
        carried = await carried_by(tx, shown)
        if carried is not None:
            return Refused(Why.CARRIED_OUT, preview_id, carried)
        was = msgspec.convert(shown.cursor, Cursor)
        run_id = await start(
            tx, kind=kind, wish=Wish(shown.kinds), preview=False, now=now,
            place={"channel": place.channel, "user": place.who},
            cursor=Cursor(preview_id=preview_id, undoes=was.undoes),
        )  # fmt: skip
        entry = Entry(at=now, what=kind, who=place.who, why=about(was.undoes), run_id=run_id)
        await activity.write(tx, rows=[entry])
        await notices.bump_runs(tx, runs=[preview_id])
        return Started(run_id)

    return await engine.db.transact(work)


def about(undoes: int) -> str:
    """Return what a run is about, for the log."""
    return f"run {undoes}" if undoes else "the whole backlog"


async def carried_by(tx: Tx, shown: Run) -> int | None:
    """Return the run that carries a preview out or did; one that came to nothing does not count."""
    for run in await runs.latest(tx, kind=shown.kind, limit=LOOKED_AT):
        if run.preview or run.state in _VAIN:
            continue
        if msgspec.convert(run.cursor, Cursor).preview_id == shown.id:
            return run.id
    return None
