"""Undo: what a run wrote goes back, after a person saw what that is (R66)."""

import re

from core.domain.records import Kind
from core.domain.states import Outbox
from core.store import outbox, runs
from core.store.database import Tx
from core.sync.cursor import Cursor
from core.sync.engine import Engine
from core.sync.names import UNDO
from core.usecases.confirming import Place, Refused, Started, Why, carry_out, preview

_TO_GO = (Outbox.PENDING, Outbox.SENDING, Outbox.UNKNOWN)
_NUMBER = re.compile(r"(?:run\s*)?#?(\d{1,9})", re.IGNORECASE)


def run_named(text: str) -> int | None:
    """Return the run that a person names, as in ``12``, ``#12`` or ``run 12``."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found.group(1)) if found else None


async def show(engine: Engine, *, who: str, run_id: int, channel: str = "") -> Started | Refused:
    """Queue a preview of what undoing ``run_id`` would put back; nothing is written."""

    async def work(tx: Tx) -> Started | Refused:
        refused = await _refusal(tx, run_id)
        if refused is not None:
            return refused
        return await preview(
            engine, tx, kind=UNDO, kinds=tuple(Kind), cursor=Cursor(undoes=run_id),
            place=Place(who, channel),
        )  # fmt: skip

    return await engine.db.transact(work)


async def _refusal(tx: Tx, run_id: int) -> Refused | None:
    run = await runs.get(tx, id=run_id)
    if run is None:
        return Refused(Why.UNKNOWN, run_id)
    if run.preview:
        return Refused(Why.PREVIEW, run_id)
    if run.state in runs.ACTIVE:
        return Refused(Why.UNDER_WAY, run_id)
    states = await outbox.states_of_run(tx, run=run_id)
    to_go = sum(states.get(one, 0) for one in _TO_GO)
    if to_go:
        return Refused(Why.WRITING, run_id, to_go)
    return None if states.get(Outbox.DONE) else Refused(Why.NOTHING, run_id)


async def put_back(
    engine: Engine, *, who: str, preview_id: int, channel: str = ""
) -> Started | Refused:
    """Queue the run that puts back what a preview showed; it can be undone like any other."""
    return await carry_out(engine, kind=UNDO, preview_id=preview_id, place=Place(who, channel))
