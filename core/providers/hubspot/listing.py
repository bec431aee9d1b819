"""Reading HubSpot page by page: everything by the list endpoint, what changed by search.

A search reaches 10,000 results. Beyond that it starts anew at the last time seen; where that many
records share one time, the time is pinned and the records are paged by id (F28). Facts: HubSpot
documentation, CRM search.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from core.domain.fields import FieldMap
from core.domain.records import Kind, Side
from core.providers.hubspot.client import HubSpotClient
from core.providers.hubspot.mapping import (
    Names,
    asked,
    batch_companies,
    inline_companies,
    milliseconds,
    raw,
)
from core.providers.hubspot.words import MODIFIED, SEARCH_PAGE, SEARCH_REACH, Head, Listing
from core.providers.port import Page, Raw, Unreadable

OVERLAP_MS = 5 * 60 * 1000
"""How far before the watermark a search begins: the search index lags (F29)."""

EARLIEST_MS = 946_684_800_000
"""2000-01-01: before any record, and written with as many digits as every other time."""


class Mode(StrEnum):
    """How a listing goes on."""

    LIST = "list"
    SEARCH = "search"
    PINNED = "pinned"


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a listing stands; the cursor is this as JSON."""

    mode: Mode
    after: str = ""
    from_ms: int = 0
    last_id: str = ""

    def cursor(self) -> str:
        """Write it as a cursor."""
        return msgspec.json.encode(self).decode()


async def page(
    client: HubSpotClient,
    kind: Kind,
    mapping: FieldMap,
    known: Names,
    *,
    cursor: str | None,
    since_ms: int | None,
) -> Page:
    """Return the page at ``cursor``, or the first one."""
    place = _start(since_ms) if cursor is None else msgspec.json.decode(cursor, type=Place)
    properties = asked(kind, mapping, known)
    if place.mode is Mode.LIST:
        listing = await client.list(kind, properties, place.after)
        records = [
            raw(h, inline_companies(h.associations), mapping.version) for h in listing.results
        ]
        following = None if listing.after is None else Place(Mode.LIST, after=listing.after)
    else:
        listing = await client.search(kind, _search(kind, properties, place))
        records = await with_companies(client, kind, listing.results, mapping.version)
        following = _next(place, listing)
    if following is not None and following == place:
        raise Unreadable(
            "HubSpot gave the same page twice; the listing stopped.", side=Side.HUBSPOT
        )
    return Page(tuple(records), following.cursor() if following else None, listing.total)


def _start(since_ms: int | None) -> Place:
    if since_ms is None:
        return Place(Mode.LIST)
    return Place(Mode.SEARCH, from_ms=max(EARLIEST_MS, since_ms - OVERLAP_MS))


def _search(kind: Kind, properties: Sequence[str], place: Place) -> Mapping[str, Any]:
    """Return the body of the search that ``place`` stands for."""
    changed = MODIFIED[kind]
    if place.mode is Mode.PINNED:
        filters = [
            {"propertyName": changed, "operator": "EQ", "value": str(place.from_ms)},
            {"propertyName": "hs_object_id", "operator": "GT", "value": place.last_id or "0"},
        ]
        order = "hs_object_id"
    else:
        filters = [{"propertyName": changed, "operator": "GTE", "value": str(place.from_ms)}]
        order = changed
    body: dict[str, Any] = {
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": order, "direction": "ASCENDING"}],
        "properties": list(properties),
        "limit": SEARCH_PAGE,
    }
    if place.after:
        body["after"] = place.after
    return body


def _next(place: Place, listing: Listing) -> Place | None:
    """Return where to go on after a page of a search."""
    if place.mode is Mode.PINNED:
        if listing.after is None:  # all records of that time are read: go on behind it
            return Place(Mode.SEARCH, from_ms=place.from_ms + 1)
        return msgspec.structs.replace(place, last_id=listing.results[-1].id)
    if listing.after is None:
        return None
    if int(listing.after) + SEARCH_PAGE <= SEARCH_REACH:
        return msgspec.structs.replace(place, after=listing.after)
    last = milliseconds(listing.results[-1].updatedAt)
    if last > place.from_ms:
        return Place(Mode.SEARCH, from_ms=last)
    return Place(Mode.PINNED, from_ms=place.from_ms)


async def with_companies(
    client: HubSpotClient, kind: Kind, heads: Sequence[Head], version: int
) -> list[Raw]:
    """Return records with their companies, which neither searches nor batches carry."""
    if kind is not Kind.CONTACT or not heads:
        return [raw(head, [], version) for head in heads]
    answer = await client.associations(kind, Kind.ACCOUNT, [head.id for head in heads])
    companies = {one.source.id: batch_companies(one.to) for one in answer.results}
    return [raw(head, companies.get(head.id, []), version) for head in heads]
