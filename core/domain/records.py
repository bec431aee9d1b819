"""The words every module uses: side, kind, observation, knowledge, base, link."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import msgspec

EMPTY: Mapping[str, str] = MappingProxyType({})


class Side(StrEnum):
    """One of the two services that are kept in step."""

    HUBSPOT = "hubspot"
    APOLLO = "apollo"

    @property
    def other(self) -> "Side":
        """Return the opposite side."""
        return Side.APOLLO if self is Side.HUBSPOT else Side.HUBSPOT


class Kind(StrEnum):
    """What a record is; HubSpot calls an account a company."""

    CONTACT = "contact"
    ACCOUNT = "account"


class Ref(msgspec.Struct, frozen=True, order=True, gc=False):
    """The address of a record on one side."""

    side: Side
    kind: Kind
    id: str

    def __str__(self) -> str:
        """Return ``side:kind:id``, the form used in buttons, activity and logs."""
        return f"{self.side}:{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Read what ``str`` wrote; raise ValueError for anything else."""
        side, kind, remote_id = text.split(":", 2)
        return cls(Side(side), Kind(kind), remote_id)


class Facts(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a service says about a record beside its mapped fields."""

    other_ids: tuple[str, ...] = ()
    """Ids of the other side that the service itself holds (the key property, CRM ids; R18)."""
    merged_ids: tuple[str, ...] = ()
    """Ids on this side that were merged into this record."""
    company_ids: tuple[str, ...] = ()
    """Accounts on this side that a contact belongs to, the primary one first."""
    more_emails: tuple[str, ...] = ()
    """Additional e-mail addresses."""
    more_domains: tuple[str, ...] = ()
    """Additional domains of an account."""
    database_id: str = ""
    """The Apollo database's id of the person or organisation."""
    source: str = ""
    """Where the record was created, in plain words (R22), such as ``CRM`` or ``CSV``."""
    created_at: str = ""
    """When the service says it was created; ISO-8601, UTC."""
    email_status: str = ""
    """Apollo's true e-mail status (R14), never the one API-made contacts get."""
    lists: tuple[str, ...] = ()
    """Names or ids of the lists it is on."""
    do_not_contact: bool = False
    """An opt-out in HubSpot or the stage "Do Not Contact" in Apollo (R75)."""
    stage: str = ""
    """The service's own stage id (lifecycle stage, contact stage or account stage)."""
    owner: str = ""
    """The owner's e-mail address."""


class Document(msgspec.Struct, frozen=True, gc=False):
    """What is stored of a record: mapped values as the service gave them, and facts."""

    values: dict[str, str]
    facts: Facts = Facts()


class Observation(msgspec.Struct, frozen=True, gc=False):
    """What was last read of one record on one side.

    ``values`` maps field keys (``core.domain.fields``) to the text the service gave; an empty
    field is absent.
    """

    ref: Ref
    values: Mapping[str, str]
    facts: Facts = Facts()
    archived: bool = False
    hash: str = ""
    """The hash of the canonical document: two observations with one hash say the same."""

    def value(self, field: str) -> str | None:
        """Return the field's text, or None where it is empty."""
        return self.values.get(field) or None


class Pair(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The values held when a field was last settled; None is empty.

    Each side is compared with its own value, so that lawful differences are not edits. ``known``
    is the database's value that was last considered (R32: once for each new value).
    """

    hubspot: str | None = None
    apollo: str | None = None
    known: str | None = None

    def side(self, side: Side) -> str | None:
        """Return the value held on ``side``."""
        return self.hubspot if side is Side.HUBSPOT else self.apollo


Base = Mapping[str, Pair]
"""Field key -> the pair settled last; a missing key was never settled (R52)."""


class LinkHow(StrEnum):
    """Which rule of R18 made a link."""

    OWN = "own"
    KEY = "key"
    CRM_ID = "crm_id"
    EMAIL = "email"
    DOMAIN = "domain"
    CREATED = "created"
    PERSON = "person"
    MERGED = "merged"


class Link(msgspec.Struct, frozen=True, gc=False):
    """Two records that are one; ``tombstone`` names the side that is gone (R54)."""

    id: int
    kind: Kind
    hubspot_id: str
    apollo_id: str
    how: LinkHow
    tombstone: Side | None = None

    def ref(self, side: Side) -> Ref:
        """Return the address on ``side``."""
        remote = self.hubspot_id if side is Side.HUBSPOT else self.apollo_id
        return Ref(side, self.kind, remote)
