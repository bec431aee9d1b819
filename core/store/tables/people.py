"""Tables about people: questions, answers, what they are told, what they set, what was done."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.domain import states
from core.store.columns import CleanText, UtcTime
from core.store.tables.shapes import one_of, partial

_STANDING = "state IN ('open', 'seconded', 'answered', 'failed', 'expired')"


class Review(SQLModel, table=True):
    """A question that waits for a person."""

    __tablename__ = "review"
    __table_args__ = (
        one_of("state", states.Review, table="review"),
        # the same question is not asked twice; one that expired is reopened instead
        partial("review_open_subject", "kind", "subject", unique=True, where=_STANDING),
        Index("review_subject", "kind", "subject"),
        Index("review_waiting", "state", "strength", "id"),
        Index("review_expiring", "state", "expires_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """merge, enrichment, conflict, link, company, delete, mass."""
    subject: str = Field(sa_type=CleanText)
    """What it is about, as a stable text: refs, sorted where order means nothing."""
    body: str = Field(default="{}", sa_type=CleanText)
    state: str = states.Review.OPEN.value
    version: int = 1
    strength: float = 0.0
    """Sorts the list: the probability of a merge, else 0."""
    run_id: int | None = None
    asked_by: str = ""
    answer: str = Field(default="{}", sa_type=CleanText)
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    comment: str = Field(default="", sa_type=CleanText)
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    reminded: bool = False
    created_at: datetime = Field(sa_type=UtcTime)


class Concern(SQLModel, table=True):
    """A record that a review is about, so that its card and its plan find the question."""

    __tablename__ = "concern"
    __table_args__ = (Index("concern_ref", "ref"),)
    review_id: int = Field(primary_key=True, foreign_key="review.id", ondelete="CASCADE")
    ref: str = Field(primary_key=True)


class Later(SQLModel, table=True):
    """A review hidden from one person until a time."""

    __tablename__ = "later"
    review_id: int = Field(primary_key=True, foreign_key="review.id", ondelete="CASCADE")
    user: str = Field(primary_key=True)
    until: datetime = Field(sa_type=UtcTime)


class Verdict(SQLModel, table=True):
    """The answer "Not a duplicate", remembered for good for that pair (R25)."""

    __tablename__ = "verdict"
    __table_args__ = (Index("verdict_right", "right"),)
    left: str = Field(primary_key=True)
    right: str = Field(primary_key=True)
    same: bool = False
    by: str = ""
    at: datetime = Field(sa_type=UtcTime)


class Activity(SQLModel, table=True):
    """Every change of state: what, from, to, when, who, why. Append-only."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("activity_ref", "ref", "id"),
        Index("activity_run", "run_id", "id"),
        # every confirmed write has exactly one row ``written``
        partial("activity_written_once", "outbox_id", unique=True, where="what = 'written'"),
        # which records were written lately: every page of a pull asks
        partial("activity_written_at", "at", "id", where="what = 'written'"),
        # values that retention still has to empty
        partial("activity_values", "at", where="data <> '{}'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcTime)
    ref: str
    """``core.domain.records.Ref`` as text, or empty for settings and runs."""
    what: str
    was: str = Field(default="", sa_type=CleanText)
    to: str = Field(default="", sa_type=CleanText)
    who: str = ""
    why: str = Field(default="", sa_type=CleanText)
    run_id: int | None = None
    outbox_id: int | None = None
    review_id: int | None = None
    data: str = Field(default="{}", sa_type=CleanText)
    """Field -> [before, after] of a write; empties after UNDO_DAYS."""


class Admission(SQLModel, table=True):
    """A press, command or dialog, made durable before it is acknowledged (F43)."""

    __tablename__ = "admission"
    __table_args__ = (
        partial("admission_open", "at", where="NOT handled", sqlite_where="handled = 0"),
        Index("admission_at", "at"),
    )
    key: str = Field(primary_key=True)
    body: str = Field(sa_type=CleanText)
    """Encrypted at rest is not needed: it holds ids and what the person typed, no token."""
    handled: bool = False
    at: datetime = Field(sa_type=UtcTime)
    held_until: datetime | None = Field(default=None, sa_type=UtcTime)
    """Until when whoever admitted it does it, by the database's clock."""


class Notice(SQLModel, table=True):
    """A Slack message that must show something: posted once, then updated in place.

    The poster renders it from its subject when it sends, so that it always tells the truth;
    ``wanted`` grows when the subject changes, and ``shown`` follows.
    """

    __tablename__ = "notice"
    __table_args__ = (
        partial("notice_due", "not_before", "id", where="shown < wanted"),
        Index("notice_subject", "kind", "subject"),
        Index("notice_at", "posted_channel", "ts"),
        UniqueConstraint("key", name="notice_key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str
    kind: str
    subject: str = Field(sa_type=CleanText)
    channel: str
    """A channel id, or a user id for a direct message."""
    fallback: str = ""
    """The person who gets it where the bot is not in the channel (U4)."""
    thread_ts: str = ""
    ts: str = ""
    """Slack's name of the posted message; empty until it is posted."""
    posted_channel: str = ""
    wanted: int = 1
    shown: int = 0
    attempts: int = 0
    not_before: datetime = Field(sa_type=UtcTime)
    error: str = Field(default="", sa_type=CleanText)


class Setting(SQLModel, table=True):
    """What admins set in Slack: one JSON value a name, with a version against lost updates."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str = Field(sa_type=CleanText)
    version: int = 1
    by: str = ""
    at: datetime = Field(sa_type=UtcTime)


class Snapshot(SQLModel, table=True):
    """A record as it was before a merge: all readable properties and associations (R26)."""

    __tablename__ = "snapshot"
    __table_args__ = (Index("snapshot_ref", "ref"), Index("snapshot_until", "until"))
    id: int | None = Field(default=None, primary_key=True)
    ref: str
    review_id: int | None = None
    body: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcTime)
    until: datetime = Field(sa_type=UtcTime)


class Credit(SQLModel, table=True):
    """One call that may cost credits, written down before it is made (R43, F45)."""

    __tablename__ = "credit"
    __table_args__ = (
        one_of("state", ("asked", "charged", "free", "uncertain"), table="credit"),
        Index("credit_at", "at"),
        Index("credit_ref", "ref", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    ref: str
    what: str
    who: str
    run_id: int | None = None
    state: str = "asked"
    """asked, charged, free, uncertain."""
    expected: int = 1
    charged: int = 0
    at: datetime = Field(sa_type=UtcTime)
