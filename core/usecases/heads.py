"""What every review's card begins and ends with: where the question stands, and who decided."""

from datetime import datetime

import msgspec

from core.domain.changes import Action
from core.domain.states import Outbox as Write
from core.domain.states import Review as State
from core.store import outbox
from core.store.database import Tx
from core.store.reviews import Review

WAITING = frozenset({State.OPEN, State.SECONDED})


class Head(msgspec.Struct, frozen=True):
    """Where a review stands, in what people ask: who, when, what became of it."""

    review_id: int
    version: int
    kind: str
    state: State
    created_at: datetime
    expires_at: datetime | None
    asked_by: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    choice: str = ""
    comment: str = ""
    error: str = ""
    """The service's words where the answer could not be carried out."""
    written_id: str = ""
    """The record that a merge left, once the service confirmed it."""

    @property
    def waits(self) -> bool:
        """Tell whether it can be answered."""
        return self.state in WAITING


class Card(msgspec.Struct, frozen=True):
    """A review of which no more is known than that it waits."""

    head: Head


async def head(tx: Tx, review: Review) -> Head:
    """Return where a review stands; what its writes say is looked up once it was answered."""
    error, written_id = "", ""
    if review.state in {State.ANSWERED, State.APPLIED, State.FAILED}:
        writes = await outbox.of_review(tx, review=review.id)
        merges = (w.remote_id for w in writes if w.action is Action.MERGE)
        done = any(w.state is Write.DONE for w in writes if w.action is Action.MERGE)
        written_id = next(merges, "") if done else ""
        failed = (w for w in writes if w.state in {Write.FAILED, Write.DISMISSED})
        error = next((str(w.error.get("message", "")) for w in failed), "")
    return Head(
        review_id=review.id,
        version=review.version,
        kind=review.kind,
        state=review.state,
        created_at=review.created_at,
        expires_at=review.expires_at,
        asked_by=review.asked_by,
        decided_by=review.decided_by,
        decided_at=review.decided_at,
        choice=str(review.answer.get("choice", "")),
        comment=review.comment,
        error=error,
        written_id=written_id,
    )
