"""Measure what a pull costs, beside what does the same job: ``make bench``.

Everything is a ratio of two measurements of one run on one core. Nothing here is a test: a figure
that is worse than wanted is printed like any other.
"""

import argparse
import asyncio

from tests.bench.installation import postgresql, sqlite
from tests.bench.naive import naive
from tests.bench.pulling import Pulled, pulled
from tests.bench.report import Report
from tests.bench.server import Server, running
from tests.bench.tap import PACKAGE, MissingError, tap
from tests.bench.units import on_one_core

FEW = 4_000
"""Contacts for what is slow."""


def _pulls(report: Report, server: Server, contacts: int) -> Pulled:
    found = {}
    for name, database in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        one = found[name] = asyncio.run(pulled(server, database, contacts))
        beside = (
            (
                f" + {one.first_server:.0f} in the server",
                f" + {one.unchanged_server:.1f} in the server",
            )
            if one.first_server
            else ("", "")
        )
        report.add(f"first pull, {name}", f"{one.first:.1f} u{beside[0]}", "38 u, aiming at 29")
        report.add(
            f"nothing changed, {name}", f"{one.unchanged:.1f} u{beside[1]}", "13.5 u, aiming at 11"
        )
    return found["SQLite"]


def _others(report: Report, server: Server, ours: Pulled) -> None:
    server.hold(hubspot=FEW, apollo=0)
    times = naive(server, FEW) / ours.seconds
    report.add("official client and an ORM, storing only: slower than us", f"{times:.1f} times", "")
    try:
        times = tap(server, FEW) / ours.seconds
    except MissingError as error:
        report.note(f"Meltano's tap-hubspot was left out: {error}.")
        return
    report.add(f"{PACKAGE}, extracting only: slower than us", f"{times:.1f} times", "1.5 times")


def main() -> None:
    """Measure, print, and write into the README if asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--contacts", type=int, default=20_000)
    parser.add_argument("--readme", action="store_true")
    given = parser.parse_args()
    report = Report()
    with running() as server:
        on_one_core()
        ours = _pulls(report, server, given.contacts)
        _others(report, server, ours)
    if given.readme:
        report.write()


if __name__ == "__main__":
    main()
