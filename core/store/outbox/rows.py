"""A write that is due, as a value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from core.domain.changes import Action, Change
from core.domain.records import Kind, Side
from core.domain.states import Outbox as State
from core.store.sql import read, table, written
from core.store.tables import Outbox as Row

B = table(Row)
RULE = "rule"
"""The author of what no person asked for."""


class New(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A write that is to be added; the fields are those of ``core.store.tables.Outbox``."""

    lane: str
    side: Side
    kind: Kind
    action: Action
    remote_id: str = ""
    source_id: str = ""
    changes: tuple[Change, ...] = ()
    body: Mapping[str, Any] = {}
    decided_from: str = ""
    after_id: int | None = None
    run_id: int | None = None
    review_id: int | None = None
    author: str = RULE
    not_before: datetime | None = None
    """None: at once."""


class Write(New, frozen=True, kw_only=True):
    """A write as it stands in the outbox."""

    id: int
    state: State
    attempts: int
    sent_at: datetime | None
    fence: int
    cause: str
    error: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


def prepared(new: New, now: datetime) -> dict[str, Any]:
    """Return the row of a new write."""
    return {
        "lane": new.lane,
        "side": new.side.value,
        "kind": new.kind.value,
        "action": new.action.value,
        "remote_id": new.remote_id,
        "source_id": new.source_id,
        "changes": written(new.changes),
        "body": written(dict(new.body)),
        "decided_from": new.decided_from,
        "state": State.PENDING.value,
        "after_id": new.after_id,
        "run_id": new.run_id,
        "review_id": new.review_id,
        "author": new.author,
        "attempts": 0,
        "not_before": new.not_before or now,
        "sent_at": None,
        "fence": 0,
        "cause": "",
        "error": "{}",
        "created_at": now,
        "updated_at": now,
    }


def write(row: Any) -> Write:
    """Return the write of a row."""
    return Write(
        id=row.id,
        lane=row.lane,
        side=Side(row.side),
        kind=Kind(row.kind),
        action=Action(row.action),
        remote_id=row.remote_id,
        source_id=row.source_id,
        changes=read(row.changes, tuple[Change, ...]),
        body=read(row.body, dict[str, Any]),
        decided_from=row.decided_from,
        state=State(row.state),
        after_id=row.after_id,
        run_id=row.run_id,
        review_id=row.review_id,
        author=row.author,
        attempts=row.attempts,
        not_before=row.not_before,
        sent_at=row.sent_at,
        fence=row.fence,
        cause=row.cause,
        error=read(row.error, dict[str, Any]),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
