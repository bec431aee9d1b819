"""Associations in batches."""

from typing import Any

from aiohttp import web

from bot.sandbox.hubspot.api.associations import (
    associated,
    both_ways,
    ends,
    label,
    labels_between,
)
from bot.sandbox.hubspot.api.request import (
    answer,
    author_of,
    empty,
    kind_in,
    object_of,
    state_of,
)
from bot.sandbox.hubspot.associations import PRIMARY, pair
from bot.sandbox.hubspot.batches import Outcome, inputs_of
from bot.sandbox.hubspot.linking import associate, dissociate, unlabel
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.view import live_associates
from bot.sandbox.hubspot.words import Kind

# Documentation, associations: inputs of a batch read, of a batch write.
MOST_READ, MOST_WRITTEN = 1_000, 2_000


def _kinds(request: web.Request) -> tuple[Kind, Kind]:
    return kind_in(request), kind_in(request, "to")


def _end(each: dict[str, Any], side: str) -> str:
    return str((each.get(side) or {}).get("id", ""))


async def read(request: web.Request) -> web.Response:
    """Read the associations of up to 1,000 records."""
    state, (start, end) = state_of(request), _kinds(request)
    outcome, dated = Outcome(), "/v4/" not in request.path
    for each in inputs_of(await object_of(request), MOST_READ):
        wanted = str(each.get("id", ""))
        record = state.find(start, wanted)
        found = live_associates(state, record) if record and start is not end else []
        if record is None or not found:
            outcome.errors.append(_nothing(start, end, wanted))
            continue
        rows = [associated(state, start, record.id, other, dated=dated) for other in found]
        outcome.results.append({"from": {"id": wanted}, "to": rows})
    now = state.now()
    return answer(outcome.body(now, now), outcome.status(200))


def _nothing(start: Kind, end: Kind, wanted: str) -> dict[str, Any]:
    words = f"No {end.singular} is associated with {start.singular} {wanted}."
    entry = ApiError(404, words, "OBJECT_NOT_FOUND").entry({"fromObjectId": [wanted]})
    return entry | {"subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"}


async def create(request: web.Request) -> web.Response:
    """Associate with types."""
    state, (start, end) = state_of(request), _kinds(request)
    outcome = Outcome()
    for each in inputs_of(await object_of(request), MOST_WRITTEN):
        try:
            first, second = ends(state, start, end, _end(each, "from"), _end(each, "to"))
            label(request, first, second, each.get("types") or [])
        except ApiError as error:
            outcome.errors.append(error.entry({"fromObjectId": [_end(each, "from")]}))
            continue
        outcome.results.append(labels_between(request, first, second))
    now = state.now()
    return answer(outcome.body(now, now), outcome.status(201))


async def create_default(request: web.Request) -> web.Response:
    """Associate without labels."""
    state, (start, end) = state_of(request), _kinds(request)
    outcome = Outcome()
    for each in inputs_of(await object_of(request), MOST_WRITTEN):
        try:
            first, second = ends(state, start, end, _end(each, "from"), _end(each, "to"))
        except ApiError as error:
            outcome.errors.append(error.entry({"fromObjectId": [_end(each, "from")]}))
            continue
        associate(state, *pair(start, first.id, second.id), author=author_of(request))
        outcome.results += both_ways(start, end, first.id, second.id)
    now = state.now()
    return answer(outcome.body(now, now), outcome.status(200))


async def archive(request: web.Request) -> web.Response:
    """Remove all associations between pairs: 204."""
    state, (start, end) = state_of(request), _kinds(request)
    for each in inputs_of(await object_of(request), MOST_WRITTEN):
        for other in each.get("to") or []:
            first = state.shelves[start].resolve(_end(each, "from"))
            second = state.shelves[end].resolve(str(other.get("id", "")))
            dissociate(state, *pair(start, first, second), author=author_of(request))
    return empty()


async def archive_labels(request: web.Request) -> web.Response:
    """Take labels off and leave the pairs associated: 204."""
    state, (start, _) = state_of(request), _kinds(request)
    for each in inputs_of(await object_of(request), MOST_WRITTEN):
        wanted = [spec.get("associationTypeId") for spec in each.get("types") or []]
        if PRIMARY[start] in wanted:
            contact, company = pair(start, _end(each, "from"), _end(each, "to"))
            unlabel(state, contact, company, author_of(request))
    return empty()
