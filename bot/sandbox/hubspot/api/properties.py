"""The Properties API: definitions, custom ones with unique values, groups."""

from aiohttp import web

from bot.sandbox.hubspot.api.request import (
    answer,
    author_of,
    empty,
    flag_in,
    kind_in,
    object_of,
    state_of,
)
from bot.sandbox.hubspot.batches import Outcome, inputs_of
from bot.sandbox.hubspot.catalogue import Catalogue
from bot.sandbox.hubspot.definitions import Definition
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.records import iso
from bot.sandbox.hubspot.words import Op


def _catalogue(request: web.Request) -> Catalogue:
    return state_of(request).catalogues[kind_in(request)]


def _now(request: web.Request) -> str:
    return iso(state_of(request).now())


def _note(request: web.Request, deed: str, name: str) -> None:
    properties = {"name": name, "deed": deed}
    state = state_of(request)
    state.note(Op.DEFINE, kind_in(request), name, author_of(request), properties)


async def list_properties(request: web.Request) -> web.Response:
    """List all definitions, without paging."""
    archived = flag_in(request, "archived")
    every = _catalogue(request).definitions.values()
    shown = [each.payload() for each in every if (each.archived is not None) == archived]
    return answer({"results": shown})


async def get_property(request: web.Request) -> web.Response:
    """Get one definition."""
    return answer(_catalogue(request).one(request.match_info["name"]).payload())


async def create_property(request: web.Request) -> web.Response:
    """Make a custom property: 201."""
    made = _made(request, await object_of(request))
    return answer(made.payload(), 201)


def _made(request: web.Request, body: dict[str, object]) -> Definition:
    made = _catalogue(request).create(body, _now(request))
    _note(request, "create", made.name)
    return made


async def patch_property(request: web.Request) -> web.Response:
    """Change a definition."""
    name, body = request.match_info["name"], await object_of(request)
    changed = _catalogue(request).patch(name, body, _now(request))
    _note(request, "update", name)
    return answer(changed.payload())


async def archive_property(request: web.Request) -> web.Response:
    """Remove a custom property."""
    _catalogue(request).archive(request.match_info["name"], _now(request))
    _note(request, "archive", request.match_info["name"])
    return empty()


async def read_batch(request: web.Request) -> web.Response:
    """Read definitions by name."""
    catalogue, outcome = _catalogue(request), Outcome()
    for each in inputs_of(await object_of(request)):
        try:
            outcome.results.append(catalogue.one(str(each.get("name"))).payload())
        except ApiError as error:
            outcome.errors.append(error.entry({"name": [str(each.get("name"))]}))
    now = state_of(request).now()
    return answer(outcome.body(now, now), outcome.status(200))


async def create_batch(request: web.Request) -> web.Response:
    """Make custom properties."""
    outcome = Outcome()
    for each in inputs_of(await object_of(request)):
        try:
            outcome.results.append(_made(request, each).payload())
        except ApiError as error:
            outcome.errors.append(error.entry({"name": [str(each.get("name"))]}))
    now = state_of(request).now()
    return answer(outcome.body(now, now), outcome.status(201))


async def archive_batch(request: web.Request) -> web.Response:
    """Remove custom properties."""
    for each in inputs_of(await object_of(request)):
        _catalogue(request).archive(str(each.get("name")), _now(request))
        _note(request, "archive", str(each.get("name")))
    return empty()


async def list_groups(request: web.Request) -> web.Response:
    """List the groups."""
    return answer({"results": [each.payload() for each in _catalogue(request).groups.values()]})


async def get_group(request: web.Request) -> web.Response:
    """Get one group."""
    return answer(_catalogue(request).group(request.match_info["name"]).payload())


async def create_group(request: web.Request) -> web.Response:
    """Make a group: 201."""
    return answer(_catalogue(request).create_group(await object_of(request)).payload(), 201)
