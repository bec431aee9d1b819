"""A first pull, and one in which nothing changed, on either database."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from core.duplicates import scan
from tests.bench.installation import installed, pull
from tests.bench.server import Server
from tests.bench.servercpu import ServerCpu
from tests.bench.units import Yardstick, cpu


class Spent:
    """Seconds of CPU."""

    seconds = 0.0


@contextmanager
def comparing() -> Iterator[Spent]:
    """Note what comparing records costs: it depends on the people, not on the engine."""
    compare, spent = scan.compare_batch, Spent()

    async def measured(*given: Any) -> Any:
        start = time.process_time()
        try:
            return await compare(*given)
        finally:
            spent.seconds += time.process_time() - start

    scan.compare_batch = measured
    yield spent
    scan.compare_batch = compare


@dataclass(frozen=True)
class Pulled:
    """In units; ``server`` is what PostgreSQL's own processes spent beside it."""

    first: float
    comparing: float
    """Looking for duplicates among what came, which is not part of ``first``."""
    unchanged: float
    first_server: float
    unchanged_server: float
    seconds: float
    """CPU of the first pull, a record."""


async def pulled(
    server: Server, database: Callable[[], AbstractContextManager[str]], contacts: int
) -> Pulled:
    """Read Apollo, then measure HubSpot's first pull and the same once more.

    Apollo's records are known before, so that two of three records are linked at once.
    """
    with database() as url:
        server.hold(hubspot=0, apollo=contacts)
        async with installed(url, server.url) as engine:
            await pull(engine, preview=True)
            server.hold(hubspot=contacts, apollo=contacts)
            yardstick = Yardstick(server, contacts)
            beside = ServerCpu(url)
            before = yardstick.seconds()
            with comparing() as compared:
                first = await cpu(pull(engine, preview=True)) - compared.seconds
            first_server = beside.since()
            unit = (before + yardstick.seconds()) / 2
            await pull(engine)  # as going live does: what was shown is planned for good
            beside.since()
            before = yardstick.seconds()
            unchanged = await cpu(pull(engine))
            unchanged_server = beside.since()
            again = (before + yardstick.seconds()) / 2
    records = contacts * 1.1
    return Pulled(
        first / unit, compared.seconds / unit, unchanged / again, first_server / unit, unchanged_server / again,
        first / records,
    )  # fmt: skip
