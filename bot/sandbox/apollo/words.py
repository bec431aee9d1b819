"""The closed sets this sandbox speaks in."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

Row = dict[str, Any]


class Kind(StrEnum):
    """What a team can save."""

    CONTACT = "contact"
    ACCOUNT = "account"

    @property
    def plural(self) -> str:
        """Return the word Apollo uses in addresses and as a list's modality."""
        return f"{self.value}s"


class Source(StrEnum):
    """Where a record came from or who wrote it (Apollo's ``source`` and ``original_source``)."""

    API = "api"
    CRM = "crm"
    CSV = "csv_import"
    SEARCH = "search"
    PAGE = "manual"

    @property
    def display_name(self) -> str:
        """Return the sentence that Apollo shows for it (``source_display_name``)."""
        return {
            Source.API: "Created from API",
            Source.CRM: "Imported from CRM",
            Source.CSV: "Imported from CSV",
            Source.SEARCH: "Saved from Apollo search",
            Source.PAGE: "Created in Apollo",
        }[self]


class ServiceFault(StrEnum):
    """Trouble that only Apollo makes; the values are the names of ``Trouble.SERVICE`` faults."""

    MINUTE = "minute"
    HOURLY = "hourly"
    DAILY = "daily"
    UNAUTHORISED = "unauthorised"
    SCOPE = "scope"
    CREATE_FAILS_AFTER = "bulk_create_500"
    PLACEHOLDER_EMAIL = "placeholder_email"
    IGNORE_FILTERS = "ignore_filters"
    NATIVE_INTEGRATION = "native_integration"


def stamp(moment: datetime) -> str:
    """Return ISO-8601 UTC with milliseconds, as Apollo writes times."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
