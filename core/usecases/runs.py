"""What people are told of a run: progress, then the result; and the answers it may wait for."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from core.domain.counts import Counts
from core.domain.records import Kind, Side
from core.domain.states import Outbox
from core.domain.states import Run as State
from core.store import outbox, planned, runs
from core.store.database import Tx
from core.store.notices import Notice
from core.store.planned import Split
from core.store.runs import Run
from core.sync.cursor import Cursor, Stage
from core.sync.engine import Engine
from core.sync.gather import kinds_first
from core.sync.names import GO_LIVE, PULL, PUSH_ALL, UNDO
from core.sync.switches import is_live, is_paused
from core.usecases.confirming import carried_by
from core.usecases.pace import of_writes

__all__ = [
    "Compared",
    "Question",
    "Reading",
    "RunView",
    "Stage",
    "Written",
    "first_preview",
    "last_preview",
    "latest",
    "notice_view",
    "question_view",
    "seen",
    "view",
]


class Reading(msgspec.Struct, frozen=True):
    """What is being read now: ``done`` of about ``about``; None where nobody can say yet."""

    side: Side
    kind: Kind
    done: int
    about: int | None


class Written(msgspec.Struct, frozen=True):
    """What became of a run's writes so far; the numbers are records."""

    done: int = 0
    refused: int = 0
    waiting: int = 0
    pointless: int = 0
    """What was no longer needed when it was to be sent."""

    @property
    def total(self) -> int:
        """Return how many writes the run made."""
        return self.done + self.refused + self.waiting + self.pointless


class Compared(msgspec.Struct, frozen=True):
    """A carried-out plan beside the preview it was made from."""

    preview_id: int
    differs: Mapping[str, tuple[int, int]]
    """``side:kind:action`` -> (previewed, now), only where they differ."""


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """One run as people read it."""

    id: int
    kind: str
    state: State
    preview: bool
    full: bool
    kinds: tuple[Kind, ...]
    asked_by: str
    reason: str
    stage: Stage
    counts: Counts
    reading: Reading | None
    behind: int | None
    """The run that goes first."""
    took: timedelta | None
    finished_at: datetime | None
    written: Written
    splits: tuple[Split, ...] = ()
    compared: Compared | None = None
    live: bool = False
    going: int | None = None
    """The run that goes live now."""
    paused: bool = False
    approved_by: str = ""
    newest_preview: bool = True
    """No later preview has been made since."""
    undoes: int = 0
    """The run that is put back, 0 for none."""
    stays: Mapping[str, int] = {}
    """``side:kind:action`` -> records that an undo cannot put back."""
    room: Mapping[str, int] = {}
    """Kind -> how many more records HubSpot takes, where it says so."""
    takes: timedelta = timedelta()
    """About how long the writes of a plan take, one batch after the other."""
    carried_by: int | None = None
    """The run that carries out what this preview showed."""

    @property
    def undo(self) -> bool:
        """Tell whether this run puts back what another one wrote."""
        return self.kind == UNDO

    @property
    def pushes_all(self) -> bool:
        """Tell whether this run pushes the backlog."""
        return self.kind == PUSH_ALL

    @property
    def golive(self) -> bool:
        """Tell whether this run goes live."""
        return self.kind == GO_LIVE

    @property
    def over(self) -> bool:
        """Tell whether nothing more happens by itself."""
        return self.state in (State.FINISHED, State.FAILED, State.CANCELLED)

    @property
    def may_go_live(self) -> bool:
        """Tell whether Go live may be pressed on this preview."""
        whole = set(self.kinds) == set(Kind)
        done = self.preview and self.state is State.FINISHED
        done = done and self.kind == PULL
        return done and whole and not self.live and not self.going and self.newest_preview


class Question(msgspec.Struct, frozen=True):
    """A run that waits for an admin, as a message in the admin channel (R65, R74)."""

    run: RunView


async def view(engine: Engine, *, run_id: int) -> RunView | None:
    """Return a run as people read it; None for an unknown id."""
    async with engine.db.read() as tx:
        run = await runs.get(tx, id=run_id)
        return await seen(engine, tx, run) if run else None


async def notice_view(engine: Engine, notice: Notice) -> RunView | None:
    """Return what the message of a run shows."""
    return await view(engine, run_id=int(notice.subject))


