"""Apollo's own words for our kinds: endpoints, attributes, what can be written where.

Facts: Apollo API reference, contacts, accounts, bulk endpoints, search, users, stages, lists.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.domain.records import Kind

Row = dict[str, Any]

PAGE = 100
"""Rows of a search page and of a bulk call."""
REACH = 500
"""Pages of a search that are shown."""
MATCHES = 10
"""People or organisations of one bulk enrichment."""

PLURAL: Mapping[Kind, str] = {Kind.CONTACT: "contacts", Kind.ACCOUNT: "accounts"}
HUBSPOT_ID: Mapping[Kind, str] = {Kind.CONTACT: "hubspot_vid", Kind.ACCOUNT: "hubspot_id"}
"""Where a row shows its HubSpot id; ``bulk_create`` takes ``hubspot_id`` for both."""
STAGE: Mapping[Kind, str] = {Kind.CONTACT: "contact_stage_id", Kind.ACCOUNT: "account_stage_id"}
STAGE_FILTER: Mapping[Kind, str] = {
    Kind.CONTACT: "contact_stage_ids",
    Kind.ACCOUNT: "account_stage_ids",
}
DATABASE_ID: Mapping[Kind, str] = {Kind.CONTACT: "person_id", Kind.ACCOUNT: "organization_id"}
OWNER = "owner_id"
CUSTOM = "typed_custom_fields"
DO_NOT_CONTACT = "do not contact"
"""The name of the stage, folded (R75)."""
PLACEHOLDER = "email_not_unlocked@"
"""How an address begins that is shown for a locked person."""

PHONES: Mapping[str, str] = {
    "direct_phone": "work_direct",
    "corporate_phone": "work_hq",
    "mobile_phone": "mobile",
    "home_phone": "home",
    "other_phone": "other",
}
"""Attribute that writes a contact's number -> type of the row that shows it."""

FACTS: Mapping[Kind, frozenset[str]] = {
    Kind.CONTACT: frozenset(
        {
            "id",
            "hubspot_vid",
            "merged_crm_ids",
            "account_id",
            "contact_emails",
            "person_id",
            "source",
            "source_display_name",
            "created_at",
            "email",
            "email_status",
            "email_true_status",
            "email_from_customer",
            "label_ids",
            "contact_stage_id",
            OWNER,
        }
    ),
    Kind.ACCOUNT: frozenset(
        {
            "id",
            "hubspot_id",
            "merged_crm_ids",
            "organization_id",
            "source",
            "source_display_name",
            "created_at",
            "label_ids",
            "account_stage_id",
            OWNER,
        }
    ),
}
"""Attributes that are read beside the mapped ones."""

_NAMES = frozenset({"first_name", "last_name", "email", "title", "organization_name"})
CREATES: Mapping[Kind, frozenset[str]] = {
    Kind.CONTACT: _NAMES
    | {"linkedin_url", "present_raw_address", "contact_stage_id", "direct_phone", CUSTOM},
    Kind.ACCOUNT: frozenset(
        {
            "name",
            "domain",
            "phone",
            "raw_address",
            "linkedin_url",
            "facebook_url",
            "twitter_url",
            "account_stage_id",
            OWNER,
            CUSTOM,
        }
    ),
}
"""Attributes that ``bulk_create`` takes."""
BULK_UPDATES: Mapping[Kind, frozenset[str]] = {
    Kind.CONTACT: _NAMES | {"linkedin_url", "present_raw_address", OWNER, CUSTOM},
    Kind.ACCOUNT: frozenset({"name", "account_stage_id", OWNER, CUSTOM}),
}
"""Attributes that ``bulk_update`` takes."""
PATCHES: Mapping[Kind, frozenset[str]] = {
    Kind.CONTACT: _NAMES | {"present_raw_address", "contact_stage_id", CUSTOM} | PHONES.keys(),
    Kind.ACCOUNT: frozenset(
        {"name", "domain", "phone", "raw_address", "account_stage_id", OWNER, CUSTOM}
    ),
}
"""Attributes that a PATCH of one record takes."""


def root(attribute: str) -> str:
    """Return the top-level name of an attribute: ``typed_custom_fields.<id>`` is one of many."""
    return attribute.partition(".")[0]


def writable(kind: Kind, attribute: str) -> bool:
    """Tell whether Apollo's API documents a way to change an attribute."""
    name = root(attribute)
    return name in BULK_UPDATES[kind] or name in PATCHES[kind]


class Pagination(msgspec.Struct):
    """Where a page stands; Apollo writes ``page`` as a number or as a text."""

    page: int | str = 1
    total_entries: int = 0


class Breadcrumb(msgspec.Struct):
    """A filter that Apollo says it applied."""

    signal_field_name: str | None = None
    value: Any = None


class Search(msgspec.Struct):
    """A page of saved records."""

    pagination: Pagination
    contacts: list[msgspec.Raw] | None = None
    accounts: list[msgspec.Raw] | None = None
    breadcrumbs: list[Breadcrumb] | None = None


class User(msgspec.Struct, frozen=True):
    """Somebody of the team; the CRM fields show Apollo's own integration (R9)."""

    id: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    linked_hubspot: bool | None = None
    linked_crm_name: str | None = None

    @property
    def name(self) -> str:
        """Return what people read."""
        return " ".join(filter(None, (self.first_name, self.last_name)))


class CustomField(msgspec.Struct, frozen=True):
    """A field that the team made."""

    id: str
    label: str | None = None
    modality: str | None = None
    """The kind it belongs to: contact, account, opportunity."""
    type: str | None = None


class Stage(msgspec.Struct, frozen=True):
    """A stage of contacts or accounts; people read ``display_name`` where Apollo gives one."""

    id: str
    name: str = ""
    display_name: str | None = None

    @property
    def label(self) -> str:
        """Return what people read."""
        return self.display_name or self.name or self.id


class Label(msgspec.Struct, frozen=True):
    """A list."""

    id: str
    name: str = ""
    modality: str = ""


class Credits(msgspec.Struct, frozen=True):
    """What is left of the team's credits; None where Apollo does not say."""

    left: int | None
    used: int | None
