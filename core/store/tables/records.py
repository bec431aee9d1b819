"""Tables about records: what was read, what is known, what belongs together."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from core.domain.records import Kind, Side
from core.store.columns import CleanText, KeyText, UtcTime
from core.store.tables.shapes import one_of, partial


class Observation(SQLModel, table=True):
    """What was last read of one record on one side; the mapped values as one document."""

    __tablename__ = "observation"
    __table_args__ = (
        one_of("side", Side, table="observation"),
        one_of("kind", Kind, table="observation"),
        # what plan still has to look at, and nothing else
        partial(
            "observation_stale",
            "kind",
            "side",
            "remote_id",
            where="stale",
            sqlite_where="stale = 1",
        ),
        # few, so that counting the living costs one walk over the primary key
        partial(
            "observation_archived", "side", "kind", where="archived", sqlite_where="archived = 1"
        ),
        # few: what was answered as gone and waits for a second look
        partial("observation_missed", "kind", "side", "missed_at", where="missed_at IS NOT NULL"),
        Index("observation_email", "kind", "email_key", "side"),
        Index("observation_domain", "kind", "domain_key", "side"),
        Index("observation_name", "kind", "name_key", "side"),
        Index("observation_last", "kind", "last_key", "side"),
    )
    side: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    remote_id: str = Field(primary_key=True, sa_type=KeyText)
    doc: str = Field(sa_type=Text)
    """``core.domain.records.Document`` as JSON."""
    fp: bytes = Field(sa_type=LargeBinary)
    """Fingerprint of the raw properties, keyed with the mapping's version."""
    hash: str
    """Hash of the canonical document."""
    email_key: str | None = Field(default=None, sa_type=KeyText)
    domain_key: str | None = Field(default=None, sa_type=KeyText)
    name_key: str | None = Field(default=None, sa_type=KeyText)
    """First and last name of a contact, the name of an account; folded."""
    last_key: str | None = Field(default=None, sa_type=KeyText)
    """Last name of a contact; folded."""
    modified_ms: int = Field(default=0, sa_type=BigInteger)
    archived: bool = False
    stale: bool = True
    """Changed since it was last planned."""
    missed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """When it was first answered as gone; confirmed by a second look (F21)."""


class Swept(SQLModel, table=True):
    """The ids one page of a full sweep saw: what no page saw is asked for by id (F21).

    A row a page, not a mark a record: marking would rewrite every document once a day.
    """

    __tablename__ = "swept"
    __table_args__ = (Index("swept_run", "run_id", "side", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: int
    side: str
    kind: str
    ids: str = Field(sa_type=Text)
    """``list[str]`` as JSON."""


class Watermark(SQLModel, table=True):
    """How far the listing of one side and kind was read, in the service's own clock (F14).

    Only a listing moves it. The newest observation would not do: the answer to our own write is
    newer than changes that were not listed yet.
    """

    __tablename__ = "watermark"
    side: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    modified_ms: int = Field(default=0, sa_type=BigInteger)


class MoreIdentity(SQLModel, table=True):
    """Additional e-mail addresses and domains, searchable when records are linked (R18)."""

    __tablename__ = "more_identity"
    __table_args__ = (Index("more_identity_value", "kind", "value", "side"),)
    side: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    remote_id: str = Field(primary_key=True, sa_type=KeyText)
    value: str = Field(primary_key=True, sa_type=KeyText)


class Knowledge(SQLModel, table=True):
    """What the Apollo database knows about a record."""

    __tablename__ = "knowledge"
    side: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    remote_id: str = Field(primary_key=True, sa_type=KeyText)
    """The record it was asked for, on ``side``."""
    doc: str = Field(sa_type=Text)
    """Field key -> text."""
    database_id: str = ""
    paid: bool = False
    at: datetime = Field(sa_type=UtcTime)


class Link(SQLModel, table=True):
    """Two records that are one. One to one, always; tombstones keep their ids."""

    __tablename__ = "link"
    __table_args__ = (
        one_of("kind", Kind, table="link"),
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
    at: datetime = Field(sa_type=UtcTime)


class Trait(SQLModel, table=True):
    """A blocking key of one HubSpot record, for finding what may be the same.

    The key is a number made from its kind and text: a dozen rows a record are small, and written
    in their own order. Two texts that make one number cost a comparison, nothing else.
    """

    __tablename__ = "trait"
    __table_args__ = ({"sqlite_with_rowid": False},)
    key: int = Field(sa_type=BigInteger, primary_key=True)
    remote_id: str = Field(primary_key=True, sa_type=KeyText)


class Frequency(SQLModel, table=True):
    """How many records carry a term: sharing a rare one says more."""

    __tablename__ = "frequency"
    __table_args__ = ({"sqlite_with_rowid": False},)
    key: int = Field(sa_type=BigInteger, primary_key=True)
    number: int


class Matched(SQLModel, table=True):
    """As what a record was last compared with the others of its kind.

    What differs from the observation is due: nothing has to be marked when a record changes, and a
    crash loses nothing.
    """

    __tablename__ = "matched"
    side: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    remote_id: str = Field(primary_key=True, sa_type=KeyText)
    seen: str
    """The matcher's version and the hash of the observation; empty until it was compared."""
    keys: bytes = Field(default=b"", sa_type=LargeBinary)
    """Its rows of ``Trait``, eight bytes each: what to take back when it changes."""
    terms: bytes = Field(default=b"", sa_type=LargeBinary)
    """What it is counted under in ``Frequency``, likewise."""


class Tombstone(SQLModel, table=True):
    """A record that was deleted on purpose or purged: never re-created (R54, F25)."""

    __tablename__ = "tombstone"
    digest: str = Field(primary_key=True)
    """A ref, or the salted hash of an identity after a privacy delete."""
    why: str = Field(sa_type=CleanText)
    at: datetime = Field(sa_type=UtcTime)


class Flip(SQLModel, table=True):
    """How often a field of a record was written lately (ping-pong breaker, F13)."""

    __tablename__ = "flip"
    link_id: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    count: int = 0
    since: datetime = Field(sa_type=UtcTime)
