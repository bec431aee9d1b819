"""Questions that wait for people."""

from core.store.reviews.answering import (
    answer,
    expire,
    forget_laters,
    later,
    remind,
    reopen,
    settle,
    supersede,
)
from core.store.reviews.asking import (
    STANDING_STATES,
    ask,
    get,
    latest,
    of_refs,
    of_run,
    over,
    refresh,
    waiting,
    waiting_count,
)
from core.store.reviews.rows import Review

__all__ = [
    "STANDING_STATES",
    "Review",
    "answer",
    "ask",
    "expire",
    "forget_laters",
    "get",
    "later",
    "latest",
    "of_refs",
    "of_run",
    "over",
    "refresh",
    "remind",
    "reopen",
    "settle",
    "supersede",
    "waiting",
    "waiting_count",
]
