"""What Apollo drops without a word, and what its answers leave out, over functions as servers."""

import json
from typing import Any

import httpx
import pytest

from core.domain.changes import Action
from core.domain.default_mapping import default_mapping
from core.domain.records import Kind
from core.providers.port import Forbidden, Refused, Unanswered, Write
from tests.unit.providers.servers import apollo

MAPPING = default_mapping()


def _update(trace: str, **values: str | None) -> Write:
    return Write(trace, Action.UPDATE, Kind.CONTACT, trace, values)


def _rows(request: httpx.Request) -> list[dict[str, Any]]:
    return json.loads(request.content)["contact_attributes"]


async def test_a_value_that_is_not_kept_is_a_refusal_beside_what_was_kept() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        rows = [{**row, "title": "old"} for row in _rows(request)]
        return httpx.Response(200, json={"contacts": rows})

    (outcome,) = await apollo(serve).write(
        Kind.CONTACT, MAPPING, [_update("a", title="new", first_name="Ada")]
    )
    assert isinstance(outcome.error, Refused)
    assert ("NOT_KEPT", {"title"}) == (outcome.error.category, set(outcome.error.fields))
    assert {"title": "old", "first_name": "Ada"} == dict(outcome.held)


async def test_a_value_in_another_form_is_kept() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        (row,) = _rows(request)
        return httpx.Response(200, json={"contacts": [{**row, "email": row["email"].lower()}]})

    (outcome,) = await apollo(serve).write(
        Kind.CONTACT, MAPPING, [_update("a", email="Ada@B.example")]
    )
    assert outcome.error is None
    assert {"email": "ada@b.example"} == dict(outcome.held)


async def test_a_row_that_the_answer_leaves_out_is_read() -> None:
    asked = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.method == "POST":
            return httpx.Response(200, json={"contacts": []})
        return httpx.Response(200, json={"contact": {"id": "a", "title": "new"}, "labels": []})

    (outcome,) = await apollo(serve).write(Kind.CONTACT, MAPPING, [_update("a", title="new")])
    assert outcome.error is None
    assert ["/api/v1/contacts/bulk_update", "/api/v1/contacts/a"] == asked


async def test_created_rows_are_told_apart_by_what_they_hold() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        items = json.loads(request.content)["contacts"]
        assert json.loads(request.content)["run_dedupe"] is False
        rows = [
            {"id": f"id-{i['first_name']}", "hubspot_vid": i.get("hubspot_id"), **i} for i in items
        ]
        rows = [row for row in reversed(rows) if row["first_name"] != "Lost"]
        return httpx.Response(200, json={"created_contacts": rows, "existing_contacts": []})

    writes = [
        Write("k", Action.CREATE, Kind.CONTACT, values={"first_name": "Key"}, key="1"),
        Write(
            "m", Action.CREATE, Kind.CONTACT, values={"first_name": "Mail", "email": "M@b.example"}
        ),
        Write("n", Action.CREATE, Kind.CONTACT, values={"first_name": "Name", "last_name": "N"}),
        Write("l", Action.CREATE, Kind.CONTACT, values={"first_name": "Lost"}, key="2"),
    ]
    outcomes = {o.trace: o for o in await apollo(serve).write(Kind.CONTACT, MAPPING, writes)}
    assert ["id-Key", "id-Mail", "id-Name"] == [outcomes[t].remote_id for t in ("k", "m", "n")]
    assert isinstance(outcomes["l"].error, Unanswered)


async def test_what_stops_the_side_after_a_write_is_kept_to_the_rest() -> None:
    patched = []

    def serve(request: httpx.Request) -> httpx.Response:
        patched.append(request.url.path)
        if len(patched) > 1:
            return httpx.Response(403, json={"error": "not authorized to access api/v1/contacts"})
        numbers = [{"raw_number": "+4930123456", "type": "mobile"}]
        return httpx.Response(200, json={"contact": {"id": "a", "phone_numbers": numbers}})

    writes = [_update(trace, mobile="+49 30 123456") for trace in ("a", "b", "c")]
    outcomes = {o.trace: o for o in await apollo(serve).write(Kind.CONTACT, MAPPING, writes)}
    assert outcomes["a"].error is None
    assert all(isinstance(outcomes[trace].error, Forbidden) for trace in ("b", "c"))
    assert 2 == len(patched)  # nothing is sent after the side said no


async def test_what_stops_the_side_before_any_write_is_raised() -> None:
    provider = apollo(lambda _: httpx.Response(403, json={"error": "no"}))
    with pytest.raises(Forbidden):
        await provider.write(Kind.CONTACT, MAPPING, [_update("a", mobile="+49 30 123456")])


async def test_the_key_travels_in_a_header_and_never_in_an_address() -> None:
    seen: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"people": [], "total_entries": 0})

    await apollo(serve).people_search({"person_titles": ["head"], "q_keywords": "a b"}, 2)
    (request,) = seen
    assert "secret-key" == request.headers["x-api-key"]
    assert "secret-key" not in str(request.url)
    assert {"page": "2", "per_page": "100", "person_titles[]": "head", "q_keywords": "a b"} == dict(
        request.url.params
    )
