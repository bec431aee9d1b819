"""Listings beyond what a search shows, and pages that lie, over functions as servers."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from core.domain.default_mapping import default_mapping
from core.domain.records import Kind
from core.providers.apollo import listing
from core.providers.port import Unreadable
from tests.unit.providers.servers import Server, apollo, hubspot, record

MAPPING = default_mapping()
T0 = datetime(2026, 11, 1, tzinfo=UTC)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Search:
    """HubSpot's search over rows of (id, time): filters, one order, 10,000 results at most."""

    def __init__(self, rows: list[tuple[int, datetime]]) -> None:
        self.rows = rows
        self.asked: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.asked.append(body)
        start, limit = int(body.get("after", 0)), body["limit"]
        if start + limit > 10_000:
            return httpx.Response(400, json={"message": "paging past 10,000"})
        found = [row for row in self.rows if all(map(row_fits(row), _filters(body)))]
        by_id = body["sorts"][0]["propertyName"] == "hs_object_id"
        found.sort(key=lambda row: row[0] if by_id else (row[1], row[0]))
        page = found[start : start + limit]
        answer: dict[str, Any] = {
            "total": len(found),
            "results": [record(number, _iso(moment)) for number, moment in page],
        }
        if start + limit < len(found):
            answer["paging"] = {"next": {"after": str(start + limit)}}
        return httpx.Response(200, json=answer)


def _filters(body: dict[str, Any]) -> list[dict[str, str]]:
    (group,) = body["filterGroups"]
    return group["filters"]


def row_fits(row: tuple[int, datetime]) -> Any:
    def fits(one: dict[str, str]) -> bool:
        mine = row[0] if one["propertyName"] == "hs_object_id" else row[1].timestamp() * 1000
        value = float(one["value"])
        return {"GTE": mine >= value, "GT": mine > value, "EQ": mine == value}[one["operator"]]

    return fits


async def _all(serve: Server, since_ms: int | None, kind: Kind = Kind.ACCOUNT) -> list[str]:
    provider = hubspot(serve)
    found: list[str] = []
    cursor = None
    while True:
        page = await provider.page(kind, MAPPING, cursor=cursor, since_ms=since_ms)
        found += [raw.id for raw in page.records]
        cursor = page.cursor
        if cursor is None:
            await provider.close()
            return found


@pytest.mark.rule("F28")
async def test_a_search_goes_on_behind_its_ten_thousandth_result() -> None:
    rows = [(number, T0 + timedelta(seconds=number)) for number in range(1, 10_401)]
    found = await _all(Search(rows), 0)
    assert {str(number) for number, _ in rows} == set(found)
    assert len(found) < 10_402  # only what shares the last time is read twice


@pytest.mark.rule("F28")
async def test_more_records_of_one_time_than_a_search_shows_are_paged_by_id() -> None:
    rows = [(1, T0 - timedelta(days=1)), (99_999, T0 + timedelta(seconds=1))]
    rows += [(number, T0) for number in range(1_000, 11_400)]
    search = Search(rows)
    found = await _all(search, 0)
    assert {str(number) for number, _ in rows} == set(found)
    pinned = [body for body in search.asked if len(_filters(body)) == 2]
    assert 52 == len(pinned)
    assert not any("after" in body for body in pinned)


@pytest.mark.rule("F14", "F29")
async def test_a_search_begins_five_minutes_before_the_watermark() -> None:
    watermark = round(T0.timestamp() * 1000)
    rows = [(number, T0 - timedelta(minutes=number)) for number in range(1, 20)]
    assert ["5", "4", "3", "2", "1"] == await _all(Search(rows), watermark)


async def test_a_search_stays_below_its_three_thousand_characters() -> None:
    search = Search([])
    await _all(search, 1_700_000_000_000, Kind.CONTACT)
    assert len(json.dumps(search.asked[0])) < 3_000


