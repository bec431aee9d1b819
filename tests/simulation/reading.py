"""A law about reading: what stood in a service before a run began, the finished run knows.

It is looked at when a run ends, not when everything is quiet: the daily reading of everything
would make good by then what the quarter-hourly one had missed.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from core.domain.records import Document, Kind, Side
from tests.simulation.database import SimDatabase
from tests.simulation.service import Record, Service

INDEX = timedelta(seconds=90)
"""How long HubSpot's search may hide what changed."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Reading:
    """Looks at each run as it ends; ``missed`` are the findings."""

    def __init__(self, db: SimDatabase, services: Sequence[Service]) -> None:
        self.missed: list[str] = []
        self._db = db
        self._services = services
        self._last = 0

    def look(self) -> None:
        """Judge the runs that ended since the last look."""
        ended = self._db.rows(
            "SELECT id, full, preview, started_at, kinds FROM run WHERE state = 'finished'"
            f" AND id > {self._last} AND kind IN ('pull', 'golive') ORDER BY id"
        )
        for run in ended:
            self._last = run["id"]
            for service in self._services:
                for kind in map(Kind, run["kinds"].split(",")):
                    self.missed += self._missed(run, service, kind)

    def _missed(self, run: dict[str, Any], service: Service, kind: Kind) -> Iterator[str]:
        """Yield what a run should have read.

        Nothing is said of what a shift of the pages left out while they were read: the daily
        reading sees to it (F27); nor of Apollo's accounts, which show no time of change (R3); nor
        of a record that is being written: the confirmation says what it is.
        """
        side, known = service.side, self._known(service.side, kind)
        if (side, kind) == (Side.APOLLO, Kind.ACCOUNT) and not run["full"]:
            return
        began = _EPOCH + timedelta(microseconds=run["started_at"]) + service.skew - INDEX
        for one in service.alive(kind):
            place = kind, one.id
            if known.get(one.id) == _held(one):
                service.skipped.discard(place)
            elif one.changed < began and place not in service.skipped | self._in_flight(side):
                yield (
                    f"run {run['id']} is over and knows {side} {kind} {one.id} as"
                    f" {known.get(one.id)}, not as {_held(one)}"
                )

    def _in_flight(self, side: Side) -> set[tuple[Kind, str]]:
        rows = self._db.rows(
            f"SELECT kind, remote_id FROM outbox WHERE side = '{side}'"
            " AND state IN ('sending', 'unknown')"
        )
        return {(Kind(row["kind"]), row["remote_id"]) for row in rows}

    def _known(self, side: Side, kind: Kind) -> dict[str, dict[str, str]]:
        rows = self._db.rows(
            f"SELECT remote_id, doc FROM observation WHERE side = '{side}' AND kind = '{kind}'"
            " AND NOT archived"
        )
        return {
            row["remote_id"]: dict(msgspec.json.decode(row["doc"], type=Document).values)
            for row in rows
        }


def _held(record: Record) -> dict[str, str]:
    return {key: text for key, text in record.values.items() if text}
