"""Every table; unique and partial indexes say why.

JSON columns are TEXT that msgspec encodes, so that both databases keep the same bytes.
"""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.store.columns import UtcTime


def _time(*, index: bool = False) -> Column[datetime]:
    return Column(UtcTime, nullable=False, index=index)


def _maybe_time() -> Column[datetime]:
    return Column(UtcTime, nullable=True)


class Observation(SQLModel, table=True):
    """What was last read of one record on one side; the mapped values as one document."""

    __tablename__ = "observation"
    __table_args__ = (
        # what plan still has to look at, and nothing else
        Index(
            "observation_stale",
            "kind",
            "side",
            "remote_id",
            sqlite_where=text("stale"),
            postgresql_where=text("stale"),
        ),
        Index("observation_email", "kind", "email_key", "side"),
        Index("observation_domain", "kind", "domain_key", "side"),
        Index("observation_name", "kind", "name_key", "side"),
    )
    side: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    remote_id: str = Field(primary_key=True)
    doc: str = Field(sa_type=Text)
    """``core.domain.records.Document`` as JSON."""
    fp: bytes = Field(sa_type=LargeBinary)
    """Fingerprint of the raw properties, keyed with the mapping's version."""
    hash: str
    """Hash of the canonical document."""
    email_key: str | None = None
    domain_key: str | None = None
    name_key: str | None = None
    modified_ms: int = Field(default=0, sa_column_kwargs={"nullable": False})
    archived: bool = False
    stale: bool = True
    """Changed since it was last planned."""
    seen_run: int = 0
    """The full sweep that saw it last: what a sweep misses is asked for by id (F21)."""
    missed_at: datetime | None = Field(default=None, sa_column=_maybe_time())
    """When it was first answered as gone; confirmed by a second look (F21)."""


class MoreEmail(SQLModel, table=True):
    """Additional e-mail addresses and domains, searchable when records are linked (R18)."""

    __tablename__ = "more_identity"
    __table_args__ = (Index("more_identity_value", "kind", "value", "side"),)
    side: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    remote_id: str = Field(primary_key=True)
    value: str = Field(primary_key=True)


class Knowledge(SQLModel, table=True):
    """What the Apollo database knows about a record."""

    __tablename__ = "knowledge"
    side: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    remote_id: str = Field(primary_key=True)
    """The record it was asked for, on ``side``."""
    doc: str = Field(sa_type=Text)
    """Field key -> text."""
    database_id: str = ""
    paid: bool = False
    at: datetime = Field(sa_column=_time())


