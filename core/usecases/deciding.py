"""The words of deciding a review: what a person may choose, and what becomes of a press."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from core.domain.states import Review as State
from core.store.database import Tx
from core.store.outbox import New
from core.store.reviews import Review
from core.sync.engine import Engine


class Choice(StrEnum):
    """What a person may answer; which of them fit depends on the kind of review."""

    MERGE = "merge"
    NOT_SAME = "not_same"
    HUBSPOT = "hubspot"
    APOLLO = "apollo"
    LINK = "link"
    SEPARATE = "separate"
    CREATE = "create"
    REMOVE = "remove"
    LEAVE = "leave"
    UNDO = "undo"


class Answered(msgspec.Struct, frozen=True):
    """This press decided the review."""

    review_id: int
    state: State
    choice: Choice


class AlreadyDecided(msgspec.Struct, frozen=True):
    """Somebody was faster, or time was (U18); ``by`` is empty where no person decided."""

    review_id: int
    state: State
    by: str
    at: datetime | None


class Stale(msgspec.Struct, frozen=True):
    """What the person saw is not what is; nothing was done and the card shows the news (U19)."""

    review_id: int
    why: str


class Refused(msgspec.Struct, frozen=True):
    """It cannot be done as chosen; ``why`` names the cure."""

    review_id: int
    why: str


Outcome: TypeAlias = Answered | AlreadyDecided | Stale | Refused


@dataclass(frozen=True)
class Desk:
    """What a kind of review decides with: the question, who answers, and how."""

    engine: Engine
    tx: Tx
    review: Review
    who: str
    now: datetime
    choice: Choice
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What follows once the press has won; done in the same transaction."""

    to: State
    answer: Mapping[str, Any] = field(default_factory=dict)
    writes: tuple[New, ...] = ()
    then: Callable[[Tx], Awaitable[None]] | None = None


Effect: TypeAlias = Callable[[Desk], Awaitable[Plan | Stale | Refused]]
"""Looks at what is and says what follows; it writes nothing but what makes a question current."""


def unfit(desk: Desk) -> Refused:
    """Return that a choice does not belong to this kind of review."""
    return Refused(desk.review.id, f"“{desk.choice}” is no answer to this question.")
