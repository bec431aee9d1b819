"""Records and their history; times are milliseconds since 1970, as HubSpot counts them."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.sandbox.hubspot.words import Author, Kind, Source


def millis(moment: datetime) -> int:
    """Return a moment as HubSpot stores it."""
    return int(moment.timestamp() * 1000)


def iso(at: int) -> str:
    """Return milliseconds as HubSpot writes a time: ISO with milliseconds and Z."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


class Change(msgspec.Struct, array_like=True, frozen=True):
    """One value that a property had: since when, and who set it."""

    value: str
    at: int
    source: Source
    source_id: str
    user_id: int | None = None

    def payload(self) -> dict[str, Any]:
        """Return one entry of ``propertiesWithHistory``."""
        entry: dict[str, Any] = {
            "value": self.value,
            "timestamp": iso(self.at),
            "sourceType": self.source.value,
            "sourceId": self.source_id,
        }
        if self.user_id is not None:
            entry["updatedByUserId"] = self.user_id
        return entry


class Record(msgspec.Struct):
    """One contact or company.

    ``values`` hold only what is set. ``changes`` hold the history of what changed since the record
    was loaded; a property that is not there has had one value since ``created``.
    """

    id: str
    kind: Kind
    created: int
    updated: int
    values: dict[str, str]
    origin: Source
    origin_id: str
    changes: dict[str, list[Change]] = {}
    archived: int | None = None
    merged_ids: list[str] = []

    def get(self, name: str) -> str | None:
        """Return a value, the derived ones included; None when it is not set."""
        if name in ("createdate", "hs_createdate"):
            return iso(self.created)
        if name in ("lastmodifieddate", "hs_lastmodifieddate"):
            return iso(self.updated)
        if name == "hs_object_id":
            return self.id
        return self.values.get(name)

    def set(self, name: str, value: str, at: int, author: Author) -> bool:
        """Set (or with ``""`` clear) a value, keep its history, and tell whether it changed."""
        before = self.values.get(name, "")
        if before == value:
            return False
        past = self.changes.get(name)
        if past is None:
            past = self.changes[name] = self._beginning(name)
        past.append(Change(value, at, author.source, author.source_id, author.user_id))
        if value:
            self.values[name] = value
        else:
            del self.values[name]
        return True

    def _beginning(self, name: str) -> list[Change]:
        value = self.get(name)
        return [Change(value, self.created, self.origin, self.origin_id)] if value else []

    def history(self, name: str) -> list[Change]:
        """Return the values a property had, newest first."""
        return list(reversed(self.changes.get(name) or self._beginning(name)))

    def emails(self) -> list[str]:
        """Return the e-mail addresses of a contact, the primary one first."""
        primary = self.values.get("email")
        more = split(self.values.get("hs_additional_emails", ""))
        return ([primary] if primary else []) + more


def split(joined: str) -> list[str]:
    """Return the parts of a ``;``-joined value."""
    return [part.strip() for part in joined.split(";") if part.strip()]