class Link(SQLModel, table=True):
    """Two records that are one. One to one while alive; tombstones keep their ids."""

    __tablename__ = "link"
    __table_args__ = (
        Index("link_hubspot", "kind", "hubspot_id", unique=True),
        Index("link_apollo", "kind", "apollo_id", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    hubspot_id: str
    apollo_id: str
    how: str
    tombstone: str | None = None
    """Which side is gone, or None."""
    base: str = Field(default="{}", sa_type=Text)
    """Field key -> Pair as JSON; moves only when a write is confirmed or nothing is to do."""
    at: datetime = Field(sa_column=_time())


class Outbox(SQLModel, table=True):
    """A write that is to be done, derived from observations or from a person's answer."""

    __tablename__ = "outbox"
    __table_args__ = (
        # one in flight per record and side
        Index(
            "outbox_in_flight",
            "lane",
            unique=True,
            sqlite_where=text("state IN ('sending', 'unknown')"),
            postgresql_where=text("state IN ('sending', 'unknown')"),
        ),
        Index(
            "outbox_due",
            "not_before",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("outbox_lane", "lane", "id"),
        Index("outbox_errors", "state", "cause"),
        Index("outbox_run", "run_id", "id"),
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
    changes: str = Field(default="[]", sa_type=Text)
    """``list[Change]`` as JSON."""
    body: str = Field(default="{}", sa_type=Text)
    """What else the action needs: key, account, list, the merge's loser."""
    decided_from: str = ""
    """Hashes of the observations it was decided from."""
    state: str = "pending"
    after_id: int | None = None
    """Another row that goes first; if that one fails, this one goes without it."""
    run_id: int | None = None
    review_id: int | None = None
    author: str = ""
    """``rule`` or a Slack user id (R71)."""
    attempts: int = 0
    not_before: datetime = Field(sa_column=_time())
    sent_at: datetime | None = Field(default=None, sa_column=_maybe_time())
    fence: int = 0
    cause: str = ""
    """What failed rows are grouped by (R63)."""
    error: str = Field(default="{}", sa_type=Text)
    """Category, message, fields, status, correlation id of the last refusal."""
    created_at: datetime = Field(sa_column=_time())
    updated_at: datetime = Field(sa_column=_time())


class Review(SQLModel, table=True):
    """A question that waits for a person."""

    __tablename__ = "review"
    __table_args__ = (
        # the same question is not asked twice
        Index(
            "review_open_subject",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("state IN ('open', 'seconded', 'answered', 'failed')"),
            postgresql_where=text("state IN ('open', 'seconded', 'answered', 'failed')"),
        ),
        Index("review_waiting", "state", "expires_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """merge, enrichment, conflict, link, company, delete, mass."""
    subject: str
    """What it is about, as a stable text: refs, sorted where order means nothing."""
    body: str = Field(default="{}", sa_type=Text)
    state: str = "open"
    version: int = 1
    strength: float = 0.0
    """Sorts the list: the probability of a merge, else 0."""
    run_id: int | None = None
    asked_by: str = ""
    answer: str = Field(default="{}", sa_type=Text)
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_column=_maybe_time())
    comment: str = ""
    expires_at: datetime | None = Field(default=None, sa_column=_maybe_time())
    reminded: bool = False
    created_at: datetime = Field(sa_column=_time())


class Later(SQLModel, table=True):
    """A review hidden from one person until a time."""

    __tablename__ = "later"
    review_id: int = Field(primary_key=True)
    user: str = Field(primary_key=True)
    until: datetime = Field(sa_column=_time())


class Verdict(SQLModel, table=True):
    """The answer "Not a duplicate", remembered for good for that pair (R25)."""

    __tablename__ = "verdict"
    left: str = Field(primary_key=True)
    right: str = Field(primary_key=True)
    same: bool = False
    by: str = ""
    at: datetime = Field(sa_column=_time())


class Activity(SQLModel, table=True):
    """Every change of state: what, from, to, when, who, why. Append-only."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("activity_ref", "ref", "id"),
        Index("activity_run", "run_id", "id"),
        # every confirmed write has exactly one row ``written``
        Index(
            "activity_written_once",
            "outbox_id",
            unique=True,
            sqlite_where=text("what = 'written'"),
            postgresql_where=text("what = 'written'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=_time())
    ref: str
    """``core.domain.records.Ref`` as text, or empty for settings and runs."""
    what: str
    was: str = ""
    to: str = ""
    who: str = ""
    why: str = ""
    run_id: int | None = None
    outbox_id: int | None = None
    review_id: int | None = None
    data: str = Field(default="{}", sa_type=Text)
    """Field -> [before, after] of a write; empties after UNDO_DAYS."""


class Run(SQLModel, table=True):
    """A pull, a go-live, an undo: something with a beginning, progress and a result."""

    __tablename__ = "run"
    __table_args__ = (Index("run_state", "state", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    state: str = "queued"
    preview: bool = False
    full: bool = False
    kinds: str = "contact,account"
    asked_by: str = ""
    place: str = Field(default="{}", sa_type=Text)
    """Where the person asked: channel, user."""
    cursor: str = Field(default="{}", sa_type=Text)
    """Where each listing stands; committed with the page it belongs to (F26)."""
    counts: str = Field(default="{}", sa_type=Text)
    reason: str = ""
    """Why it waits, paused or failed, for a person."""
    created_at: datetime = Field(sa_column=_time())
    started_at: datetime | None = Field(default=None, sa_column=_maybe_time())
    finished_at: datetime | None = Field(default=None, sa_column=_maybe_time())


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
    changes: str = Field(default="[]", sa_type=Text)
    reason: str = ""


class Job(SQLModel, table=True):
    """Work to do, claimed with a lease and committed under a fence."""

    __tablename__ = "job"
    __table_args__ = (
        # a job that waits already is not queued twice
        Index(
            "job_key",
            "key",
            unique=True,
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        # one at work per lane
        Index(
            "job_lane",
            "lane",
            unique=True,
            sqlite_where=text("state = 'working'"),
            postgresql_where=text("state = 'working'"),
        ),
        Index("job_due", "state", "run_after", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str
    lane: str
    payload: str = Field(default="{}", sa_type=Text)
    state: str = "queued"
    """queued, working, done, failed."""
    fence: int = 0
    owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_column=_maybe_time())
    attempts: int = 0
    run_after: datetime = Field(sa_column=_time())
    error: str = ""


class Slot(SQLModel, table=True):
    """A tick of the clock: unique, so that any number of replicas may tick (F38)."""

    __tablename__ = "slot"
    schedule: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcTime, primary_key=True))


class Admission(SQLModel, table=True):
    """A press, command or dialog, made durable before it is acknowledged (F43)."""

    __tablename__ = "admission"
    __table_args__ = (
        Index(
            "admission_open",
            "at",
            sqlite_where=text("NOT handled"),
            postgresql_where=text("NOT handled"),
        ),
    )
    key: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    """Encrypted at rest is not needed: it holds ids and what the person typed, no token."""
    handled: bool = False
    at: datetime = Field(sa_column=_time())


class Notice(SQLModel, table=True):
    """A Slack message that must show something: posted once, then updated in place.

    The poster renders it from its subject when it sends, so that it always tells the truth;
    ``wanted`` grows when the subject changes, and ``shown`` follows.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "notice_due",
            "not_before",
            "id",
            sqlite_where=text("shown < wanted"),
            postgresql_where=text("shown < wanted"),
        ),
        Index("notice_subject", "kind", "subject"),
        UniqueConstraint("key", name="notice_key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str
    kind: str
    subject: str
    channel: str
    """A channel id, or a user id for a direct message."""
    thread_ts: str = ""
    ts: str = ""
    """Slack's name of the posted message; empty until it is posted."""
    posted_channel: str = ""
    wanted: int = 1
    shown: int = 0
    attempts: int = 0
    not_before: datetime = Field(sa_column=_time())
    error: str = ""


class Setting(SQLModel, table=True):
    """What admins set in Slack: one JSON value a name, with a version against lost updates."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)
    version: int = 1
    by: str = ""
    at: datetime = Field(sa_column=_time())


class Snapshot(SQLModel, table=True):
    """A record as it was before a merge: all readable properties and associations (R26)."""

    __tablename__ = "snapshot"
    __table_args__ = (Index("snapshot_ref", "ref"),)
    id: int | None = Field(default=None, primary_key=True)
    ref: str
    review_id: int | None = None
    body: str = Field(sa_type=Text)
    at: datetime = Field(sa_column=_time())
    until: datetime = Field(sa_column=_time())


class Credit(SQLModel, table=True):
    """One call that may cost credits, written down before it is made (R43, F45)."""

    __tablename__ = "credit"
    __table_args__ = (Index("credit_at", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    ref: str
    what: str
    who: str
    state: str = "asked"
    """asked, charged, free, uncertain."""
    expected: int = 1
    charged: int = 0
    at: datetime = Field(sa_column=_time())


class Trait(SQLModel, table=True):
    """A blocking key of one record, for finding what may be the same."""

    __tablename__ = "trait"
    __table_args__ = (Index("trait_key", "kind", "key"),)
    side: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    remote_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)


class Tombstone(SQLModel, table=True):
    """A record that was deleted on purpose or purged: never re-created (R54, F25)."""

    __tablename__ = "tombstone"
    digest: str = Field(primary_key=True)
    """A ref, or the salted hash of an identity after a privacy delete."""
    why: str
    at: datetime = Field(sa_column=_time())


class Flip(SQLModel, table=True):
    """How often a field of a record was written lately (ping-pong breaker, F13)."""

    __tablename__ = "flip"
    link_id: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    count: int = 0
    since: datetime = Field(sa_column=_time())
