"""Values live ``UNDO_DAYS``; then what happened stays and what the values were goes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, Update, delete, select, text, update

from core.domain.states import Review as State
from core.store import activity
from core.store.database import Tx
from core.store.sql import table
from core.store.tables import Outbox, Planned, Review, Run

B, P, R, V = table(Outbox), table(Planned), table(Run), table(Review)
_OVER_WRITES = text("state IN ('done', 'superseded', 'dismissed') AND changes <> '[]'")
"""As the index spells it."""
_OVER_REVIEWS = (State.DECLINED.value, State.APPLIED.value, State.SUPERSEDED.value)


async def forget(tx: Tx, *, before: datetime, limit: int = 1000) -> int:
    """Empty the values of what was over before a time; return how many rows, about ``limit``.

    Activity, writes that are over, reviews that are over, and plans go. Call again while anything
    was found, each time in a transaction of its own.
    """
    done = await activity.forget(tx, before=before, limit=limit)
    writes = select(B.c.id).where(_OVER_WRITES, B.c.updated_at < before).limit(limit)
    blank = {"changes": "[]", "body": "{}", "error": "{}"}
    done += await _some(tx, B, writes, update(B).values(blank))
    reviews = (
        select(V.c.id)
        .where(V.c.state.in_(_OVER_REVIEWS), V.c.body != "{}", V.c.created_at < before)
        .limit(limit)
    )
    done += await _some(tx, V, reviews, update(V).values(body="{}", answer="{}", comment=""))
    return done + await _forget_plans(tx, before, limit)


async def _some(tx: Tx, owner: Table, some: Any, statement: Update) -> int:
    return (await tx.execute(statement.where(owner.c.id.in_(some)))).rowcount


async def _forget_plans(tx: Tx, before: datetime, limit: int) -> int:
    """Drop the lines of old plans: they say what would be written to whom."""
    old = select(R.c.id).where(R.c.created_at < before)
    some = select(P.c.id).where(P.c.run_id.in_(old)).limit(limit)
    return (await tx.execute(delete(P).where(P.c.id.in_(some)))).rowcount
