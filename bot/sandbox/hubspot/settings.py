"""What can be changed about this account while it runs; also a seed's or a test's wishes."""

import re
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from bot.sandbox.hubspot.words import Kind

ALL_SCOPES = (
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.owners.read",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.schemas.companies.read",
    "crm.schemas.companies.write",
)


class MergeMode(StrEnum):
    """What becomes of the primary's id (documentation, merge: a new id since 2025-01-14)."""

    NEW_ID = "new_id"
    PRESERVE_PRIMARY = "preserve_primary"


class LifecycleMode(StrEnum):
    """Whether a lifecycle stage only moves forward, or takes any value."""

    FORWARD = "forward"
    ANY = "any"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An admin's validation rule: refuses a value of ``property``, or a create without one.

    Without ``pattern`` every value is refused; with it those that do not match as a whole. With
    ``required`` a create that leaves the property empty is refused as well.
    """

    property: str
    message: str
    kind: Kind | None = None
    pattern: str | None = None
    code: str = "INVALID_ALPHA"
    required: bool = False

    def refuses(self, value: str) -> bool:
        """Tell whether this value breaks the rule; an empty one only breaks ``required``."""
        if value == "":
            return self.required
        return self.pattern is None or re.fullmatch(self.pattern, value) is None


class Settings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """All that can be set; limits are of the Professional tier (documentation, usage)."""

    portal_id: int = 48211337
    app_id: str = "3117041"
    time_zone: str = "Europe/Berlin"
    currency: str = "EUR"
    ui_base: str = "https://app.hubspot.com"
    burst_limit: int = 190
    burst_seconds: float = 10.0
    daily_limit: int = 625_000
    search_per_second: int = 5
    search_lag_seconds: float = 5.0
    record_limit: int = 1_000_000
    merge_mode: MergeMode = MergeMode.NEW_ID
    lifecycle_mode: LifecycleMode = LifecycleMode.FORWARD
    update_conflict_status: int = 409
    association_touches: bool = False
    auto_company: bool = False
    scopes: tuple[str, ...] = ALL_SCOPES
    rules: tuple[Rule, ...] = ()

    def changed(self, wishes: dict[str, Any]) -> "Settings":
        """Return these settings with ``wishes``; ValueError names what is not possible."""
        settings = msgspec.convert(msgspec.to_builtins(self) | wishes, Settings)
        if settings.update_conflict_status not in (400, 409):
            raise ValueError("update_conflict_status is 400 or 409")
        for rule in settings.rules:
            _ = re.compile(rule.pattern or "")
        try:
            ZoneInfo(settings.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{settings.time_zone} is not a time zone known here") from error
        return settings
