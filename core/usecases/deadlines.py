"""Questions have an end: one reminder before it, and what expired can be reopened (R76)."""

from datetime import datetime, timedelta

from core.domain.notices import NoticeKind
from core.store import notices, reviews
from core.store.database import Tx
from core.sync.answered import touch
from core.sync.channels import channels
from core.sync.engine import Engine

AHEAD = timedelta(days=2)
"""How long before its end a question is reminded of."""


async def enforce(engine: Engine, tx: Tx, *, now: datetime) -> int:
    """Expire what nobody answered, remind once of what ends soon, and return how many expired."""
    expired = await reviews.expire(tx, now=now)
    await touch(tx, seen=expired)
    soon = await reviews.remind(tx, now=now, ahead=AHEAD)
    told = await channels(engine, tx)
    channel = told.duplicates or told.admin
    if soon and channel:
        await notices.want(
            tx,
            key=f"{NoticeKind.REMINDER}:{soon[0].id}:{now.isoformat()}",
            kind=NoticeKind.REMINDER,
            subject=",".join(str(one.id) for one in soon),
            channel=channel,
            now=now,
        )
    return len(expired)
