"""Writes that are due: added, replaced, claimed, settled."""

from core.store.outbox.adding import HELD, Superseded, add, live, release, supersede, withdraw
from core.store.outbox.looking import (
    Cause,
    Due,
    by_cause,
    failed,
    get,
    lapsed,
    many,
    next_due,
    next_due_of,
    of_review,
    of_run,
    pending_count,
    standing,
    states_of_run,
    unknown,
    waiting,
)
from core.store.outbox.moving import readdress
from core.store.outbox.rows import RULE, New, Write
from core.store.outbox.sending import Settlement, claim, settle

__all__ = [
    "HELD",
    "RULE",
    "Cause",
    "Due",
    "New",
    "Settlement",
    "Superseded",
    "Write",
    "add",
    "by_cause",
    "claim",
    "failed",
    "get",
    "lapsed",
    "live",
    "many",
    "next_due",
    "next_due_of",
    "of_review",
    "of_run",
    "pending_count",
    "readdress",
    "release",
    "settle",
    "standing",
    "states_of_run",
    "supersede",
    "unknown",
    "waiting",
    "withdraw",
]
