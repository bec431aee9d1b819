"""The states of outbox rows, reviews and runs, and who may follow whom."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)


class Outbox(StrEnum):
    """Where a write stands."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    DISMISSED = "dismissed"


class Review(StrEnum):
    """Where a question to a person stands."""

    OPEN = "open"
    SECONDED = "seconded"
    ANSWERED = "answered"
    DECLINED = "declined"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    APPLIED = "applied"
    FAILED = "failed"


class Run(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    STARTED = "started"
    WAITING = "waiting"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


OUTBOX_TRANSITIONS: Mapping[Outbox, frozenset[Outbox]] = {
    # claimed; or a newer observation made it pointless; or asked and refused before sending
    Outbox.PENDING: frozenset({Outbox.SENDING, Outbox.SUPERSEDED}),
    # confirmed | safe to repeat | no answer to a create or merge | refused | the last look
    Outbox.SENDING: frozenset(
        {Outbox.DONE, Outbox.PENDING, Outbox.UNKNOWN, Outbox.FAILED, Outbox.SUPERSEDED}
    ),
    # looked up: it is there | it is not there | nobody can tell, parked for a person
    Outbox.UNKNOWN: frozenset({Outbox.DONE, Outbox.PENDING, Outbox.UNKNOWN, Outbox.FAILED}),
    # Retry | Ignore | the field changed since (R64) | a person names the record that exists
    Outbox.FAILED: frozenset({Outbox.PENDING, Outbox.DISMISSED, Outbox.SUPERSEDED, Outbox.DONE}),
    Outbox.DONE: frozenset(),
    Outbox.SUPERSEDED: frozenset(),
    Outbox.DISMISSED: frozenset(),
}

REVIEW_TRANSITIONS: Mapping[Review, frozenset[Review]] = {
    # one winner: UPDATE ... WHERE state = 'open'; open -> open is Later
    Review.OPEN: frozenset(
        {
            Review.OPEN,
            Review.SECONDED,
            Review.ANSWERED,
            Review.DECLINED,
            Review.EXPIRED,
            Review.SUPERSEDED,
        }
    ),
    # bulk that needs a second person (R28)
    Review.SECONDED: frozenset(
        {Review.ANSWERED, Review.DECLINED, Review.EXPIRED, Review.SUPERSEDED}
    ),
    # failed: its outbox row failed or was dismissed
    Review.ANSWERED: frozenset({Review.APPLIED, Review.FAILED, Review.SUPERSEDED}),
    # Retry | Ignore | changed since
    Review.FAILED: frozenset({Review.ANSWERED, Review.DECLINED, Review.SUPERSEDED}),
    # a person reopens it
    Review.DECLINED: frozenset({Review.OPEN}),
    Review.EXPIRED: frozenset({Review.OPEN}),
    Review.SUPERSEDED: frozenset(),
    Review.APPLIED: frozenset(),
}

RUN_TRANSITIONS: Mapping[Run, frozenset[Run]] = {
    Run.QUEUED: frozenset({Run.STARTED, Run.CANCELLED}),
    Run.STARTED: frozenset({Run.FINISHED, Run.WAITING, Run.PAUSED, Run.FAILED, Run.CANCELLED}),
    # it asked (R65, R74) and a person said; only its writes wait
    Run.WAITING: frozenset({Run.STARTED, Run.CANCELLED}),
    # token, disk, daily limit, /apollo pause
    Run.PAUSED: frozenset({Run.STARTED, Run.CANCELLED}),
    Run.FINISHED: frozenset(),
    Run.FAILED: frozenset(),
    Run.CANCELLED: frozenset(),
}


class IllegalTransitionError(ValueError):
    """A row was asked to go where its state cannot lead: a bug, not a data race."""

    def __init__(self, was: StrEnum, to: StrEnum) -> None:
        """Keep both states."""
        super().__init__(f"{type(was).__name__} cannot go from {was} to {to}")
        self.was = was
        self.to = to


def check(table: Mapping[S, frozenset[S]], was: S, to: S) -> None:
    """Raise IllegalTransitionError unless ``table`` lets ``was`` become ``to``."""
    if to not in table[was]:
        raise IllegalTransitionError(was, to)
