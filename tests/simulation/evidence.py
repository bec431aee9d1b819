"""What the laws look at, read once when everything is quiet."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from core.domain.changes import Action, Change, Reason
from core.domain.default_mapping import default_mapping
from core.domain.fields import FieldMap
from core.domain.pushing import PushSettings
from core.domain.records import Kind, Pair, Side
from core.domain.rules import Rules
from tests.simulation.service import Record, Service
from tests.simulation.world import World

DONE = "done"
Place = tuple[Side, Kind, str, str]
"""A field of a record."""


class Row(msgspec.Struct, frozen=True):
    """An outbox row as the laws look at it."""

    id: int
    side: Side
    kind: Kind
    action: Action
    remote_id: str
    source_id: str
    state: str
    author: str
    changes: tuple[Change, ...]
    review_id: int | None


class Evidence:
    """What the laws look at, read once when everything is quiet."""

    def __init__(self, world: World, rules: Mapping[Kind, Rules] | None = None) -> None:
        self.world = world
        self.rules = rules or {}
        self.mapping: FieldMap = self._saved("mapping", FieldMap) or default_mapping()
        desk = getattr(world, "desk", None)  # a story of crashes has none
        self.ruled: set[tuple[Kind, str]] = desk.ruled if desk else set()
        push = self._saved("push", PushSettings)
        self.updates = push is None or push.updates
        self.services: Mapping[Side, Service] = {
            Side.HUBSPOT: world.hubspot,
            Side.APOLLO: world.apollo,
        }
        self.links = [
            {**row, "base": msgspec.json.decode(row["base"] or "{}", type=dict[str, Pair])}
            for row in world.db.rows("SELECT * FROM link ORDER BY id")
        ]
        self.rows = {row["id"]: _row(row) for row in world.db.rows("SELECT * FROM outbox")}
        self.activity = world.db.rows("SELECT * FROM activity ORDER BY id")
        verdicts = world.db.rows("SELECT left, right FROM verdict WHERE NOT same")
        pairs = [(row["left"], row["right"]) for row in verdicts]
        self.apart = {ref for pair in pairs for ref in pair if len(_sides(pair)) == 2}
        """Records that a person declared to be another one than one of the other side."""
        self.open_reviews = world.db.rows("SELECT * FROM review WHERE state IN ('open','seconded')")

        self.failed = self._places("failed")
        self.own_way = self._places("dismissed") | self._places(DONE, Reason.UNDO)
        """Where a person let both sides differ: by Ignore, or by taking a run back."""

    def _saved(self, name: str, kind: Any) -> Any:
        found = self.world.db.rows(f"SELECT value FROM setting WHERE name = '{name}'")
        return msgspec.json.decode(found[0]["value"], type=kind) if found else None

    def _places(self, state: str, reason: Reason | None = None) -> set[Place]:
        return {
            (row.side, row.kind, row.remote_id, change.field)
            for row in self.rows.values()
            if row.state == state
            for change in row.changes
            if reason is None or change.reason is reason
        }

    def living(self) -> Iterator[tuple[dict[str, Any], Record, Record]]:
        """Yield the links whose records are there on both sides."""
        for link in self.links:
            kind = Kind(link["kind"])
            sides = [self.world.hubspot.records[kind].get(link["hubspot_id"])]
            sides += [self.world.apollo.records[kind].get(link["apollo_id"])]
            hubspot, apollo = sides
            if link["tombstone"] or hubspot is None or apollo is None or hubspot.archived:
                continue
            yield link, hubspot, apollo


def _sides(refs: Iterable[str]) -> set[str]:
    return {ref.partition(":")[0] for ref in refs}


def _row(row: Mapping[str, Any]) -> Row:
    return Row(
        row["id"], Side(row["side"]), Kind(row["kind"]), Action(row["action"]), row["remote_id"],
        row["source_id"], row["state"], row["author"],
        msgspec.json.decode(row["changes"], type=tuple[Change, ...]), row["review_id"],
    )  # fmt: skip
