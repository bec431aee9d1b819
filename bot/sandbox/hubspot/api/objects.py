"""Contacts and companies one by one: list, get, create, change, archive, search, merge."""

from typing import Any

from aiohttp import web

from bot.sandbox.hubspot.api.request import (
    answer,
    author_of,
    cursor_in,
    empty,
    flag_in,
    kind_in,
    names_in,
    next_page,
    number_in,
    object_of,
    state_of,
)
from bot.sandbox.hubspot.merging import merge
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.records import Record
from bot.sandbox.hubspot.searching import search
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.view import (
    all_set,
    inline_associations,
    payload,
    properties_of,
)
from bot.sandbox.hubspot.writing import archive, create, erase, update


def _shown(request: web.Request, state: State, record: Record) -> dict[str, Any]:
    names, history = names_in(request, "properties"), names_in(request, "propertiesWithHistory")
    body = payload(state, record, properties_of(state, record, names), history=history)
    wanted = names_in(request, "associations")
    found = inline_associations(state, record, wanted) if wanted else {}
    return body | {"associations": found} if found else body


async def list_objects(request: web.Request) -> web.Response:
    """List in the order of ids; the cursor is the id of the next record."""
    state, kind = state_of(request), kind_in(request)
    most = 50 if names_in(request, "propertiesWithHistory") else 100
    limit, start = number_in(request, "limit", 10, most), cursor_in(request)
    page: list[Record] = []
    after = ""
    for record in state.shelves[kind].walk(start, archived=flag_in(request, "archived")):
        if len(page) == limit:
            after = record.id
            break
        page.append(record)
    body: dict[str, Any] = {"results": [_shown(request, state, each) for each in page]}
    if after:
        body["paging"] = next_page(request, after)
    return answer(body)


async def get_object(request: web.Request) -> web.Response:
    """Get one by id or unique property; an id that was merged away gives the survivor."""
    state, kind = state_of(request), kind_in(request)
    record = state.read(
        kind,
        request.match_info["id"],
        id_property=request.query.get("idProperty"),
        archived=flag_in(request, "archived"),
    )
    return answer(_shown(request, state, record))


async def create_object(request: web.Request) -> web.Response:
    """Create one: 201 with a Location."""
    state, kind, body = state_of(request), kind_in(request), await object_of(request)
    author, wanted = author_of(request), body.get("associations")
    record = create(state, kind, body.get("properties"), author, wanted)
    place = str(request.url.with_query(None).with_path(f"{request.path}/{record.id}"))
    shown = payload(
        state,
        record,
        all_set(state, record),
        trace=body.get("objectWriteTraceId"),
    )
    return answer(shown, 201, {"Location": place})


async def update_object(request: web.Request) -> web.Response:
    """Change one; the answer carries what was sent and the system's own, not the whole record."""
    state, kind, body = state_of(request), kind_in(request), await object_of(request)
    wanted, by = request.match_info["id"], request.query.get("idProperty")
    record = state.writable(kind, wanted, id_property=by)
    names = update(state, record, body.get("properties"), author_of(request))
    shown = properties_of(state, record, names or ["hs_object_id"])
    return answer(payload(state, record, shown, trace=body.get("objectWriteTraceId")))


async def archive_object(request: web.Request) -> web.Response:
    """Archive one: 204, whether or not it was there."""
    state, kind = state_of(request), kind_in(request)
    record = state.find(kind, request.match_info["id"])
    if record is not None:
        archive(state, record, author_of(request))
    return empty()


async def erase_object(request: web.Request) -> web.Response:
    """Delete one for good."""
    state, kind, body = state_of(request), kind_in(request), await object_of(request)
    wanted, by = str(body.get("objectId", "")), body.get("idProperty")
    record = state.find(kind, wanted, id_property=by)
    record = record or state.find(kind, wanted, id_property=by, archived=True)
    if record is not None:
        erase(state, record, author_of(request))
    return empty()


async def merge_objects(request: web.Request) -> web.Response:
    """Merge two and answer what remains."""
    state, kind, body = state_of(request), kind_in(request), await object_of(request)
    primary, other = body.get("primaryObjectId"), body.get("objectIdToMerge")
    if not primary or not other:
        raise ApiError(400, "primaryObjectId and objectIdToMerge are needed.")
    record = merge(state, kind, str(primary), str(other), author_of(request))
    return answer(payload(state, record, all_set(state, record)))


async def search_objects(request: web.Request) -> web.Response:
    """Search what the index shows."""
    state, kind = state_of(request), kind_in(request)
    return answer(search(state, kind, await object_of(request)))
