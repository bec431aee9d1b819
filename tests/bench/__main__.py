"""Measure what a pull costs, beside what does the same job: ``make bench``.

Everything is a ratio of two measurements of one run on one core. Nothing here is a test: a figure
that is worse than wanted is printed like any other.
"""

import argparse
import asyncio

from tests.bench.acks import COMMANDS, waited
from tests.bench.installation import postgresql, sqlite
from tests.bench.memory import peak
from tests.bench.naive import naive
from tests.bench.pulling import Pulled, pulled
from tests.bench.report import Report
from tests.bench.requests import apollo_wait, hubspot_wait, requests
from tests.bench.server import Server, running
from tests.bench.tap import PACKAGE, MissingError, tap
from tests.bench.units import on_one_core

FEW = 4_000
"""Contacts for what is slow."""
MB = 1024 * 1024


def _pulls(report: Report, server: Server, contacts: int) -> Pulled:
    found = {}
    for name, database in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        one = found[name] = asyncio.run(pulled(server, database, contacts))
        beside = [
            f" + {x:.1f} in the server" if x else ""
            for x in (one.first_server, one.unchanged_server)
        ]
        report.add(f"first pull, {name}", f"{one.first:.0f} u{beside[0]}", "38 u, aiming at 29")
        report.add(f"comparing what came for duplicates, {name}", f"{one.comparing:.0f} u", "")
        report.add(
            f"nothing changed, {name}", f"{one.unchanged:.1f} u{beside[1]}", "13.5 u, aiming at 11"
        )
    return found["SQLite"]


def _others(report: Report, server: Server, ours: Pulled) -> None:
    server.hold(hubspot=FEW, apollo=0)
    times = naive(server, FEW) / ours.seconds
    report.add(
        "official client and an ORM, storing only: slower than a first pull",
        f"{times:.1f} times",
        "",
    )
    try:
        times = tap(server, FEW) / ours.seconds
    except MissingError as error:
        report.note(f"Meltano's tap-hubspot was left out: {error}.")
        return
    report.add(
        f"{PACKAGE}, extracting only: slower than a first pull", f"{times:.1f} times", "1.5 times"
    )


def _requests(report: Report) -> None:
    for name, one in zip(
        ("first pull and its writes", "later pull of edits"), asyncio.run(requests()), strict=True
    ):
        report.add(
            f"requests, {name}: for each that must be",
            f"{one.ratio:.2f}, and {one.besides} a run", "1.05",
        )  # fmt: skip
    report.add(
        "1,000,000 records within HubSpot's limits: time over the least",
        f"{asyncio.run(hubspot_wait(10_000)):.2f} times",
        "1.1 times",
    )
    times, took = asyncio.run(apollo_wait(1_000))
    report.add(
        "100,000 updates within Apollo's limits: time over the least",
        f"{times:.2f} times ({took})",
        "1.1 times",
    )


def _waiting(report: Report, server: Server, contacts: int) -> None:
    one = asyncio.run(waited(server, contacts))
    answered = f"slowest of {COMMANDS} answers during a pull of {contacts:,}"
    report.add(answered, f"{one.slowest * 1000:.0f} ms (median {one.median * 1000:.0f})", "300 ms")
    report.add(
        "longest turn of the event loop meanwhile, CPU", f"{one.stall * 1000:.0f} ms", "20 ms"
    )


def _memory(report: Report, server: Server, contacts: int) -> None:
    half, whole = (peak(server, number) for number in (contacts // 2, contacts))
    slope = (whole - half) / (contacts / 2)
    report.add(
        f"memory, first pull of {contacts:,} contacts",
        f"{whole / MB:.0f} MB ({slope:.0f} bytes a contact)",
        "200 MB at 1,000,000",
    )


def main() -> None:
    """Measure, print, and write into the README if asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--contacts", type=int, default=20_000)
    parser.add_argument(
        "--records", type=int, default=40_000, help="of the pull whose memory is measured"
    )
    parser.add_argument("--readme", action="store_true")
    given = parser.parse_args()
    report = Report()
    with running() as server:
        on_one_core()
        ours = _pulls(report, server, given.contacts)
        _others(report, server, ours)
        _requests(report)
        _waiting(report, server, given.contacts * 5)
        _memory(report, server, given.records)
    if given.readme:
        report.write()


if __name__ == "__main__":
    main()
