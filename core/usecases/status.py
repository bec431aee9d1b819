"""How the bot is: connections, runs, what waits; read from the store, so that it is instant."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from core.domain.records import Kind, Side
from core.domain.states import Run as State
from core.store import links, observations, outbox, reviews, runs
from core.store import settings as stored
from core.store.database import Tx
from core.sync.engine import Engine
from core.sync.switches import LIVE, PAUSED, Switch
from core.sync.trouble import TROUBLE, Trouble
from core.usecases.pace import of_backlog
from core.usecases.runs import RunView, latest, seen
from core.usecases.schedule import boundary, pull_minutes


class Mode(StrEnum):
    """What the bot may do to the services."""

    PREVIEW = "preview"  # reads only, until an admin presses Go live (R8)
    LIVE = "live"
    PAUSED = "paused"  # live, and all writing is stopped (R73)


class SideView(msgspec.Struct, frozen=True):
    """One service: what is known of it, and whether it can be used."""

    side: Side
    records: Mapping[Kind, int]
    waiting: int
    refused: int
    trouble: str = ""
    cure: str = ""
    since: datetime | None = None
    takes: timedelta = timedelta()
    """About how long what waits takes, within the service's limits (F32)."""


class StatusView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything ``/apollo status`` says."""

    mode: Mode
    mode_by: str
    mode_at: datetime | None
    sides: tuple[SideView, ...]
    links: Mapping[Kind, int]
    running: tuple[RunView, ...]
    last: RunView | None
    next_pull: datetime | None
    minutes: int
    reviews: Mapping[str, int]
    """Kind of review -> how many wait for the person who asks."""


async def status(engine: Engine, *, who: str) -> StatusView:
    """Return how the bot is now."""
    now = engine.clock.now()
    async with engine.db.read() as tx:
        mode, switch = await _mode(tx)
        minutes = await pull_minutes(engine, tx)
        active = await runs.active(tx)
        every = timedelta(minutes=minutes)
        return StatusView(
            mode=mode,
            mode_by=switch.by if switch else "",
            mode_at=switch.at if switch else None,
            sides=await _sides(engine, tx),
            links=await links.count(tx),
            running=tuple([await seen(engine, tx, run) for run in active]),
            last=await latest(engine, tx),
            next_pull=None if mode is Mode.PREVIEW else boundary(now, every) + every,
            minutes=minutes,
            reviews=await reviews.waiting_count(tx, user=who, now=now),
        )


async def _mode(tx: Tx) -> tuple[Mode, Switch | None]:
    paused = await stored.read(tx, PAUSED, Switch)
    if paused is not None and paused.value.on:
        return Mode.PAUSED, paused.value
    live = await stored.read(tx, LIVE, Switch)
    if live is not None and live.value.on:
        return Mode.LIVE, live.value
    return Mode.PREVIEW, None


async def _sides(engine: Engine, tx: Tx) -> tuple[SideView, ...]:
    known = {(one.side, one.kind): one.alive for one in await observations.count(tx)}
    pending = await outbox.pending_count(tx)
    takes = of_backlog(engine, await outbox.waiting(tx))
    found = []
    for side in Side:
        saved = await stored.read(tx, f"{TROUBLE}:{side}", Trouble)
        trouble = saved.value if saved and not saved.value.over else None
        found.append(
            SideView(
                side,
                {kind: known.get((side, kind), 0) for kind in Kind},
                pending.get(side, 0),
                sum(cause.count for cause in await outbox.failed(tx, side=side)),
                trouble=trouble.sentence if trouble else "",
                cure=trouble.cure if trouble else "",
                since=datetime.fromisoformat(trouble.since) if trouble else None,
                takes=takes.get(side, timedelta()),
            )
        )
    return tuple(found)


def asks(view: StatusView) -> tuple[RunView, ...]:
    """Return the runs that wait for an admin."""
    return tuple(run for run in view.running if run.state in (State.WAITING, State.PAUSED))
