"""The closed sets every module of this sandbox uses: kinds, sources, troubles, authors."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """An object type; the value is its plural name in addresses."""

    CONTACTS = "contacts"
    COMPANIES = "companies"

    @property
    def singular(self) -> str:
        """Return ``contact`` or ``company``."""
        return "contact" if self is Kind.CONTACTS else "company"

    @property
    def legacy(self) -> str:
        """Return the name that HubSpot's messages use (``CONTACT``, ``COMPANY``)."""
        return self.singular.upper()

    @property
    def type_id(self) -> str:
        """Return the object type id (documentation: 0-1 contacts, 0-2 companies)."""
        return "0-1" if self is Kind.CONTACTS else "0-2"

    @property
    def modified(self) -> str:
        """Return the property that carries the time of the last change."""
        return "lastmodifieddate" if self is Kind.CONTACTS else "hs_lastmodifieddate"

    @property
    def defaults(self) -> tuple[str, ...]:
        """Return the properties an answer holds when none were asked for."""
        if self is Kind.CONTACTS:
            return ("createdate", "email", "firstname", "hs_object_id", self.modified, "lastname")
        return ("createdate", "domain", self.modified, "hs_object_id", "name")

    @property
    def other(self) -> "Kind":
        """Return the kind that this one is associated with."""
        return Kind.COMPANIES if self is Kind.CONTACTS else Kind.CONTACTS


NAMES: dict[str, Kind] = {
    name: kind for kind in Kind for name in (kind.value, kind.singular, kind.type_id)
}


class Source(StrEnum):
    """Where a value came from, as property history and ``hs_object_source`` name it."""

    INTEGRATION = "INTEGRATION"
    CRM_UI = "CRM_UI"
    IMPORT = "IMPORT"
    AUTO = "AUTO_ASSOCIATE_BY_DOMAIN"


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: a source, its id (``userId:…`` or an app's id), and the user where there is one.

    ``entry`` is what the history of the sandbox calls it: ``API``, ``UI`` or ``SEED``.
    """

    source: Source
    source_id: str
    entry: str
    user_id: int | None = None


class Op(StrEnum):
    """What a line of the sandbox's history says was done."""

    CREATE = "create"
    UPDATE = "update"
    ARCHIVE = "archive"
    RESTORE = "restore"
    ERASE = "erase"
    MERGE = "merge"
    ASSOCIATE = "associate"
    DISSOCIATE = "dissociate"
    DEFINE = "define"


class ServiceFault(StrEnum):
    """The troubles only this service has; ``Fault.name`` holds one of these.

    ``rule`` needs params ``property`` and ``message`` (and may have ``kind``, ``pattern``,
    ``code``, ``required``); ``missing_scopes`` may have ``scopes``,
    ``outage`` ``status``, ``migration`` ``retry_after`` (seconds).
    """

    RULE = "rule"
    BURST = "burst"
    DAILY = "daily"
    SEARCH_LIMIT = "search_limit"
    INVALID_TOKEN = "invalid_token"  # noqa: S105
    EXPIRED_TOKEN = "expired_token"  # noqa: S105
    MISSING_SCOPES = "missing_scopes"
    LOCKED = "locked"
    MIGRATION = "migration"
    OUTAGE = "outage"
    DROP_UPDATE_OF_MERGED = "drop_update_of_merged"
