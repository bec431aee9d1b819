"""The list of what the HubSpot sandbox answers is what it answers."""

from bot.sandbox.hubspot.app import build_api
from bot.sandbox.hubspot.coverage import Support, rows
from tests.contract.hubspot_account import account


def routes():
    made = account()
    app = build_api(made.state, made.clock, made.faults)
    return {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.method != "HEAD" and not route.resource.canonical.startswith("/_sandbox")
    }


def test_every_route_is_listed_as_supported_or_partial_and_nothing_else_is():
    listed = {(row.method, row.path) for row in rows() if row.support is not Support.NO}
    assert routes() == listed


def test_what_is_listed_as_missing_is_missing_and_no_address_is_listed_twice():
    every = [(row.method, row.path) for row in rows()]
    assert len(every) == len(set(every))
    assert not routes() & {(r.method, r.path) for r in rows() if r.support is Support.NO}
