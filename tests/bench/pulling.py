"""A first pull, and one in which nothing changed, on either database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.bench.installation import installed, pull
from tests.bench.server import Server
from tests.bench.servercpu import ServerCpu
from tests.bench.units import Yardstick, cpu


@dataclass(frozen=True)
class Pulled:
    """In units; ``server`` is what PostgreSQL's own processes spent beside it."""

    first: float
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
            first = await cpu(pull(engine, preview=True))
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
        first / unit, unchanged / again, first_server / unit, unchanged_server / again,
        first / records,
    )  # fmt: skip
