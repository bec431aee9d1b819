"""Apollo: contacts are never deduplicated, accounts are keyed; the API cannot delete or merge."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from core.domain.changes import Action
from core.domain.fields import FieldMap
from core.domain.records import Kind, Side
from core.providers.apollo.team import Native
from core.providers.apollo.words import Stage, User
from core.providers.port import Gone, Outcome, Parsed, Write
from tests.simulation.service import (
    LAG,
    OVERLAP_MS,
    OWNERS,
    STAGES,
    Record,
    Service,
)
from tests.simulation.words import milliseconds

DROPPED = "Wizard"


class ApolloSim(Service):
    """Contacts are never deduplicated, accounts are keyed; the API cannot delete or merge."""

    side: ClassVar[Side] = Side.APOLLO

    async def stages(self, kind: Kind) -> Sequence[Stage]:
        return [Stage(f"s-{value}", name) for value, name in STAGES.items()]

    async def users(self) -> Sequence[User]:
        return [User(f"u{n}", mail) for n, mail in enumerate(OWNERS)]

    async def health(self) -> bool:
        self._ask("health")
        return True

    async def native_integration(self) -> Native:
        return Native(on=False)

    def shown_time(self, kind: Kind, record: Record) -> int:
        return milliseconds(record.changed) if kind is Kind.CONTACT else 0

    def listed(self, kind: Kind, since_ms: int | None) -> list[Record]:
        found = sorted(self.alive(kind), key=lambda one: -int(one.id))
        if since_ms is None or kind is Kind.ACCOUNT:
            return found
        return [one for one in found if milliseconds(one.changed) >= since_ms - OVERLAP_MS]

    async def look_up(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write], *, since: datetime
    ) -> dict[str, Parsed | bool | None]:
        self._ask(f"look up {kind}")
        return {one.trace: self._looked_up(kind, mapping, one, since) for one in writes}

    def _looked_up(
        self, kind: Kind, mapping: FieldMap, write: Write, since: datetime
    ) -> Parsed | bool | None:
        settled = self.chaos.clock.now() - since >= LAG
        shown = self.now() - (timedelta() if settled else LAG)
        found = [one for one in self.alive(kind) if one.key == write.key and one.created <= shown]
        if found:
            return self.parsed(kind, mapping, found[0])
        return False if settled else None

    def done(self, kind: Kind, mapping: FieldMap, write: Write) -> Outcome:
        if write.action is Action.CREATE:
            return self._create(kind, mapping, write)
        if write.action is Action.KEY:
            return Outcome(write.trace, remote_id=write.remote_id)
        if write.action in {Action.MERGE, Action.ARCHIVE}:
            raise self.refused("Apollo cannot do this.", "UNSUPPORTED")
        record = self.find(kind, write.remote_id)
        if record is None:
            raise Gone("There is no such record.", side=self.side)
        if write.action is Action.LIST:
            record.lists = tuple(dict.fromkeys((*record.lists, write.list_name)))
            return Outcome(write.trace, remote_id=record.id)
        return self._kept(kind, mapping, record, write)

    def _kept(self, kind: Kind, mapping: FieldMap, record: Record, write: Write) -> Outcome:
        """Take what Apollo takes; it answers as if it had taken all."""
        dropped = {"title": "another value stands there"} if _dropped(write) else {}
        values = {key: text for key, text in write.values.items() if key not in dropped}
        self.fill(kind, record, msgspec.structs.replace(write, values=values))
        parsed = self.parsed(kind, mapping, record)
        error = self.refused("Apollo did not keep it.", "NOT_KEPT", **dropped) if dropped else None
        return Outcome(write.trace, parsed, record.id, error, held=self.held(record, write))

    def _create(self, kind: Kind, mapping: FieldMap, write: Write) -> Outcome:
        there = None
        if kind is Kind.ACCOUNT and write.key:
            there = next((one for one in self.alive(kind) if one.key == write.key), None)
        if there is None:
            made = Record(self.new_id(), {}, self.now(), self.now(), made_from=write.key or "-")
            made.key = write.key
            self.records[kind][made.id] = made
            self.made.append((kind, write.key, made.id))
        record = there or made
        dropped = {"title"} if _dropped(write) else set()
        values = {key: text for key, text in write.values.items() if key not in dropped}
        self.fill(kind, record, msgspec.structs.replace(write, values=values))
        if "stage" not in record.values:
            record.values["stage"] = "s-lead"
        parsed = self.parsed(kind, mapping, record)
        return Outcome(
            write.trace, parsed, record.id, existed=there is not None,
            held=self.held(record, write),
        )  # fmt: skip

    def normal(self, key: str, text: str) -> str:
        return text.replace(" ", "") if key == "phone" else text.strip()

    def delete(self, kind: Kind, record: Record) -> None:
        del self.records[kind][record.id]
        for one in self.records[Kind.CONTACT].values():
            if one.account == record.id:
                one.account = ""

    def merge(self, kind: Kind, keep: Record, lose: Record) -> None:
        """Let a person merge two records: the first stays, the other's id is gone."""
        for key, text in lose.values.items():
            if key not in keep.values:
                self.edit(kind, keep, key, text)
        keep.changed = self.now()
        del self.records[kind][lose.id]
        for one in self.records[Kind.CONTACT].values():
            if one.account == lose.id:
                one.account = keep.id


def _dropped(write: Write) -> bool:
    """Tell whether Apollo answers a write of this title and does nothing with it."""
    return write.values.get("title") == DROPPED
