"""Why a run asks a person before its writes are let go (R8, R65, R74)."""

from collections.abc import Iterator

import msgspec

from core.domain.counts import Counts
from core.domain.records import Side
from core.domain.safety import Seen
from core.domain.states import Run as State
from core.settings import Settings
from core.store import runs
from core.store.database import Tx
from core.store.runs import Run
from core.sync.cursor import Cursor
from core.sync.names import CONFIRMED, GO_LIVE, PULL
from core.sync.weigh import moved, sentence, weigh


async def waiting_ahead(tx: Tx, run: Run) -> Run | None:
    """Return the earlier pull that asked and waits: later plans join its question (R65)."""
    if run.kind != PULL:
        return None
    active = await runs.active(tx, kind=PULL)
    waiting = (one for one in active if one.state is State.WAITING and one.id < run.id)
    return next(waiting, None)


async def doubt(tx: Tx, run: Run, cursor: Cursor, counts: Counts, settings: Settings) -> str:
    """Return the question to a person, or an empty text.

    An admin has seen the preview of a confirmed run, so only a difference is asked about.
    """
    if run.kind in CONFIRMED:
        preview = await _preview(tx, run, cursor)
        shown = msgspec.convert(preview.counts, Counts) if preview else None
        return "The plan differs from the preview by more than a tenth." * moved(counts, shown)
    stop = weigh(
        counts,
        list(_seen(run, cursor)),
        percent=settings.mass_change_percent,
        most=settings.max_writes_per_run,
        confirmed=False,
    )
    return sentence(stop) if stop else ""


async def _preview(tx: Tx, run: Run, cursor: Cursor) -> Run | None:
    """Return the preview that was confirmed."""
    if run.kind != GO_LIVE:
        return await runs.get(tx, id=cursor.preview_id)
    last = await runs.latest(tx, kind=PULL, states=[State.FINISHED], limit=20)
    return next((one for one in last if one.preview), None)


def _seen(run: Run, cursor: Cursor) -> Iterator[Seen]:
    for side in Side:
        for kind in run.kinds:
            name = f"{side}:{kind}"
            if name in cursor.before:
                yield Seen(
                    side=side,
                    kind=kind,
                    before=cursor.before[name],
                    read=cursor.read.get(name, 0),
                    changed=0 if name in cursor.anew else cursor.changed.get(name, 0),
                    gone=cursor.gone.get(name, 0),
                    whole=name in cursor.whole,
                )
