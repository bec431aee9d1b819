"""Going live (R8, R9), and the answers to a run that asks before it writes (R65, R74)."""

from datetime import timedelta
from enum import StrEnum

import msgspec

from core.domain.notices import NoticeKind
from core.domain.states import Run as State
from core.store import activity, notices, observations, outbox, runs
from core.store.activity import Entry
from core.store.database import Tx
from core.store.runs import Run
from core.sync.cursor import Cursor
from core.sync.engine import Engine
from core.sync.names import GO_LIVE, enqueue_run
from core.sync.switches import is_live
from core.usecases.channels import channels
from core.usecases.pull import Wish, start
from core.usecases.runs import first_preview, last_preview

WINDOW = "setup_window"
NATIVE = "native_integration"
"""The name of what the override overrides (R9)."""


class Why(StrEnum):
    """Why going live was refused."""

    LIVE = "live"
    GOING = "going"
    NO_PREVIEW = "no_preview"
    OLD_PREVIEW = "old_preview"
    NATIVE = "native"


class Refused(msgspec.Struct, frozen=True):
    """Going live was refused; ``evidence`` says by what Apollo's own integration shows."""

    why: Why
    preview_id: int = 0
    evidence: tuple[str, ...] = ()


class Started(msgspec.Struct, frozen=True):
    """The run that goes live was queued."""

    run_id: int


async def go(
    engine: Engine, *, who: str, preview_id: int, channel: str = "", override: str = ""
) -> Started | Refused:
    """Queue the run that plans again, carries the plan out and turns the bot live.

    ``preview_id`` is the preview the person saw. ``override`` must be ``NATIVE`` to go live beside
    Apollo's own HubSpot integration, unless ALLOW_SECOND_ENGINE is set.
    """
    async with engine.db.read() as tx:
        refused = await _refusal(tx, preview_id)
    if refused:
        return refused
    native = await engine.apollo.native_integration()
    allowed = override == NATIVE or engine.settings.allow_second_engine
    if native.on and not allowed:
        return Refused(Why.NATIVE, preview_id, native.evidence)
    now = engine.clock.now()
    async with engine.db.write() as tx:
        refused = await _refusal(tx, preview_id)
        if refused:
            return refused
        run_id = await start(
            tx, kind=GO_LIVE, wish=Wish(), preview=False, now=now,
            place={"channel": channel, "user": who},
        )  # fmt: skip
        named = override or "ALLOW_SECOND_ENGINE"
        why = f"beside Apollo's own integration ({named})" if native.on else ""
        entry = Entry(at=now, what="go_live", who=who or "schedule", why=why, run_id=run_id)
        await activity.write(tx, rows=[entry])
        await notices.bump_runs(tx, runs=[preview_id])
    return Started(run_id)


async def _refusal(tx: Tx, preview_id: int) -> Refused | None:
    if await is_live(tx):
        return Refused(Why.LIVE)
    if await runs.active(tx, kind=GO_LIVE):
        return Refused(Why.GOING)
    preview = await last_preview(tx)
    if preview is None:
        return Refused(Why.NO_PREVIEW)
    if preview.id != preview_id:
        return Refused(Why.OLD_PREVIEW, preview.id)
    return None


async def proceed(engine: Engine, *, who: str, run_id: int) -> Run | None:
    """Let a waiting or paused run go on; None where it is neither (somebody was faster)."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        run = await runs.get(tx, id=run_id)
        if run is None or run.state not in (State.WAITING, State.PAUSED):
            return None
        cursor = msgspec.convert(run.cursor, Cursor)
        if run.state is State.WAITING:
            cursor.approved, cursor.approved_by = True, who
        await runs.progress(tx, id=run_id, cursor=msgspec.to_builtins(cursor))
        await runs.move(tx, id=run_id, to=State.STARTED, now=now)
        await enqueue_run(tx, run_id, at=now)
        await _told(tx, run, "continued", who, engine)
    return run


async def cancel(engine: Engine, *, who: str, run_id: int) -> Run | None:
    """End a run that does not work at the moment; None where it cannot be ended (any more).

    What it wanted to write is taken back, and the records are planned again by the next pull.
    """
    now = engine.clock.now()
    async with engine.db.write() as tx:
        run = await runs.get(tx, id=run_id)
        if run is None or run.state not in (State.QUEUED, State.WAITING, State.PAUSED):
            return None
        await runs.move(tx, id=run_id, to=State.CANCELLED, now=now, reason=f"by <@{who}>")
        if await outbox.withdraw(tx, run=run_id, now=now):
            for kind in run.kinds:
                await observations.mark_all(tx, kind=kind)
        if run.kind == GO_LIVE and (preview := await last_preview(tx)):
            await notices.bump_runs(tx, runs=[preview.id])
        await notices.bump_runs(tx, runs=[msgspec.convert(run.cursor, Cursor).preview_id])
        await _told(tx, run, "cancelled", who, engine)
    return run


async def _told(tx: Tx, run: Run, what: str, who: str, engine: Engine) -> None:
    entry = Entry(
        at=engine.clock.now(), what=what, who=who, why=run.reason, run_id=run.id,
        was=run.state,
    )  # fmt: skip
    await activity.write(tx, rows=[entry])
    await notices.bump_runs(tx, runs=[run.id])
    await notices.bump(tx, kind=NoticeKind.MASS, subjects=[str(run.id)])


async def by_itself(engine: Engine) -> bool:
    """Go live when the window for setting up is over, where one is set (R8); True if it did.

    The window begins with the first preview, so that nobody's plan is carried out unseen.
    """
    hours = engine.settings.setup_window_hours
    if hours is None:
        return False
    async with engine.db.read() as tx:
        begun, preview = await first_preview(tx), await last_preview(tx)
        channel = (await channels(engine, tx)).admin
    if begun is None or preview is None or begun + timedelta(hours=hours) > engine.clock.now():
        return False
    done = await go(engine, who="", preview_id=preview.id, channel=channel)
    return isinstance(done, Started)
