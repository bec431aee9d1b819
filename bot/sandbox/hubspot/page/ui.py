"""What the page asks for and what it does; a write here comes from a user, never the API."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.hubspot.api.request import (
    answer,
    flag_in,
    kind_in,
    number_in,
    object_of,
    state_of,
)
from bot.sandbox.hubspot.associations import pair
from bot.sandbox.hubspot.linking import associate, dissociate
from bot.sandbox.hubspot.matching import matches_query
from bot.sandbox.hubspot.merging import merge
from bot.sandbox.hubspot.page.shapes import (
    COLUMNS,
    fields_of,
    history_of,
    line_of,
    record_of,
)
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.records import Record
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.words import Author, Kind, Source
from bot.sandbox.hubspot.writing import archive, create, restore, update

_NOBODY = 51_000_000
Handler = Callable[[web.Request], Awaitable[web.Response]]


def add_ui(app: web.Application) -> None:
    """Add the page's own addresses below ``/ui``."""
    for method, path, handler in (
        ("GET", "/ui/account", _account),
        ("GET", "/ui/{type}", _list),
        ("POST", "/ui/{type}", _create),
        ("POST", "/ui/{type}/merge", _merge),
        ("GET", "/ui/{type}/{id}", _get),
        ("PATCH", "/ui/{type}/{id}", _update),
        ("POST", "/ui/{type}/{id}/archive", _archive),
        ("POST", "/ui/{type}/{id}/restore", _restore),
        ("GET", "/ui/{type}/{id}/history/{name}", _history),
        ("PUT", "/ui/{type}/{id}/associations/{other}", _associate),
        ("DELETE", "/ui/{type}/{id}/associations/{other}", _dissociate),
    ):
        app.router.add_route(method, path, guarded(handler))


def guarded(handler: Handler) -> Handler:
    """Return a handler whose refusals are sentences, with those of each property beside them."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except ApiError as error:
            fields = {
                each["context"]["propertyName"][0]: each["message"]
                for each in error.fields.get("errors", [])
                if "propertyName" in each.get("context", {})
            }
            words = error.message if not fields else "Some values were not accepted."
            return answer({"error": words, "fields": fields}, error.status)

    return handle


def _author(request: web.Request) -> Author:
    raw = request.headers.get("X-User-Id", "")
    user = int(raw) if raw.isdigit() else _NOBODY
    return Author(Source.CRM_UI, f"userId:{user}", "UI", user)


def _record(request: web.Request) -> tuple[State, Record]:
    state, kind = state_of(request), kind_in(request)
    record = state.shelves[kind].by_id(request.match_info["id"])
    if record is None:
        raise ApiError(404, "This record does not exist, or was deleted for good.", None)
    return state, record


def _shown(state: State, record: Record, status: int = 200) -> web.Response:
    return answer(record_of(state, record), status)


async def _account(request: web.Request) -> web.Response:
    """Describe the account: its users, and what the forms and lists show."""
    state = state_of(request)
    kinds = {
        kind.value: {
            "fields": fields_of(state, kind),
            "columns": [state.catalogues[kind].definitions[n].label for n in COLUMNS[kind]],
            "live": state.shelves[kind].live(),
        }
        for kind in Kind
    }
    users = [{"id": owner.user_id, "name": owner.name} for owner in state.owners]
    return answer({"portal": state.settings.portal_id, "users": users, "kinds": kinds})


async def _list(request: web.Request) -> web.Response:
    """List by last change, newest first; ``q`` finds by words or by record id."""
    state, kind = state_of(request), kind_in(request)
    query = request.query.get("q", "").strip()
    page, size = number_in(request, "page", 1, 10_000), number_in(request, "size", 25, 100)
    found = [
        record
        for record in state.shelves[kind].walk(archived=flag_in(request, "archived"))
        if not query or record.id == query or matches_query(record, query)
    ]
    found.sort(key=lambda record: record.archived or record.updated, reverse=True)
    lines = [line_of(state, record) for record in found[(page - 1) * size : page * size]]
    return answer({"total": len(found), "page": page, "size": size, "lines": lines})


async def _get(request: web.Request) -> web.Response:
    """Show one; an id that was merged away shows the record that remained."""
    return _shown(*_record(request))


async def _create(request: web.Request) -> web.Response:
    """Create one."""
    state, kind, body = state_of(request), kind_in(request), await object_of(request)
    values = {name: value for name, value in body.items() if value != ""}
    return _shown(state, create(state, kind, values, _author(request)), 201)


async def _update(request: web.Request) -> web.Response:
    """Change what was sent."""
    state, record = _record(request)
    update(state, record, await object_of(request), _author(request), privileged=True)
    return _shown(state, record)


async def _archive(request: web.Request) -> web.Response:
    """Delete one: it can be restored."""
    state, record = _record(request)
    if record.archived is None:
        archive(state, record, _author(request))
    return _shown(state, record)


async def _restore(request: web.Request) -> web.Response:
    """Bring a deleted one back."""
    state, record = _record(request)
    if record.archived is not None:
        restore(state, record, _author(request))
    return _shown(state, record)


async def _merge(request: web.Request) -> web.Response:
    """Merge two and show what remains."""
    state, kind, body = state_of(request), kind_in(request), await object_of(request)
    primary, other = str(body.get("primary")), str(body.get("other"))
    return _shown(state, merge(state, kind, primary, other, _author(request)))


async def _history(request: web.Request) -> web.Response:
    """Show the values one property had."""
    state, record = _record(request)
    return answer(history_of(state, record, request.match_info["name"]))


def _ends(request: web.Request) -> tuple[State, Record, tuple[str, str]]:
    state, record = _record(request)
    other = state.find(record.kind.other, request.match_info["other"])
    if other is None:
        raise ApiError(404, "The other record does not exist.", None)
    return state, record, pair(record.kind, record.id, other.id)


async def _associate(request: web.Request) -> web.Response:
    """Associate, as primary where the body says so."""
    state, record, (contact, company) = _ends(request)
    body: dict[str, Any] = await object_of(request)
    primary = True if body.get("primary") else None
    associate(state, contact, company, author=_author(request), primary=primary)
    return _shown(state, record)


async def _dissociate(request: web.Request) -> web.Response:
    """Remove an association."""
    state, record, (contact, company) = _ends(request)
    dissociate(state, contact, company, _author(request))
    return _shown(state, record)
