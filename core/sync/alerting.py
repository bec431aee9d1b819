"""The alert after a pull: one message a run about what may be the same (R21)."""

from core.domain.notices import NoticeKind
from core.duplicates.questions import MERGE
from core.store import notices, reviews
from core.store.database import Tx
from core.store.runs import Run
from core.sync.channels import channels
from core.sync.engine import Engine


async def tell_duplicates(engine: Engine, tx: Tx, run: Run) -> bool:
    """Want the alert of a run that asked about duplicates; False where there is nothing to say."""
    channel = (await channels(engine, tx)).duplicates
    if not channel or not await reviews.of_run(tx, run=run.id, kind=MERGE):
        return False
    await notices.want(
        tx,
        key=f"{NoticeKind.DUPLICATES}:{run.id}",
        kind=NoticeKind.DUPLICATES,
        subject=str(run.id),
        channel=channel,
        now=engine.clock.now(),
    )
    return True
