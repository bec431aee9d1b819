"""A question that waits for a person, as a value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from core.domain.states import REVIEW_TRANSITIONS
from core.domain.states import Review as State
from core.store.sql import read, table
from core.store.tables import Concern
from core.store.tables import Review as Row

V = table(Row)
C = table(Concern)


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """One question; ``version`` stands in its buttons and grows with every change (F44)."""

    id: int
    kind: str
    subject: str
    body: Mapping[str, Any]
    state: State
    version: int
    strength: float
    run_id: int | None
    asked_by: str
    answer: Mapping[str, Any]
    decided_by: str
    decided_at: datetime | None
    comment: str
    expires_at: datetime | None
    reminded: bool
    created_at: datetime


def review(row: Any) -> Review:
    """Return the review of a row."""
    return Review(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        body=read(row.body, dict[str, Any]),
        state=State(row.state),
        version=row.version,
        strength=row.strength,
        run_id=row.run_id,
        asked_by=row.asked_by,
        answer=read(row.answer, dict[str, Any]),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        comment=row.comment,
        expires_at=row.expires_at,
        reminded=row.reminded,
        created_at=row.created_at,
    )


def leading_to(to: State) -> list[str]:
    """Return the states that may become ``to``."""
    return [was.value for was, next_ones in REVIEW_TRANSITIONS.items() if to in next_ones]
