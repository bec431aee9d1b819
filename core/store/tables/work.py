"""Tables about work: writes that are due, runs, plans, jobs, ticks of the clock."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from core.domain import states
from core.domain.changes import Action
from core.domain.records import Kind, Side
from core.store.columns import CleanText, UtcTime
from core.store.tables.shapes import one_of, partial


class Outbox(SQLModel, table=True):
    """A write that is to be done, derived from observations or from a person's answer."""

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", states.Outbox, table="outbox"),
        one_of("side", Side, table="outbox"),
        one_of("kind", Kind, table="outbox"),
        one_of("action", Action, table="outbox"),
        # one in flight per record and side
        partial(
            "outbox_in_flight",
            "lane",
            unique=True,
            where="state IN ('sending', 'unknown')",
        ),
        # what hangs: few rows, looked for often
        partial("outbox_sent", "state", "sent_at", "id", where="state IN ('sending', 'unknown')"),
        partial(
            "outbox_due", "side", "kind", "action", "not_before", "id", where="state = 'pending'"
        ),
        # what a newer decision may replace; what is over does not lengthen a lane
        partial(
            "outbox_lane",
            "lane",
            "id",
            where="state IN ('pending', 'sending', 'unknown', 'failed')",
        ),
        partial("outbox_errors", "side", "cause", "id", where="state = 'failed'"),
        # values that retention still has to empty
        partial(
            "outbox_values",
            "updated_at",
            where="state IN ('done', 'superseded', 'dismissed') AND changes <> '[]'",
        ),
        Index("outbox_run", "run_id", "id"),
        partial("outbox_review", "review_id", "id", where="review_id IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    lane: str
    """The record and side it writes to: the ref, or ``create:`` and the ref it copies."""
    side: str
    kind: str
    action: str
    remote_id: str = ""
    """Empty for a create until it is confirmed."""
    source_id: str = ""
    """The record on the other side that it comes from."""
    changes: str = Field(default="[]", sa_type=CleanText)
    """``list[Change]`` as JSON."""
    body: str = Field(default="{}", sa_type=CleanText)
    """What else the action needs: key, account, list, the merge's loser."""
    decided_from: str = ""
    """Hashes of the observations it was decided from."""
    state: str = states.Outbox.PENDING.value
    after_id: int | None = None
    """Another row that goes first; if that one fails, this one goes without it."""
    run_id: int | None = None
    review_id: int | None = None
    author: str = ""
    """``rule`` or a Slack user id (R71)."""
    attempts: int = 0
    not_before: datetime = Field(sa_type=UtcTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcTime)
    fence: int = 0
    cause: str = Field(default="", sa_type=CleanText)
    """What failed rows are grouped by (R63)."""
    error: str = Field(default="{}", sa_type=CleanText)
    """Category, message, fields, status, correlation id of the last refusal."""
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)


class Run(SQLModel, table=True):
    """A pull, a go-live, an undo: something with a beginning, progress and a result."""

    __tablename__ = "run"
    __table_args__ = (
        one_of("state", states.Run, table="run"),
        Index("run_state", "state", "id"),
        Index("run_kind", "kind", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    state: str = states.Run.QUEUED.value
    preview: bool = False
    full: bool = False
    kinds: str = "contact,account"
    asked_by: str = ""
    place: str = Field(default="{}", sa_type=Text)
    """Where the person asked: channel, user."""
    cursor: str = Field(default="{}", sa_type=Text)
    """Where each listing stands; committed with the page it belongs to (F26)."""
    counts: str = Field(default="{}", sa_type=Text)
    reason: str = Field(default="", sa_type=CleanText)
    """Why it waits, paused or failed, for a person."""
    created_at: datetime = Field(sa_type=UtcTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Planned(SQLModel, table=True):
    """One line of a stored plan (preview): what a run would write, per record."""

    __tablename__ = "planned"
    __table_args__ = (Index("planned_run", "run_id", "action", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: int
    side: str
    kind: str
    action: str
    """An ``Action``, or ``conflict``, ``duplicate``, ``link``, ``skip``."""
    remote_id: str = ""
    source_id: str = ""
    changes: str = Field(default="[]", sa_type=CleanText)
    reason: str = Field(default="", sa_type=CleanText)


class Job(SQLModel, table=True):
    """Work to do, claimed with a lease and committed under a fence."""

    __tablename__ = "job"
    __table_args__ = (
        one_of("state", ("queued", "working", "done", "failed"), table="job"),
        # a job that waits already is not queued twice
        partial("job_key", "key", unique=True, where="state = 'queued'"),
        # one at work per lane
        partial("job_lane", "lane", unique=True, where="state = 'working'"),
        Index("job_due", "state", "run_after", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str
    lane: str
    payload: str = Field(default="{}", sa_type=CleanText)
    state: str = "queued"
    """queued, working, done, failed."""
    fence: int = 0
    owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=UtcTime)
    attempts: int = 0
    run_after: datetime = Field(sa_type=UtcTime)
    error: str = Field(default="", sa_type=CleanText)


class Slot(SQLModel, table=True):
    """A tick of the clock: unique, so that any number of replicas may tick (F38)."""

    __tablename__ = "slot"
    schedule: str = Field(primary_key=True)
    at: datetime = Field(primary_key=True, sa_type=UtcTime)


class Turn(SQLModel, table=True):
    """What one replica does at a time, and which one it is."""

    __tablename__ = "turn"
    name: str = Field(primary_key=True)
    owner: str
    until: datetime = Field(sa_type=UtcTime)
    """By the database's clock."""


class Allowance(SQLModel, table=True):
    """The rate limits of one account, as all replicas know them."""

    __tablename__ = "allowance"
    name: str = Field(primary_key=True)
    state: str = Field(default="{}", sa_type=Text)
    """The windows as JSON."""
