"""Both services on loopback in a process of their own, so that what they cost is not counted.

    python -m tests.bench.server        prints its address and serves until its input ends

``POST /bench`` says how many contacts each of them holds; a company comes with ten.
"""

import asyncio
import contextlib
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson
from aiohttp import web

from tests.bench.payloads import (
    OWNERS,
    STAGE_IDS,
    STAGES,
    USERS,
    apollo_page,
    company_properties,
    contact_properties,
    hubspot_page,
)
from tests.bench.people import EACH, Company, Person

PAGES_KEPT = 600
"""Rendered pages that stay in memory: about 60 MB."""
_LIMITS = {
    "X-HubSpot-RateLimit-Max": "1000000",
    "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
}


class Services:
    """How many contacts each service holds, and the pages of both."""

    def __init__(self) -> None:
        self.hubspot = self.apollo = 0
        self.base = ""

    def held(self, service: str, kind: str) -> int:
        contacts = getattr(self, service)
        return contacts if kind == "contacts" else -(-contacts // EACH)

    @lru_cache(maxsize=PAGES_KEPT)  # noqa: B019 - one for as long as the process runs
    def page(self, kind: str, after: int, held: int, asked: str, inline: bool) -> bytes:
        names = tuple(filter(None, asked.split(",")))
        return hubspot_page(kind, after, held, names, inline=inline, base=self.base)

    @lru_cache(maxsize=4)  # noqa: B019
    def known(self, kind: str, held: int) -> list[int]:
        make = Person if kind == "contacts" else Company
        return [number for number in range(held) if make(number).in_apollo]

    @lru_cache(maxsize=PAGES_KEPT)  # noqa: B019
    def search(self, kind: str, page: int, held: int, ascending: bool) -> bytes:
        numbers = self.known(kind, held)
        ordered = numbers if ascending else numbers[::-1]
        return apollo_page(kind, ordered[(page - 1) * 100 : page * 100], page, len(numbers))


def properties(kind: str) -> dict[str, Any]:
    """Return the definitions of all properties, the key among them."""
    known = contact_properties(Person(0)) if kind == "contacts" else company_properties(Company(0))
    key = "apollo_contact_id" if kind == "contacts" else "apollo_account_id"
    plain = [{"name": name, "label": name, "type": "string"} for name in known]
    for one in plain:
        if one["name"] == "lifecyclestage":
            one["type"] = "enumeration"
            one["options"] = [{"value": v, "label": label} for v, label in STAGES.items()]
    return {
        "results": [*plain, {"name": key, "label": key, "type": "string", "hasUniqueValue": True}]
    }


def _json(body: Any) -> web.Response:
    return web.Response(body=orjson.dumps(body), content_type="application/json", headers=_LIMITS)


class Answers:
    """What is answered; what the bench does not ask is not."""

    def __init__(self, services: Services) -> None:
        self.services = services

    async def control(self, request: web.Request) -> web.Response:
        given = await request.json()
        self.services.hubspot = given.get("hubspot", self.services.hubspot)
        self.services.apollo = given.get("apollo", self.services.apollo)
        return _json({})

    async def listing(self, request: web.Request) -> web.Response:
        kind, asked = request.match_info["kind"], request.query
        names = ",".join(asked.getall("properties", []))
        held, after = self.services.held("hubspot", kind), int(asked.get("after", "0"))
        body = self.services.page(kind, after, held, names, "associations" in asked)
        return web.Response(body=body, content_type="application/json", headers=_LIMITS)

    async def nothing(self, _: web.Request) -> web.Response:
        return _json({"total": 0, "results": []})

    async def definitions(self, request: web.Request) -> web.Response:
        return _json(properties(request.match_info["kind"]))

    async def owners(self, _: web.Request) -> web.Response:
        return _json({"results": [{"id": one, "email": mail} for one, mail in OWNERS.items()]})

    async def account(self, _: web.Request) -> web.Response:
        return _json({"portalId": 48211337, "timeZone": "UTC", "uiDomain": "app.hubspot.com"})

    async def search(self, request: web.Request) -> web.Response:
        kind, asked = request.match_info["kind"], await request.json()
        held, ascending = self.services.held("apollo", kind), asked.get("sort_ascending", False)
        body = self.services.search(kind, asked["page"], held, ascending)
        return web.Response(body=body, content_type="application/json")

    async def users(self, _: web.Request) -> web.Response:
        rows = [{"id": one, "email": mail} for one, mail in USERS.items()]
        return _json({"users": rows, "pagination": {"page": 1, "total_entries": len(rows)}})

    async def stages(self, request: web.Request) -> web.Response:
        rows = [{"id": one, "name": name} for name, one in STAGE_IDS.items()]
        return _json({request.path.rpartition("/")[2]: rows})

    async def labels(self, _: web.Request) -> web.Response:
        return _json([])


def build(services: Services) -> web.Application:
    """Return the application."""
    answers, app = Answers(services), web.Application()
    app.add_routes(
        [
            web.post("/bench", answers.control),
            web.get("/crm/objects/{version}/{kind}", answers.listing),
            web.get("/crm/v3/objects/{kind}", answers.listing),
            web.post("/crm/objects/{version}/{kind}/search", answers.nothing),
            web.get("/crm/v3/properties/{kind}", answers.definitions),
            web.get("/crm/v3/owners", answers.owners),
            web.get("/account-info/v3/details", answers.account),
            web.post("/api/v1/{kind:contacts|accounts}/search", answers.search),
            web.get("/api/v1/users/search", answers.users),
            web.get("/api/v1/contact_stages", answers.stages),
            web.get("/api/v1/account_stages", answers.stages),
            web.get("/api/v1/labels", answers.labels),
        ]
    )
    return app


async def _serve() -> None:
    services = Services()
    runner = web.AppRunner(build(services), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    services.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    sys.stdout.write(services.base + "\n")
    sys.stdout.flush()
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    threading.Thread(
        target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(over.set)), daemon=True
    ).start()
    await over.wait()
    await runner.cleanup()


class Server:
    """The running process, as the bench sees it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def hold(self, *, hubspot: int, apollo: int) -> None:
        """Let the services hold so many contacts."""
        body = orjson.dumps({"hubspot": hubspot, "apollo": apollo})
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/bench", data=body)).close()

    def get(self, path: str) -> bytes:
        """Return what it answers."""
        with urllib.request.urlopen(self.url + path) as answer:
            body: bytes = answer.read()
            return body


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Start the process and stop it at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.server"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Server(process.stdout.readline().strip())
    finally:
        process.stdin.close()
        process.wait(timeout=30)


if __name__ == "__main__":
    asyncio.run(_serve())
