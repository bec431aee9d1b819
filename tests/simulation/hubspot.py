"""HubSpot: unique e-mails and keys, merges to a third id, a search that lags, a lifecycle."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from core.domain.changes import Action
from core.domain.default_mapping import default_mapping
from core.domain.fields import FieldMap
from core.domain.records import Kind, Side
from core.providers.hubspot.admin import Room, Snapshot
from core.providers.hubspot.words import Account, Option, Owner, Property, Version
from core.providers.port import Exists, Gone, Outcome, Parsed, Refused, Write
from tests.simulation.service import (
    API,
    LAG,
    OVERLAP_MS,
    OWNERS,
    STAGES,
    Record,
    Service,
)
from tests.simulation.words import milliseconds

_SOURCES = {API: "INTEGRATION"}


class HubSpotSim(Service):
    """Unique e-mails and keys, merges to a third id, a search that lags, a lifecycle."""

    side: ClassVar[Side] = Side.HUBSPOT
    zone = ZoneInfo("UTC")
    rule: str = ""
    """A validation rule of the account: this job title is refused."""

    def keyed(self, kind: Kind) -> bool:
        return self.has_keys

    async def has_key_property(self, kind: Kind) -> bool:
        self._ask(f"key property {kind}")
        return self.has_keys

    async def properties(self, kind: Kind) -> Mapping[str, Property]:
        options = tuple(Option(value, name) for value, name in STAGES.items())
        return {"lifecyclestage": Property("lifecyclestage", options=options)}

    async def owners(self) -> Sequence[Owner]:
        return [Owner(str(n), mail) for n, mail in enumerate(OWNERS)]

    async def room(self) -> Sequence[Room]:
        self._ask("room")
        return [Room(kind, len(self.alive(kind)), 1000) for kind in Kind]

    async def account(self) -> Account:
        self._ask("account")
        return Account(portalId=4242)

    async def history(
        self,
        kind: Kind,
        ids: Sequence[str],
        properties: Sequence[str],
    ) -> Mapping[str, Mapping[str, Sequence[Version]]]:
        self._ask(f"history {kind}")
        keys = {one.hubspot: one.key for one in default_mapping().of(kind)}
        return {
            one: {name: self._versions(kind, one, keys[name]) for name in properties} for one in ids
        }

    def _versions(self, kind: Kind, record: str, key: str) -> Sequence[Version]:
        """Return what a property was, the newest first."""
        return [
            Version(one.to, (one.at + self.skew).isoformat(), _SOURCES.get(one.by, "CRM_UI"))
            for one in reversed(self.memory)
            if (one.kind, one.record, one.field) == (kind, record, key)
        ]

    async def snapshot(self, kind: Kind, record_id: str) -> Snapshot | None:
        self._ask(f"snapshot {record_id}")
        found = self.find(kind, record_id)
        return None if found is None else Snapshot(found.id, dict(found.values), {})

    def listed(self, kind: Kind, since_ms: int | None) -> list[Record]:
        found = sorted(self.alive(kind), key=lambda one: int(one.id))
        if since_ms is None:
            return found
        shown = self.now() - LAG
        return [
            one
            for one in found
            if milliseconds(one.changed) >= since_ms - OVERLAP_MS and one.changed <= shown
        ]

    async def look_up(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write], *, since: datetime
    ) -> dict[str, Parsed | bool | None]:
        self._ask(f"look up {kind}")
        return {one.trace: self._looked_up(kind, mapping, one, since) for one in writes}

    def _looked_up(
        self, kind: Kind, mapping: FieldMap, write: Write, since: datetime
    ) -> Parsed | bool | None:
        if write.key and self.has_keys:
            return self.parsed(kind, mapping, self._by_key(kind, write.key)) or False
        mail = write.values.get("email")
        if kind is Kind.CONTACT:
            found = self.holder(mail) if mail else None
            return (self.parsed(kind, mapping, found) or False) if mail else None
        domain = write.values.get("domain")
        if not domain or self.chaos.clock.now() - since < LAG:
            return None
        same = [one for one in self.alive(kind) if one.values.get("domain") == domain]
        return self.parsed(kind, mapping, same[0]) if len(same) == 1 else None

    def holder(self, mail: str, *, but: str = "") -> Record | None:
        """Return the contact that has an e-mail address, additional ones included."""
        for one in self.alive(Kind.CONTACT):
            if one.id != but and mail in (one.values.get("email"), *one.more_emails):
                return one
        return None

    def _by_key(self, kind: Kind, key: str, *, but: str = "") -> Record | None:
        return next((o for o in self.alive(kind) if o.key == key and o.id != but), None)

    def done(self, kind: Kind, mapping: FieldMap, write: Write) -> Outcome:
        if write.action is Action.CREATE:
            return self._create(kind, mapping, write)
        record = self._target(kind, write.remote_id)
        if write.action is Action.KEY:
            self._write_key(kind, record, write)
        elif write.action is Action.MERGE:
            other = self._target(kind, write.other_id)
            return Outcome(write.trace, remote_id=self.merge(kind, record, other, write).id)
        elif write.action is Action.ARCHIVE:
            self.archive(record)
        else:
            self._unique(kind, write, but=record.id)
            self.fill(kind, record, self._forward(record, write))
        return Outcome(write.trace, remote_id=record.id, held=self.held(record, write))

    def _target(self, kind: Kind, record_id: str) -> Record:
        found = self.find(kind, record_id)
        if found is None or found.id != record_id:
            survivor = found.id if found else ""
            raise Gone("There is no such record.", side=self.side, survivor_id=survivor)
        return found

    def _unique(self, kind: Kind, write: Write, *, but: str = "") -> None:
        if self.rule and write.values.get("title") == self.rule:
            raise Refused(
                "The job title is not allowed.", category="VALIDATION_ERROR",
                fields={"title": "not allowed"}, side=self.side, status=400,
            )  # fmt: skip
        mail = write.values.get("email")
        there = self.holder(mail, but=but) if mail and kind is Kind.CONTACT else None
        if there is not None:
            raise Exists(
                "A contact with this e-mail exists.", existing_id=there.id, category="CONFLICT",
                fields={"email": "exists"}, side=self.side, status=409,
            )  # fmt: skip

    def _create(self, kind: Kind, mapping: FieldMap, write: Write) -> Outcome:
        keyed = bool(write.key) and self.has_keys
        there = self._by_key(kind, write.key) if keyed else None
        if there is not None:
            self._unique(kind, write, but=there.id)
            self.fill(kind, there, self._forward(there, write))
            held = self.held(there, write)
            return Outcome(write.trace, remote_id=there.id, held=held, existed=True)
        self._unique(kind, write)
        made = Record(self.new_id(), {}, self.now(), self.now(), made_from=write.key or "-")
        made.key = write.key if keyed else ""
        self.records[kind][made.id] = made
        self.made.append((kind, write.key, made.id))
        self.fill(kind, made, write)
        parsed = self.parsed(kind, mapping, made)
        return Outcome(write.trace, parsed, made.id, held=self.held(made, write))

    def _write_key(self, kind: Kind, record: Record, write: Write) -> None:
        if not self.has_keys:
            return
        if self._by_key(kind, write.key, but=record.id):
            raise self.refused("This value exists.", "UNIQUE")
        record.key = write.key
        record.changed = self.now()

    def _forward(self, record: Record, write: Write) -> Write:
        """Leave out a lifecycle step backward: it is answered as done and ignored (R38)."""
        order = list(STAGES)
        stage, has = write.values.get("stage"), record.values.get("stage")
        if stage in order and has in order and order.index(stage) < order.index(has):
            left = {key: text for key, text in write.values.items() if key != "stage"}
            return Write(write.trace, write.action, write.kind, write.remote_id, left)
        return write

    def merge(self, kind: Kind, keep: Record, lose: Record, write: Write) -> Record:
        """Dissolve two records into one with a third id, whose values the first one leads."""
        made = Record(self.new_id(), {**lose.values, **keep.values}, keep.created, self.now())
        made.key, made.notes = keep.key or lose.key, keep.notes
        made.account = keep.account or lose.account
        made.merged = (*keep.merged, *lose.merged, keep.id, lose.id)
        mails = (*keep.more_emails, lose.values.get("email", ""), *lose.more_emails)
        made.more_emails = tuple(m for m in mails if m and m != made.values.get("email"))
        for one in (keep, lose):
            del self.records[kind][one.id]
            self.survivors[one.id] = made.id
            self._rehome(one.id, made.id)
        self.records[kind][made.id] = made
        self.remember(kind, made.id, "merged", f"{keep.id}+{lose.id}", made.id, write, by="merge")
        return made

    def merge_by_hand(self, kind: Kind, keep: Record, lose: Record) -> Record:
        return self.merge(kind, keep, lose, Write("", Action.MERGE, kind))

    def normal(self, key: str, text: str) -> str:
        return text.strip().lower() if key == "email" else text.strip()

    def archive(self, record: Record) -> None:
        record.archived = True
        record.changed = self.now()
        self._rehome(record.id, "")

    def restore(self, record: Record) -> None:
        record.archived = False
        record.changed = self.now()

    def _rehome(self, account: str, to: str) -> None:
        for one in self.records[Kind.CONTACT].values():
            if one.account == account:
                one.account = to
