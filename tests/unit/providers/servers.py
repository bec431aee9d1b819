"""Plain functions as servers, behind the real HTTP layer."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from core.providers.apollo.provider import Apollo
from core.providers.hubspot.provider import HubSpot
from tests.fakes.clocks import MovedClock

Server = Callable[[httpx.Request], httpx.Response]


class Open:
    """A limiter that lets everything through."""

    async def admit(self, lane: str, *, interactive: bool) -> None:
        pass

    async def learn(self, lane: str, status: int, headers: Mapping[str, str]) -> None:
        pass

    def left(self) -> Mapping[str, int]:
        return {}


def record(
    number: int, updated: str = "2026-11-01T00:00:00.000Z", **properties: Any
) -> dict[str, Any]:
    """Return a HubSpot record as a list or search shows it."""
    return {
        "id": str(number),
        "properties": {"hs_object_id": str(number), **properties},
        "createdAt": updated,
        "updatedAt": updated,
        "archived": False,
    }


def prepared_hubspot(request: httpx.Request) -> httpx.Response | None:
    """Answer what ``prepare`` asks of HubSpot."""
    path = request.url.path
    if path == "/account-info/v3/details":
        return httpx.Response(200, json={"portalId": 1, "timeZone": "Europe/Berlin"})
    if path == "/crm/v3/owners" or path.startswith("/crm/v3/properties"):
        return httpx.Response(200, json={"results": []})
    if path.endswith("/associations/contacts/companies/batch/read"):
        return httpx.Response(200, json={"status": "COMPLETE", "results": []})
    return None


def hubspot(serve: Server, clock: MovedClock | None = None) -> HubSpot:
    """Return HubSpot's provider over a function."""
    return HubSpot.build(
        token="pat-secret",
        api_url="https://api.hubapi.com",
        clock=clock or MovedClock(),
        transport=httpx.MockTransport(lambda r: prepared_hubspot(r) or serve(r)),
    )


def prepared_apollo(request: httpx.Request) -> httpx.Response | None:
    """Answer what ``prepare`` asks of Apollo."""
    path = request.url.path.removeprefix("/api/v1")
    if path == "/users/search":
        empty = {"page": "1", "total_entries": 0}
        return httpx.Response(200, json={"users": [], "pagination": empty})
    if path == "/labels":
        return httpx.Response(200, json=[])
    if path.endswith("_stages"):
        stages = [{"id": name, "name": name} for name in ("s1", "s2")]
        return httpx.Response(200, json={path.strip("/"): stages})
    return None


def apollo(serve: Server, clock: MovedClock | None = None, **how: Any) -> Apollo:
    """Return Apollo's provider over a function."""
    return Apollo.build(
        key="secret-key",
        api_url="https://api.apollo.io/api/v1",
        clock=clock or MovedClock(),
        transport=httpx.MockTransport(lambda r: prepared_apollo(r) or serve(r)),
        **how,
    )