async def question_view(engine: Engine, notice: Notice) -> Question | None:
    """Return what the message about a waiting run shows."""
    run = await view(engine, run_id=int(notice.subject))
    return Question(run) if run else None


async def latest(engine: Engine, tx: Tx) -> RunView | None:
    """Return the newest run that is over."""
    over = (State.FINISHED, State.FAILED, State.CANCELLED)
    found = await runs.latest(tx, states=over)
    return await seen(engine, tx, found[0]) if found else None


async def last_preview(tx: Tx) -> Run | None:
    """Return the newest finished preview of both kinds."""
    found = await runs.latest(tx, kind=PULL, states=[State.FINISHED], limit=50)
    return next((run for run in found if run.preview and set(run.kinds) == set(Kind)), None)


async def first_preview(tx: Tx) -> datetime | None:
    """Return when the oldest of the last previews was done, or None before the first one."""
    found = await runs.latest(tx, kind=PULL, states=[State.FINISHED], limit=50)
    return min((run.finished_at for run in found if run.preview and run.finished_at), default=None)


async def seen(engine: Engine, tx: Tx, run: Run) -> RunView:
    """Return a run as people read it."""
    cursor = msgspec.convert(run.cursor, Cursor)
    counts = msgspec.convert(run.counts, Counts)
    finished = run.preview and run.state is State.FINISHED
    preview = await last_preview(tx)
    return RunView(
        id=run.id,
        kind=run.kind,
        state=run.state,
        preview=run.preview,
        full=run.full,
        kinds=run.kinds,
        asked_by=run.asked_by,
        reason=run.reason,
        stage=cursor.stage,
        counts=counts,
        reading=_reading(run, cursor),
        behind=await _behind(tx, run),
        took=_took(run, engine.clock.now()),
        finished_at=run.finished_at,
        written=_written(await outbox.states_of_run(tx, run=run.id)),
        splits=tuple(await planned.split(tx, run=run.id)) if finished else (),
        compared=_compared(run, counts, preview),
        live=await is_live(tx),
        going=next((one.id for one in await runs.active(tx, kind=GO_LIVE)), None),
        paused=await is_paused(tx),
        approved_by=cursor.approved_by,
        newest_preview=preview is not None and preview.id == run.id,
        undoes=cursor.undoes,
        stays=cursor.stays,
        room=cursor.room,
        takes=of_writes(engine, counts.writes),
        carried_by=await carried_by(tx, run) if run.kind != PULL and finished else None,
    )


def _reading(run: Run, cursor: Cursor) -> Reading | None:
    """Return the listing that is not through yet; they go side by side, accounts first."""
    if run.state is not State.STARTED or cursor.stage is not Stage.OBSERVE:
        return None
    for side in Side:
        for kind in kinds_first(run.kinds):
            name = f"{side}:{kind}"
            if cursor.listings.get(name, "") is not None:
                about = cursor.totals.get(name) or cursor.before.get(name) or None
                done = cursor.read.get(name, 0)
                return Reading(side, kind, done, about if about and about >= done else None)
    return None


async def _behind(tx: Tx, run: Run) -> int | None:
    if run.state is not State.QUEUED:
        return None
    ahead = [
        one.id
        for one in await runs.active(tx)
        if one.id < run.id and one.state in (State.QUEUED, State.STARTED)
    ]
    return ahead[-1] if ahead else None


def _took(run: Run, now: datetime) -> timedelta | None:
    return (run.finished_at or now) - run.started_at if run.started_at else None


def _written(states: Mapping[Outbox, int]) -> Written:
    def count(*which: Outbox) -> int:
        return sum(states.get(one, 0) for one in which)

    return Written(
        done=count(Outbox.DONE),
        refused=count(Outbox.FAILED, Outbox.DISMISSED),
        waiting=count(Outbox.PENDING, Outbox.SENDING, Outbox.UNKNOWN),
        pointless=count(Outbox.SUPERSEDED),
    )


def _compared(run: Run, counts: Counts, preview: Run | None) -> Compared | None:
    if run.kind != GO_LIVE or preview is None:
        return None
    shown = msgspec.convert(preview.counts, Counts)
    names: Sequence[str] = sorted({*shown.writes, *counts.writes})
    pairs = {name: (shown.writes.get(name, 0), counts.writes.get(name, 0)) for name in names}
    return Compared(preview.id, {name: two for name, two in pairs.items() if two[0] != two[1]})
