"""The coverage list says exactly what the sandbox answers."""

from aiohttp import web

from bot.sandbox.apollo.api.routes import add_routes
from bot.sandbox.apollo.coverage import COVERAGE, PREFIXES, Support, by_address


def routes() -> set[tuple[str, str]]:
    app = web.Application()
    add_routes(app)
    found = ((r.method, r.resource.canonical) for r in app.router.routes() if r.resource)
    return {(method, path) for method, path in found if method != "HEAD"}


def test_the_coverage_list_is_the_routes() -> None:
    answered = {
        (e.method, p + e.path) for e in COVERAGE for p in PREFIXES if e.support is not Support.NO
    }
    assert answered == routes()


def test_what_is_not_there_or_only_in_part_says_why() -> None:
    assert [] == [e.path for e in COVERAGE if e.support is not Support.FULL and not e.note]


def test_every_address_is_listed_once() -> None:
    assert len(COVERAGE) == len(by_address())
