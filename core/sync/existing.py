"""A create that is refused because the record exists: a question, not an error (R17, F2)."""

from datetime import datetime

from core.domain.changes import Action
from core.domain.linking import Ambiguous
from core.domain.records import Ref
from core.domain.states import Outbox as State
from core.domain.states import Review
from core.providers.port import Exists
from core.store import activity, links, outbox, reviews
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import Settlement, Write
from core.sync.connect import LINK, suggestion


async def ask(tx: Tx, write: Write, error: Exists, *, now: datetime, expires_at: datetime) -> bool:
    """Ask whether the record that exists is the one; False where that cannot be asked.

    It cannot where the service names no record, and it is not asked twice: who said "leave" once
    finds the refusal in the error log.
    """
    if write.action is not Action.CREATE or not error.existing_id or not write.source_id:
        return False
    if write.body.get("undoes"):
        return False  # who undoes a merge knows that they are two
    source = Ref(write.side.other, write.kind, write.source_id)
    there = Ref(write.side, write.kind, error.existing_id)
    taken = (await links.of(tx, refs=[there])).get(there)
    rivals = (taken.ref(source.side),) if taken and taken.ref(source.side) != source else ()
    subject, body, refs = suggestion(source, Ambiguous((there,), rivals))
    before = (await reviews.latest(tx, kind=LINK, subjects=[subject])).get(subject)
    if before is not None and before.state is Review.DECLINED:
        return False
    await reviews.ask(
        tx,
        kind=LINK,
        subject=subject,
        body=body,
        now=now,
        refs=refs,
        run_id=write.run_id,
        expires_at=expires_at,
    )
    move = Settlement(id=write.id, to=State.SUPERSEDED)
    await outbox.settle(tx, settlements=[move], now=now)
    entry = Entry(
        at=now, what="exists", ref=str(source), was=State.SENDING, to=State.SUPERSEDED,
        who=write.author, why=f"{write.side} has it already as {error.existing_id}: asked",
        run_id=write.run_id, outbox_id=write.id,
    )  # fmt: skip
    await activity.write(tx, rows=[entry])
    return True
