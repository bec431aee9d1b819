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
        self._excused: set[tuple[Side, Kind, str]] = set()

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

        Nothing is said of a listing that moved while it was read, nor of what it left out: pages
        shift then, and the daily reading sees to it (F27); nor of Apollo's accounts, which show no
        time of change (R3).
        """
        side, known = service.side, self._known(service.side, kind)
        began = _EPOCH + timedelta(microseconds=run["started_at"]) + service.skew - INDEX
        moved = service.moved.get(kind, _EPOCH) >= began
        moved = moved or any(one.changed >= began for one in service.records[kind].values())
        moved = moved or ((side, kind) == (Side.APOLLO, Kind.ACCOUNT) and not run["full"])
        for one in service.alive(kind):
            place = side, kind, one.id
            if known.get(one.id) == _held(one):
                self._excused.discard(place)
            elif moved:
                self._excused.add(place)
            elif place not in self._excused:
                yield (
                    f"run {run['id']} is over and knows {side} {kind} {one.id} as"
                    f" {known.get(one.id)}, not as {_held(one)}"
                )

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
