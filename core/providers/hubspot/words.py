"""HubSpot's own words for our kinds, and the shapes of its answers.

Facts: HubSpot documentation, CRM objects, properties, associations, owners, account information.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from core.domain.records import Kind

PAGE = 100
"""Records of a list page and of a batch."""
SEARCH_PAGE = 200
SEARCH_REACH = 10_000
"""How far a search can be paged."""
HISTORY_BATCH = 50
"""Records of a call that asks for histories."""

OBJECTS: Mapping[Kind, str] = {Kind.CONTACT: "contacts", Kind.ACCOUNT: "companies"}
TYPE_IDS: Mapping[Kind, str] = {Kind.CONTACT: "0-1", Kind.ACCOUNT: "0-2"}
MODIFIED: Mapping[Kind, str] = {
    Kind.CONTACT: "lastmodifieddate",
    Kind.ACCOUNT: "hs_lastmodifieddate",
}
KEYS: Mapping[Kind, str] = {
    Kind.CONTACT: "apollo_contact_id",
    Kind.ACCOUNT: "apollo_account_id",
}
"""The unique properties that hold Apollo's id (R19)."""
GROUPS: Mapping[Kind, str] = {
    Kind.CONTACT: "contactinformation",
    Kind.ACCOUNT: "companyinformation",
}
PRIMARY = 1
"""Association type id contact to company, label Primary."""
OWNER = "hubspot_owner_id"
STAGE = "lifecyclestage"
FACTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CONTACT: (
        "createdate",
        "hs_additional_emails",
        "hs_email_optout",
        "hs_merged_object_ids",
        "hs_object_source_label",
        OWNER,
        STAGE,
    ),
    Kind.ACCOUNT: (
        "createdate",
        "hs_additional_domains",
        "hs_merged_object_ids",
        "hs_object_source_label",
        OWNER,
        STAGE,
    ),
}
"""Properties that are read beside the mapped ones."""


class Scope(StrEnum):
    """The permissions the key needs; schema writing only to make the key properties once."""

    CONTACTS_READ = "crm.objects.contacts.read"
    CONTACTS_WRITE = "crm.objects.contacts.write"
    COMPANIES_READ = "crm.objects.companies.read"
    COMPANIES_WRITE = "crm.objects.companies.write"
    CONTACT_SCHEMA_READ = "crm.schemas.contacts.read"
    COMPANY_SCHEMA_READ = "crm.schemas.companies.read"
    OWNERS_READ = "crm.objects.owners.read"
    CONTACT_SCHEMA_WRITE = "crm.schemas.contacts.write"
    COMPANY_SCHEMA_WRITE = "crm.schemas.companies.write"


class Head(msgspec.Struct, gc=False):
    """What of a record is looked at before it is known to differ."""

    id: str
    properties: msgspec.Raw
    updatedAt: str = ""  # noqa: N815
    associations: msgspec.Raw = msgspec.Raw(b"null")
    archived: bool = False
    new: bool = False
    objectWriteTraceId: str | None = None  # noqa: N815


class Next(msgspec.Struct):
    """Where a listing goes on; the link beside it is never followed."""

    after: str


class Paging(msgspec.Struct):
    """A listing's paging, absent on the last page."""

    next: Next | None = None


class Listing(msgspec.Struct):
    """A page of a list or of a search."""

    results: list[Head]
    paging: Paging | None = None
    total: int | None = None

    @property
    def after(self) -> str | None:
        """Return the next cursor."""
        return self.paging.next.after if self.paging and self.paging.next else None


class Batch(msgspec.Struct):
    """The answer to a batch of records."""

    results: list[Head]
    errors: list[dict[str, object]] = []


class AssociationType(msgspec.Struct):
    """One label between two records."""

    typeId: int  # noqa: N815


class To(msgspec.Struct):
    """One associated record; the id is a number on v4 and a text on dated paths."""

    toObjectId: int | str  # noqa: N815
    associationTypes: list[AssociationType] = []  # noqa: N815


class From(msgspec.Struct):
    """The record a list of associations belongs to."""

    id: str


class Associated(msgspec.Struct, rename={"source": "from"}):
    """The associations of one record."""

    source: From
    to: list[To]


class Associations(msgspec.Struct):
    """The answer to a batch read of associations."""

    results: list[Associated]


class Option(msgspec.Struct, frozen=True):
    """One choice of a property."""

    value: str
    label: str


class Modification(msgspec.Struct, frozen=True):
    """Whether a property can be written."""

    readOnlyValue: bool = False  # noqa: N815


class Property(msgspec.Struct, frozen=True):
    """A property's definition."""

    name: str
    label: str = ""
    type: str = "string"
    fieldType: str = "text"  # noqa: N815
    options: tuple[Option, ...] = ()
    hasUniqueValue: bool = False  # noqa: N815
    externalOptions: bool = False  # noqa: N815
    hidden: bool = False
    calculated: bool = False
    modificationMetadata: Modification | None = None  # noqa: N815

    @property
    def read_only(self) -> bool:
        """Tell whether its value cannot be set."""
        metadata = self.modificationMetadata
        return self.calculated or (metadata is not None and metadata.readOnlyValue)


class Owner(msgspec.Struct, frozen=True):
    """Somebody who can own records."""

    id: str
    email: str | None = None
    firstName: str = ""  # noqa: N815
    lastName: str = ""  # noqa: N815
    archived: bool = False


class Account(msgspec.Struct, frozen=True):
    """The HubSpot account the key belongs to."""

    portalId: int  # noqa: N815
    timeZone: str = "UTC"  # noqa: N815
    uiDomain: str = "app.hubspot.com"  # noqa: N815
    companyCurrency: str = ""  # noqa: N815
    accountType: str = ""  # noqa: N815


class Version(msgspec.Struct, frozen=True):
    """One former or present value of a property, newest first in a history (R42)."""

    value: str = ""
    timestamp: str = ""
    sourceType: str = ""  # noqa: N815
    sourceId: str | None = None  # noqa: N815
    sourceLabel: str | None = None  # noqa: N815
    updatedByUserId: int | None = None  # noqa: N815

    @property
    def by_hand(self) -> bool:
        """Tell whether a person set it in HubSpot's own pages (R42)."""
        return self.sourceType in {"CRM_UI", "MOBILE_IOS", "MOBILE_ANDROID", "BULK_UPDATE"}


class ScopeCheck(msgspec.Struct, frozen=True):
    """Whether the key holds a scope; ``needed`` False is for setting up only."""

    scope: Scope
    granted: bool
    needed: bool


class Room(msgspec.Struct, frozen=True):
    """How many records of a kind there are and may be."""

    kind: Kind
    used: int
    limit: int
