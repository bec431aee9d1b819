"""The batch calls of contacts and companies."""

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
from bot.sandbox.hubspot.batches import (
    Outcome,
    archive_batch,
    create_batch,
    read_batch,
    update_batch,
    upsert_batch,
)


def _answer(request: web.Request, outcome: Outcome, started: int, good: int) -> web.Response:
    body = outcome.body(started, state_of(request).now())
    return answer(body, outcome.status(good))


async def read(request: web.Request) -> web.Response:
    """Read up to 100."""
    state, body = state_of(request), await object_of(request)
    archived = flag_in(request, "archived")
    outcome = read_batch(state, kind_in(request), body, archived=archived)
    return _answer(request, outcome, state.now(), 200)


async def create(request: web.Request) -> web.Response:
    """Create up to 100."""
    state, body = state_of(request), await object_of(request)
    started = state.now()
    outcome = create_batch(state, kind_in(request), body, author_of(request))
    return _answer(request, outcome, started, 201)


async def update(request: web.Request) -> web.Response:
    """Change up to 100."""
    state, body = state_of(request), await object_of(request)
    started = state.now()
    outcome = update_batch(state, kind_in(request), body, author_of(request))
    return _answer(request, outcome, started, 200)


async def upsert(request: web.Request) -> web.Response:
    """Change or create up to 100 by a unique property."""
    state, body = state_of(request), await object_of(request)
    started = state.now()
    outcome = upsert_batch(state, kind_in(request), body, author_of(request))
    return _answer(request, outcome, started, 200)


async def archive(request: web.Request) -> web.Response:
    """Archive up to 100."""
    state, body = state_of(request), await object_of(request)
    archive_batch(state, kind_in(request), body, author_of(request))
    return empty()
