"""Reading Apollo page by page: newest first, or everything.

Apollo has no filter by time and shows 500 pages of a search. What changed is read newest first
until the watermark (contacts), or until the caller has seen nothing new for two pages (accounts,
which show no time of change). Everything is read oldest first; beyond what one order shows, from
both ends; beyond that, stage by stage (R3). Facts: Apollo API reference, search endpoints.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.domain.fields import FieldMap
from core.domain.records import Kind, Side
from core.providers.apollo.client import ApolloClient
from core.providers.apollo.mapping import raw, roots
from core.providers.apollo.words import PAGE, STAGE_FILTER, Search
from core.providers.port import Page, Raw, Unreadable

OVERLAP_MS = 5 * 60 * 1000
"""How far before the watermark a listing reads: rows move between pages while it reads (F27)."""
_WHOLE = -1
"""The part that is not narrowed to a stage."""


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a listing stands; the cursor is this as JSON.

    ``part`` is the index of the stage that a sweep is narrowed to; ``covered`` counts the rows of
    the stages that are through, ``total`` all there are.
    """

    since_ms: int | None = None
    part: int = _WHOLE
    descending: bool = False
    page: int = 1
    covered: int = 0
    total: int = 0

    def cursor(self) -> str:
        """Write it as a cursor."""
        return msgspec.json.encode(self).decode()


async def page(
    client: ApolloClient,
    kind: Kind,
    mapping: FieldMap,
    stages: Sequence[str],
    place: Place,
    *,
    reach: int,
) -> Page:
    """Return the page at ``place``; ``reach`` is the last page that Apollo shows."""
    stage = stages[place.part] if place.part != _WHOLE else ""
    answer = await client.search(kind, _body(kind, place, stage))
    _check(kind, answer, place, stage)
    rows = answer.contacts if kind is Kind.CONTACT else answer.accounts
    if rows is None:
        raise Unreadable(f"Apollo answered without {kind}s.", side=Side.APOLLO)
    kept = roots(kind, mapping)
    records = tuple(raw(kind, row, kept, mapping.version) for row in rows)
    entries = answer.pagination.total_entries
    if place.since_ms is not None:
        following = _newer(kind, place, records, entries, reach)
        return Page(records, following.cursor() if following else None, entries)
    following, incomplete = _sweep(place, entries, reach, len(stages))
    total = place.total or entries
    return Page(records, following.cursor() if following else None, total, incomplete)


def start(since_ms: int | None) -> Place:
    """Return where a listing begins."""
    return Place(since_ms=None if since_ms is None else max(0, since_ms - OVERLAP_MS))


def _body(kind: Kind, place: Place, stage: str) -> Mapping[str, Any]:
    newest = place.since_ms is not None
    body: dict[str, Any] = {
        "page": place.page,
        "sort_by_field": f"{kind}_updated_at" if newest else f"{kind}_created_at",
        "sort_ascending": not newest and not place.descending,
    }
    if stage:
        body[STAGE_FILTER[kind]] = [stage]
    return body


def _check(kind: Kind, answer: Search, place: Place, stage: str) -> None:
    """Refuse a page that is not the one asked for: Apollo ignores filters without a word."""
    if str(answer.pagination.page) != str(place.page):
        raise Unreadable(
            f"Apollo answered page {answer.pagination.page} instead of {place.page}.",
            side=Side.APOLLO,
        )
    if stage and not any(
        crumb.signal_field_name == STAGE_FILTER[kind] and crumb.value == stage
        for crumb in answer.breadcrumbs or ()
    ):
        raise Unreadable("Apollo ignored a filter; the sweep stopped.", side=Side.APOLLO)


def _newer(
    kind: Kind, place: Place, records: Sequence[Raw], entries: int, reach: int
) -> Place | None:
    """Return the next page of what changed; contacts stop at the watermark by themselves."""
    if not records or place.page >= min(_pages(entries), reach):
        return None
    if kind is Kind.CONTACT and records[-1].modified_ms < (place.since_ms or 0):
        return None
    return msgspec.structs.replace(place, page=place.page + 1)


def _pages(entries: int) -> int:
    return -(-entries // PAGE)


def _sweep(place: Place, entries: int, reach: int, stages: int) -> tuple[Place | None, bool]:
    """Return the next page of a sweep, and whether a finished one is incomplete."""
    pages = _pages(entries)
    last = min(pages - reach, reach) if place.descending else min(pages, reach)
    if place.page < last:
        return msgspec.structs.replace(place, page=place.page + 1), False
    if not place.descending and pages > reach:
        return msgspec.structs.replace(place, descending=True, page=1), False
    shown = 2 * reach * PAGE
    if place.part == _WHOLE and entries <= shown:
        return None, False
    covered = place.covered + (0 if place.part == _WHOLE else min(entries, shown))
    total = place.total or entries
    if place.part + 1 < stages:
        return Place(part=place.part + 1, covered=covered, total=total), False
    return None, covered < total
