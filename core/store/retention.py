"""Values live ``UNDO_DAYS``; then what happened stays and what the values were goes."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Table, Update, bindparam, delete, select, text, update

from core.domain.states import Review as State
from core.store import activity
from core.store.database import Tx
from core.store.sql import fixed, table
from core.store.tables import Outbox, Planned, Review, Run

B, P, R, V = table(Outbox), table(Planned), table(Run), table(Review)
_OVER_WRITES = text("state IN ('done', 'superseded', 'dismissed') AND changes <> '[]'")
"""As the index spells it."""
_OVER_REVIEWS = [fixed(one) for one in (State.DECLINED, State.APPLIED, State.SUPERSEDED)]


def _old(owner: Table, *conditions: Any) -> Any:
    return select(owner.c.id).where(*conditions).limit(bindparam("n"))


def _blank(owner: Table, some: Any, **values: str) -> Update:
    return update(owner).where(owner.c.id.in_(some)).values(**values)


_BEFORE: BindParameter[Any] = bindparam("before")
_WRITES = _blank(
    B, _old(B, _OVER_WRITES, B.c.updated_at < _BEFORE), changes="[]", body="{}", error="{}"
)
_REVIEWS = _blank(
    V,
    _old(V, V.c.state.in_(_OVER_REVIEWS), V.c.body != "{}", V.c.created_at < _BEFORE),
    body="{}",
    answer="{}",
    comment="",
)
# the lines of old plans say what would be written to whom
_PLANS = delete(P).where(
    P.c.id.in_(_old(P, P.c.run_id.in_(select(R.c.id).where(R.c.created_at < _BEFORE))))
)


async def forget(tx: Tx, *, before: datetime, limit: int = 1000) -> int:
    """Empty the values of what was over before a time; return how many rows, about ``limit``.

    Activity, writes that are over, reviews that are over, and plans go. Call again while anything
    was found, each time in a transaction of its own.
    """
    done = await activity.forget(tx, before=before, limit=limit)
    for statement in (_WRITES, _REVIEWS, _PLANS):
        done += (await tx.execute(statement, {"before": before, "n": limit})).rowcount
    return done
