"""What is measured, and in what: CPU seconds of this process against those of a yardstick.

One unit is what ``orjson.loads`` of the very pages that are read costs, per record. Seconds mean
nothing without a machine; the ratio of two measurements made side by side does.
"""

import os
import time
from collections.abc import Awaitable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from core.domain.records import Kind
from core.providers.hubspot.mapping import asked
from core.providers.hubspot.mapping import names as names_of
from core.providers.hubspot.words import Property
from tests.bench.installation import mapping
from tests.bench.people import EACH
from tests.bench.server import Server

SAMPLE = 20
"""Pages that are weighed; every page is alike."""


async def cpu(work: Awaitable[Any]) -> float:
    """Return the seconds of CPU that this process spent, all of its threads counted."""
    start = time.process_time()
    await work
    return time.process_time() - start


def paths(server: Server, contacts: int) -> tuple[list[str], list[str]]:
    """Return what the provider asks for: pages of contacts, and of companies."""
    keys = {Kind.CONTACT: "apollo_contact_id", Kind.ACCOUNT: "apollo_account_id"}
    known = names_of((), {kind: [Property(key)] for kind, key in keys.items()})
    start = "/crm/objects/2026-03"
    wanted = {kind: ",".join(asked(kind, mapping(), known)) for kind in Kind}
    return (
        [
            f"{start}/contacts?limit=100&properties={wanted[Kind.CONTACT]}"
            f"&associations=companies&after={after}"
            for after in range(0, contacts, 100)
        ],
        [
            f"{start}/companies?limit=100&properties={wanted[Kind.ACCOUNT]}&after={after}"
            for after in range(0, -(-contacts // EACH), 100)
        ],
    )


class Yardstick:
    """``orjson.loads`` of all pages of a listing."""

    def __init__(self, server: Server, contacts: int) -> None:
        self.contacts = contacts
        people, companies = paths(server, contacts)
        self._pages = [
            ([server.get(path) for path in some[:SAMPLE]], len(some))
            for some in (people, companies)
        ]
        self.bytes = len(self._pages[0][0][0])

    def seconds(self) -> float:
        """Return what it costs now to decode every page once; the median of a few times."""
        total = 0.0
        for sample, number in self._pages:
            total += median(_loads(sample) for _ in range(7)) * number / len(sample)
        return total


def _loads(pages: Sequence[bytes]) -> float:
    start = time.process_time()
    for page in pages:
        orjson.loads(page)
    return time.process_time() - start


def on_one_core() -> None:
    """Stay on one processor; what is started from here may use them all again."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def machine() -> str:
    """Return what the figures were measured on."""
    model = "an unknown processor"
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        lines = facts.read_text(encoding="utf-8").splitlines()
        names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
        model = next(names, model)
    load = f"{os.getloadavg()[1]:.1f}"
    return f"one of {os.cpu_count()} cores ({model}), under a load of {load}"
