"""Asking for a pull: a new run, or one that is under way already (R2)."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from core.domain.notices import NoticeKind
from core.domain.records import Kind
from core.domain.states import Run as State
from core.store import notices, runs
from core.store.database import Tx
from core.store.runs import Run
from core.sync.cursor import Cursor
from core.sync.engine import Engine
from core.sync.names import GO_LIVE, PULL, enqueue_run
from core.sync.switches import is_live


class Requested(msgspec.Struct, frozen=True):
    """What became of the wish to pull."""

    run_id: int
    joined: bool
    """It is one that runs already and covers what was asked."""
    behind: int | None
    """The run that goes first, where one does."""
    preview: bool


class Wish(msgspec.Struct, frozen=True):
    """What is asked of a pull."""

    kinds: tuple[Kind, ...] = tuple(Kind)
    full: bool = False
    dry_run: bool = False


async def request(
    engine: Engine,
    *,
    who: str,
    kinds: Collection[Kind] = tuple(Kind),
    full: bool = False,
    dry_run: bool = False,
    channel: str = "",
) -> Requested:
    """Queue a pull, or join the one that covers it; its message is wanted in ``channel``.

    Before Go live every pull is a preview (R8). ``who`` is empty for the schedule.
    """
    wish = Wish(tuple(kind for kind in Kind if kind in kinds), full, dry_run)
    now = engine.clock.now()
    place = {"channel": channel, "user": who}
    async with engine.db.write() as tx:
        preview = dry_run or not await is_live(tx)
        active = [run for run in await runs.active(tx) if run.kind in (PULL, GO_LIVE)]
        covering = next((run for run in active if covers(run, wish, preview=preview)), None)
        if covering is not None:
            await _listen(tx, covering, channel=channel, who=who, now=now)
            if covering.state is State.PAUSED:  # what stopped it may be over: it goes on
                await enqueue_run(tx, covering.id, at=now)
            return Requested(covering.id, joined=True, behind=None, preview=covering.preview)
        ahead = [run.id for run in active if run.state in (State.QUEUED, State.STARTED)]
        run_id = await start(tx, kind=PULL, wish=wish, preview=preview, place=place, now=now)
    return Requested(run_id, joined=False, behind=ahead[-1] if ahead else None, preview=preview)


def covers(run: Run, wish: Wish, *, preview: bool) -> bool:
    """Tell whether ``run`` will bring what is asked for, so that nothing new need start.

    A run that waits for an answer has read already and brings nothing new.
    """
    if run.state is State.WAITING:
        return False
    if run.kind == GO_LIVE:
        return not wish.dry_run
    wide = set(wish.kinds) <= set(run.kinds) and (run.full or not wish.full)
    return wide and run.preview == preview


async def start(
    tx: Tx,
    *,
    kind: str,
    wish: Wish,
    preview: bool,
    place: dict[str, str],
    now: datetime,
    cursor: Cursor | None = None,
) -> int:
    """Create a run with its job and, where somebody asked, its message; return its id.

    ``place`` has ``channel`` and ``user``: where, and by whom, it was asked for. ``cursor`` says
    what the run is about, where its kind alone does not.
    """
    run_id = await runs.create(
        tx, kind=kind, now=now, preview=preview, full=wish.full, kinds=wish.kinds,
        asked_by=place["user"], place=place,
    )  # fmt: skip
    if cursor is not None:
        await runs.progress(tx, id=run_id, cursor=msgspec.to_builtins(cursor))
    await enqueue_run(tx, run_id, at=now)
    channel = place["channel"] or place["user"]
    if channel:
        await notices.want(
            tx, key=notice_key(run_id), kind=NoticeKind.RUN, subject=str(run_id),
            channel=channel, now=now, fallback=place["user"],
        )  # fmt: skip
    return run_id


def notice_key(run_id: int) -> str:
    """Return the key of the one message of a run."""
    return f"run:{run_id}"


async def _listen(tx: Tx, run: Run, *, channel: str, who: str, now: datetime) -> None:
    """Let a person who joins from elsewhere have the run's message too."""
    places = (run.place.get("channel", ""), run.place.get("user", ""))
    if not who or who in places or channel in places:
        return
    await notices.want(
        tx, key=f"{notice_key(run.id)}:{who}", kind=NoticeKind.RUN, subject=str(run.id),
        channel=who, now=now,
    )  # fmt: skip


async def posted_in(engine: Engine, *, run_id: int) -> str:
    """Return the channel where a run's message stands, or an empty text until it is posted."""
    async with engine.db.read() as tx:
        notice = await notices.by_key(tx, key=notice_key(run_id))
    return notice.posted_channel if notice else ""
