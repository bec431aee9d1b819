"""What of HubSpot's API this account answers, and how truly; a test holds it against the routes."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Support(StrEnum):
    """How much of an address is there."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Row:
    """One address; ``{version}`` stands for the dated releases 2025-09, 2026-03 and 2026-09."""

    method: str
    path: str
    support: Support
    note: str = ""


YES, PART, NO = Support.SUPPORTED, Support.PARTIAL, Support.NO
_OBJECTS = ("/crm/v3/objects/{type}", "/crm/objects/{version}/{type}")
_LINKS = ("/crm/v4/objects/{type}/{id}", "/crm/objects/{version}/{type}/{id}")
_PAIRS = ("/crm/v4/associations/{type}/{to}", "/crm/associations/{version}/{type}/{to}")
_PROPERTIES = ("/crm/v3/properties/{type}", "/crm/properties/{version}/{type}")
_OWNERS = ("/crm/v3/owners", "/crm/owners/{version}")
_ACCOUNT = ("/account-info/v3", "/account-info/{version}")
_LIMITS = ("/crm/v3/limits", "/crm/limits/{version}")

_FAMILIES: list[tuple[tuple[str, str], list[tuple[str, str, Support, str]]]] = [
    (
        _OBJECTS,
        [
            ("GET", "", YES, "contacts and companies; every other type answers 400"),
            ("POST", "", YES, "automatic values as recorded; associations by id"),
            ("POST", "/search", YES, "words match from their beginning; lag by the clock"),
            ("POST", "/merge", YES, "new id or preserved id; lists and activities do not exist"),
            ("POST", "/gdpr-delete", PART, "erased at once, without the blocklist of addresses"),
            ("POST", "/batch/read", YES, "an id that was merged away gives the survivor"),
            ("POST", "/batch/create", YES, "207 only where every input has a trace id"),
            ("POST", "/batch/update", YES, "a bad value fails the call, a missing id does not"),
            ("POST", "/batch/upsert", PART, "partial answers by custom unique properties only"),
            ("POST", "/batch/archive", YES, ""),
            ("GET", "/{id}", YES, "idProperty, archived, associations, history"),
            ("PATCH", "/{id}", YES, "answers what was sent and the system's own values"),
            ("DELETE", "/{id}", YES, "restoring is for the page only, without the 90 days"),
        ],
    ),
    (
        _LINKS,
        [
            ("PUT", "/associations/default/{to}/{to_id}", YES, ""),
            ("GET", "/associations/{to}", YES, "between contacts and companies"),
            ("PUT", "/associations/{to}/{to_id}", PART, "unlabelled and primary only"),
            ("DELETE", "/associations/{to}/{to_id}", YES, ""),
        ],
    ),
    (
        _PAIRS,
        [
            ("POST", "/batch/read", PART, "without paging inside a result"),
            ("POST", "/batch/create", PART, "unlabelled and primary only"),
            ("POST", "/batch/associate/default", YES, ""),
            ("POST", "/batch/archive", YES, ""),
            ("POST", "/batch/labels/archive", PART, "the primary label"),
            ("GET", "/labels", NO, "no labels of one's own"),
            ("POST", "/labels", NO, "no labels of one's own"),
        ],
    ),
    (
        _PROPERTIES,
        [
            ("GET", "", PART, "the companies' whole list, the contacts' common ones"),
            ("POST", "", YES, "hasUniqueValue up to ten"),
            ("POST", "/batch/read", YES, ""),
            ("POST", "/batch/create", YES, ""),
            ("POST", "/batch/archive", YES, ""),
            ("GET", "/groups", YES, ""),
            ("POST", "/groups", YES, ""),
            ("GET", "/groups/{name}", YES, ""),
            ("PATCH", "/groups/{name}", NO, ""),
            ("DELETE", "/groups/{name}", NO, ""),
            ("GET", "/{name}", YES, ""),
            ("PATCH", "/{name}", YES, "built-in ones take label, group and description"),
            ("DELETE", "/{name}", YES, "custom ones"),
        ],
    ),
    (
        _OWNERS,
        [
            ("GET", "", YES, "persons; nobody is archived"),
            ("GET", "/", YES, "as one official client writes it"),
            ("GET", "/{owner_id}", YES, "by id or userId"),
        ],
    ),
    (
        _ACCOUNT,
        [
            ("GET", "/details", YES, ""),
            ("GET", "/api-usage/daily/private-apps", YES, "also for a service key"),
            ("GET", "/activity/audit-logs", NO, ""),
            ("GET", "/activity/login", NO, ""),
            ("GET", "/activity/security", NO, ""),
        ],
    ),
    (
        _LIMITS,
        [
            ("GET", "/records", YES, "contacts and companies"),
            ("GET", "/custom-properties", NO, ""),
            ("GET", "/associations/labels", NO, ""),
        ],
    ),
]
_SINGLE = [
    Row("GET", "/integrations/v1/me", YES),
    Row("POST", "/oauth/v1/token", NO, "keys only"),
    Row("POST", "/crm/v3/imports", NO),
    Row("POST", "/crm/v3/exports/export/async", NO),
    Row("GET", "/crm/v3/lists/search", NO),
    Row("POST", "/crm/v3/associations/{from}/{to}/batch/read", NO, "use v4"),
    Row("POST", "/webhooks/v3/{app}/subscriptions", NO, "service keys have no webhooks"),
]


def rows() -> Iterator[Row]:
    """Yield every address of the list."""
    for prefixes, below in _FAMILIES:
        for method, path, support, note in below:
            for prefix in prefixes:
                yield Row(method, prefix + path, support, note)
    yield from _SINGLE