async def test_the_next_page_is_asked_of_hubspot_whatever_the_link_says() -> None:
    asked = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        link = "https://evil.example/steal?after=2"
        more = {"paging": {"next": {"after": "2", "link": link}}} if len(asked) == 1 else {}
        return httpx.Response(200, json={"results": [record(len(asked))], **more})

    assert ["1", "2"] == await _all(serve, None)
    assert {"api.hubapi.com"} == {url.host for url in asked}
    assert "2" == asked[1].params["after"]


@pytest.mark.rule("F28", "F30")
async def test_a_cursor_that_does_not_move_stops_the_listing() -> None:
    def serve(_request: httpx.Request) -> httpx.Response:
        paging = {"paging": {"next": {"after": "7"}}}
        return httpx.Response(200, json={"results": [record(7)], **paging})

    with pytest.raises(Unreadable):
        await _all(serve, None)


@pytest.mark.rule("F30")
@pytest.mark.parametrize("body", [{}, {"results": [{"id": 7}]}, {"results": {}}, []])
async def test_a_page_of_another_shape_is_no_empty_page(body: Any) -> None:
    with pytest.raises(Unreadable):
        await _all(lambda _: httpx.Response(200, json=body), None)


class Team:
    """Apollo's contacts/search over rows of (id, stage): two pages at most of any order."""

    def __init__(self, rows: list[tuple[int, str]], *, reach: int) -> None:
        self.rows = rows
        self.reach = reach

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        stages = body.get("contact_stage_ids") or []
        found = [row for row in self.rows if not stages or row[1] in stages]
        found.sort(reverse=not body["sort_ascending"])
        assert body["page"] <= self.reach
        start = (body["page"] - 1) * 100
        rows = [{"id": str(n), "contact_stage_id": s} for n, s in found[start : start + 100]]
        crumbs = [{"signal_field_name": "contact_stage_ids", "value": s} for s in stages]
        pagination = {"page": body["page"], "total_entries": len(found)}
        answer = {"contacts": rows, "breadcrumbs": crumbs, "pagination": pagination}
        return httpx.Response(200, json=answer)


async def _sweep(rows: list[tuple[int, str]], reach: int = 2) -> tuple[set[str], int, bool]:
    """Return the ids, the total that was named, and whether the sweep says it is incomplete."""
    provider = apollo(Team(rows, reach=reach), reach=reach)
    found: set[str] = set()
    cursor = None
    while True:
        page = await provider.page(Kind.CONTACT, MAPPING, cursor=cursor, since_ms=None)
        found |= {raw.id for raw in page.records}
        cursor = page.cursor
        if cursor is None:
            await provider.close()
            return found, page.total or 0, page.incomplete


@pytest.mark.rule("R3")
@pytest.mark.parametrize(
    ("rows", "incomplete"),
    [
        ([], False),
        ([(n, "s1") for n in range(200)], False),  # one direction shows all
        ([(n, "s1") for n in range(399)], False),  # both directions do
        ([(n, "s1" if n % 2 else "s2") for n in range(700)], False),  # stage by stage
        ([(n, "s1" if n % 9 else "other") for n in range(700)], True),  # nobody asks for "other"
    ],
)
async def test_a_sweep_sees_everything_or_says_that_it_does_not(
    rows: list[tuple[int, str]], *, incomplete: bool
) -> None:
    found, total, said = await _sweep(rows)
    assert len(rows) == total
    assert incomplete == said
    assert incomplete == (len(found) < len(rows))


@pytest.mark.rule("F30")
async def test_a_page_that_was_not_asked_for_is_refused() -> None:
    def serve(_request: httpx.Request) -> httpx.Response:
        pagination = {"page": 7, "total_entries": 1}
        return httpx.Response(200, json={"contacts": [{"id": "a"}], "pagination": pagination})

    with pytest.raises(Unreadable):
        await apollo(serve).page(Kind.CONTACT, MAPPING, cursor=None, since_ms=None)


def test_a_cursor_survives_being_written_down() -> None:
    place = listing.Place(since_ms=5, part=2, descending=True, page=9, covered=3, total=8)
    cursor = place.cursor()
    assert place == listing.msgspec.json.decode(cursor, type=listing.Place)
