"""Associations between contacts and companies, one by one."""

from typing import Any

from aiohttp import web

from bot.sandbox.hubspot.api.request import (
    answer,
    author_of,
    body_of,
    cursor_in,
    empty,
    kind_in,
    next_page,
    number_in,
    state_of,
)
from bot.sandbox.hubspot.associations import pair, wants_primary
from bot.sandbox.hubspot.batches import Outcome
from bot.sandbox.hubspot.linking import associate, dissociate
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.records import Record
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.view import association_spec, live_associates
from bot.sandbox.hubspot.words import Kind


def ends(state: State, start: Kind, end: Kind, one: str, two: str) -> tuple[Record, Record]:
    """Return both records; 400 for a pair of one kind, or for an id that is not there."""
    if start is end:
        if one == two:
            raise ApiError(400, f"Object {one} cannot be associated to itself ({one})")
        raise ApiError(400, f"{start.value} cannot be associated to {end.value} here.")
    found = (state.find(start, one), state.find(end, two))
    for record, wanted in zip(found, (one, two), strict=True):
        if record is None:
            words = f"{wanted} is not a valid ID"
            raise ApiError(400, words, errors=[{"message": words, "code": "INVALID_IDENTIFIER"}])
    first, second = found
    assert first is not None  # noqa: S101  (said above)
    assert second is not None  # noqa: S101
    return first, second


def _path(request: web.Request) -> tuple[State, Kind, Kind, Record, Record]:
    state, start, end = state_of(request), kind_in(request), kind_in(request, "to")
    info = request.match_info
    return (state, start, end, *ends(state, start, end, info["id"], info["to_id"]))


async def put_default(request: web.Request) -> web.Response:
    """Associate without a label: 200 with both directions; repeating it changes nothing."""
    state, start, end, first, second = _path(request)
    associate(state, *pair(start, first.id, second.id), author=author_of(request))
    now = state.now()
    return answer(batch_envelope(both_ways(start, end, first.id, second.id), now))


def both_ways(start: Kind, end: Kind, one: str, two: str) -> list[dict[str, Any]]:
    """Return the two directed results of a default association."""
    return [
        {"from": {"id": one}, "to": {"id": two}, "associationSpec": association_spec(start)},
        {"from": {"id": two}, "to": {"id": one}, "associationSpec": association_spec(end)},
    ]


def batch_envelope(results: list[dict[str, Any]], now: int) -> dict[str, Any]:
    """Return the envelope of a batch without errors."""
    return Outcome(results).body(now, now)


async def put_labelled(request: web.Request) -> web.Response:
    """Associate with types: 201."""
    _, _, _, first, second = _path(request)
    specs = await body_of(request)
    if not isinstance(specs, list):
        raise ApiError(400, "Invalid input JSON: a list of association types is expected", None)
    label(request, first, second, specs)
    return answer(labels_between(request, first, second), 201)


def label(request: web.Request, first: Record, second: Record, specs: list[Any]) -> None:
    """Associate as ``specs`` say: primary, or without a label."""
    primary = wants_primary(first.kind, specs) or None
    contact, company = pair(first.kind, first.id, second.id)
    associate(state_of(request), contact, company, author=author_of(request), primary=primary)


def labels_between(request: web.Request, first: Record, second: Record) -> dict[str, Any]:
    """Return the labels; ids are numbers on v4 and strings on the dated addresses."""
    dated = "/v4/" not in request.path
    types = state_of(request).associations.types(first.kind, first.id, second.id)
    return {
        "fromObjectTypeId": first.kind.type_id,
        "fromObjectId": first.id if dated else int(first.id),
        "toObjectTypeId": second.kind.type_id,
        "toObjectId": second.id if dated else int(second.id),
        "labels": [each["label"] for each in types if each["label"]],
    }


async def delete(request: web.Request) -> web.Response:
    """Remove all associations between two records: 204."""
    state, start, end = state_of(request), kind_in(request), kind_in(request, "to")
    one, two = request.match_info["id"], request.match_info["to_id"]
    if start is not end:
        first = state.shelves[start].resolve(one)
        second = state.shelves[end].resolve(two)
        dissociate(state, *pair(start, first, second), author=author_of(request))
    return empty()


async def list_associations(request: web.Request) -> web.Response:
    """List what a record is associated with, by id; an archived record shows nothing."""
    state, start, end = state_of(request), kind_in(request), kind_in(request, "to")
    limit, after = number_in(request, "limit", 100, 500), cursor_in(request)
    record = state.find(start, request.match_info["id"])
    ids = live_associates(state, record) if record and start is not end else []
    rest = [each for each in ids if int(each) >= after]
    dated = "/v4/" not in request.path
    body: dict[str, Any] = {
        "results": [
            associated(state, start, record.id, other, dated=dated)
            for other in rest[:limit]
            if record is not None
        ]
    }
    if len(rest) > limit:
        body["paging"] = next_page(request, rest[limit])
    return answer(body)


def associated(state: State, start: Kind, one: str, other: str, *, dated: bool) -> dict[str, Any]:
    """Return one row of an association read."""
    return {
        "toObjectId": other if dated else int(other),
        "associationTypes": state.associations.types(start, one, other),
    }
