"""What every handler reads from a request, and what it answers with."""

from typing import Any

import msgspec
from aiohttp import web

from bot.sandbox.hubspot.problems import ApiError, bad_json, unknown_type
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.words import NAMES, Author, Kind, Source

STATE: web.AppKey[State] = web.AppKey("hubspot", State)
_TYPE = "application/json;charset=utf-8"


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return JSON as the service sends it."""
    content = {"Content-Type": _TYPE} | (headers or {})
    return web.Response(body=msgspec.json.encode(body), status=status, headers=content)


def empty() -> web.Response:
    """Return 204."""
    return web.Response(status=204)


def state_of(request: web.Request) -> State:
    """Return the account that the request is for."""
    return request.config_dict[STATE]


def kind_in(request: web.Request, name: str = "type") -> Kind:
    """Return the object type in the address; 400 for one this account does not have."""
    word = request.match_info[name]
    if word not in NAMES:
        raise unknown_type(word)
    return NAMES[word]


def author_of(request: web.Request) -> Author:
    """Return who writes through the API: the app whose key this is."""
    return Author(Source.INTEGRATION, state_of(request).settings.app_id, "API")


async def body_of(request: web.Request) -> Any:
    """Return the JSON body; 400 when it is none."""
    try:
        return msgspec.json.decode(await request.read())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise bad_json(str(error)) from error


async def object_of(request: web.Request) -> dict[str, Any]:
    """Return the body as an object; 400 for anything else."""
    body = await body_of(request)
    if not isinstance(body, dict):
        raise bad_json("an object is expected")
    return body


def names_in(request: web.Request, parameter: str) -> list[str]:
    """Return a list given comma-joined, repeated, or both."""
    joined = ",".join(request.query.getall(parameter, []))
    return [name.strip() for name in joined.split(",") if name.strip()]


def flag_in(request: web.Request, parameter: str) -> bool:
    """Return a boolean in any case (clients write ``True`` and ``true``)."""
    return request.query.get(parameter, "false").lower() == "true"


def number_in(request: web.Request, parameter: str, default: int, most: int) -> int:
    """Return a number between 1 and ``most``; 400 for anything else."""
    raw = request.query.get(parameter) or str(default)
    if not raw.isdigit() or not 1 <= int(raw) <= most:
        raise ApiError(400, f"{parameter} has to be a number between 1 and {most}.")
    return int(raw)


def cursor_in(request: web.Request) -> int:
    """Return the id that a list goes on from; 400 for a cursor that is none."""
    raw = request.query.get("after") or "0"
    if not raw.isdigit():
        raise ApiError(400, f"Cannot deserialize value of type `long` from String {raw}", None)
    return int(raw)


def next_page(request: web.Request, after: str) -> dict[str, Any]:
    """Return ``paging``; the link is absolute and names the host that was asked."""
    link = request.url.update_query(after=after)
    return {"next": {"after": after, "link": str(link)}}
