"""What a request asks: its parameters from body and query, and its answer as JSON."""

from typing import Any

import msgspec
from aiohttp import web

from bot.sandbox.apollo.refusals import misconfigured, unprocessable
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Row
from bot.sandbox.common.faults import Faults

STATE: web.AppKey[ApolloState] = web.AppKey("apollo_state", ApolloState)
FAULTS: web.AppKey[Faults] = web.AppKey("apollo_faults", Faults)


def answer(body: Any, status: int = 200) -> web.Response:
    """Return a JSON answer."""
    return web.Response(
        body=msgspec.json.encode(body), status=status, content_type="application/json"
    )


async def parameters(request: web.Request) -> Row:
    """Return all parameters: those of the query (``name[]`` as lists), then those of the body."""
    found: Row = {}
    for name in request.query:
        values = request.query.getall(name)
        if name.endswith("[]"):
            found[name[:-2]] = list(values)
        else:
            found[name] = values[-1]
    return found | await body(request)


async def body(request: web.Request) -> Row:
    """Return the JSON body with the ``[]`` of its names taken off; none is an empty one."""
    raw = await request.read()
    if not raw.strip():
        return {}
    try:
        sent = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise unprocessable("There was a problem in the JSON you submitted") from error
    if not isinstance(sent, dict):
        raise unprocessable("There was a problem in the JSON you submitted")
    return {str(name).removesuffix("[]"): value for name, value in sent.items()}


def flag(value: Any) -> bool:
    """Read a boolean that may have come as text."""
    return value is True or str(value).lower() in {"true", "1"}


def listed(value: Any) -> list[Any]:
    """Return a parameter that takes a list; a single value counts as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def number(value: Any, default: int) -> int:
    """Read a number that may have come as text."""
    if value is None or value == "":
        return default
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise misconfigured(value) from error
