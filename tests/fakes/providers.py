"""Both services in memory, behind the same port and held by the same suite as the real ones.

A fake keeps records as documents, moves its clock-time by the clock it is handed, and can be told
to lose an answer, to break before anything is done, or to refuse a value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from itertools import count
from typing import Any

import msgspec

from core.clock import Clock
from core.domain.changes import Action
from core.domain.fields import FieldMap
from core.domain.pace import Window
from core.domain.records import Facts, Kind, Observation, Ref, Side
from core.providers.port import (
    Gone,
    Outcome,
    Page,
    Parsed,
    ProviderError,
    Raw,
    Refused,
    Unanswered,
    Unavailable,
    Write,
)

PAGE = 100
OVERLAP_MS = 5 * 60 * 1000


@dataclass
class Stored:
    """One record as the fake holds it."""

    id: str
    values: dict[str, str]
    created: datetime
    changed: datetime
    key: str = ""
    account: str = ""
    lists: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    archived: bool = False


@dataclass
class Switches:
    """What goes wrong next; each number counts down by one write."""

    lose_answers: int = 0
    break_before: int = 0
    refuse: dict[str, str] = field(default_factory=dict)  # field key -> value that is refused
    error: ProviderError | None = None  # raised by every call while it is set


class FakeProvider:
    """One side in memory; ``keyed`` kinds make repeated creates harmless."""

    def __init__(
        self, side: Side, clock: Clock, *, keyed: frozenset[Kind] = frozenset(Kind)
    ) -> None:
        self.side = side
        self.switches = Switches()
        self.requests = 0
        self.writes: list[Write] = []
        self.records: dict[Kind, dict[str, Stored]] = {kind: {} for kind in Kind}
        self.survivors: dict[str, str] = {}
        self._clock = clock
        self._keyed = keyed
        self._ids = count(1001)

    async def prepare(self) -> None:
        self._asked()

    def for_person(self) -> "FakeProvider":
        return self

    def limits(self) -> Mapping[str, int]:
        return {"batch": PAGE}

    def url(self, ref: Ref) -> str:
        return f"https://{self.side}.example/{ref.kind}/{ref.id}"

    def add(self, kind: Kind, values: Mapping[str, str], *, key: str = "", **more: Any) -> str:
        """Put a record in as a person of the service would, and return its id."""
        now = self._clock.now()
        made = Stored(str(next(self._ids)), dict(values), now, now, key, **more)
        self.records[kind][made.id] = made
        return made.id

    def edit(self, kind: Kind, record_id: str, values: Mapping[str, str]) -> None:
        """Change a record as a person of the service would."""
        stored = self.records[kind][record_id]
        stored.values.update(values)
        stored.changed = self._clock.now()

    def _asked(self) -> None:
        self.requests += 1
        if self.switches.error is not None:
            raise self.switches.error

    async def page(
        self, kind: Kind, mapping: FieldMap, *, cursor: str | None, since_ms: int | None
    ) -> Page:
        self._asked()
        alive = [one for one in self.records[kind].values() if not one.archived]
        if since_ms is not None:
            alive = [one for one in alive if _ms(one.changed) >= since_ms - OVERLAP_MS]
        alive.sort(key=lambda one: int(one.id))
        start = int(cursor or 0)
        some = alive[start : start + PAGE]
        following = str(start + PAGE) if start + PAGE < len(alive) else None
        return Page(tuple(self._raw(kind, mapping, one) for one in some), following, len(alive))

    def _raw(self, kind: Kind, mapping: FieldMap, stored: Stored) -> Raw:
        body = msgspec.json.encode(self._observation(kind, stored))
        digest = blake2b(body, digest_size=16, key=str(mapping.version).encode()).digest()
        shows_time = kind is Kind.CONTACT or self.side is Side.HUBSPOT
        return Raw(stored.id, digest, _ms(stored.changed) if shows_time else 0, body)

    def _observation(self, kind: Kind, stored: Stored) -> Observation:
        facts = Facts(
            other_ids=(stored.key,) if stored.key else (),
            merged_ids=stored.merged,
            company_ids=(stored.account,) if stored.account else (),
            lists=stored.lists,
            created_at=stored.created.isoformat(),
            owner=stored.values.get("owner", ""),
            stage=stored.values.get("stage", ""),
        )
        return Observation(Ref(self.side, kind, stored.id), dict(stored.values), facts)

    def parse(self, kind: Kind, mapping: FieldMap, raw: Raw) -> Parsed:
        seen = msgspec.json.decode(raw.body, type=Observation)
        database = {f.key for f in mapping.of(kind) if f.database and self.side is Side.APOLLO}
        known = {key: text for key, text in seen.values.items() if key in database}
        own = {key: text for key, text in seen.values.items() if key not in database}
        return Parsed(msgspec.structs.replace(seen, values=own), known)

    def pace(self) -> Sequence[Window]:
        return []

    async def read(
        self, kind: Kind, mapping: FieldMap, ids: Sequence[str]
    ) -> Mapping[str, Parsed | None]:
        self._asked()
        return {one: self._parsed(kind, mapping, self._find(kind, one)) for one in ids}

    def _find(self, kind: Kind, record_id: str) -> Stored | None:
        while record_id in self.survivors:
            record_id = self.survivors[record_id]
        found = self.records[kind].get(record_id)
        return None if found is None or found.archived else found

    def _parsed(self, kind: Kind, mapping: FieldMap, stored: Stored | None) -> Parsed | None:
        return (
            None if stored is None else self.parse(kind, mapping, self._raw(kind, mapping, stored))
        )

    async def look_up(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write], *, since: datetime
    ) -> dict[str, Parsed | bool | None]:
        self._asked()
        return {one.trace: self._looked_up(kind, mapping, one) for one in writes}

    def _looked_up(self, kind: Kind, mapping: FieldMap, write: Write) -> Parsed | bool | None:
        by_key = self._by(kind, lambda one: bool(write.key) and one.key == write.key)
        mail = write.values.get("email")
        found = by_key or self._by(kind, lambda one: bool(mail) and one.values.get("email") == mail)
        parsed = self._parsed(kind, mapping, found)
        return parsed if parsed is not None else False if write.key or mail else None

    def _by(self, kind: Kind, test: Any) -> Stored | None:
        return next((one for one in self.records[kind].values() if test(one)), None)

    async def write(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write]
    ) -> Sequence[Outcome]:
        self._asked()
        if self.switches.break_before:
            self.switches.break_before -= 1
            raise Unavailable("The service cannot be reached.", side=self.side)
        outcomes = [self._write(kind, mapping, one) for one in writes]
        if self.switches.lose_answers:
            self.switches.lose_answers -= 1
            raise Unanswered("The answer was lost.", side=self.side)
        return outcomes

    def _write(self, kind: Kind, mapping: FieldMap, write: Write) -> Outcome:
        refused = self.switches.refuse
        bad = {k: "refused" for k, v in write.values.items() if k in refused and refused[k] == v}
        if bad:
            error = Refused("A value was refused.", category="INVALID", fields=bad, side=self.side)
            return Outcome(write.trace, error=error, remote_id=write.remote_id)
        stored = self._target(kind, write)
        if stored is None:
            gone = Gone("There is no such record.", side=self.side)
            return Outcome(write.trace, error=gone, remote_id=write.remote_id)
        existed = write.action is Action.CREATE and stored.id in self.records[kind]
        self.records[kind][stored.id] = stored
        self._apply(kind, stored, write)
        self.writes.append(write)
        held = {key: stored.values.get(key) for key in write.values}
        parsed = self._parsed(kind, mapping, stored)
        return Outcome(write.trace, parsed, stored.id, existed=existed, held=held)

    def _target(self, kind: Kind, write: Write) -> Stored | None:
        if write.action is not Action.CREATE:
            return self._find(kind, write.remote_id)
        if write.key and kind in self._keyed:
            found = self._by(kind, lambda one: one.key == write.key)
            if found is not None:
                return found
        now = self._clock.now()
        return Stored(str(next(self._ids)), {}, now, now)

    def _apply(self, kind: Kind, stored: Stored, write: Write) -> None:
        stored.changed = self._clock.now()
        stored.key = write.key or stored.key
        stored.account = write.account_id or stored.account
        for key, text in write.values.items():
            stored.values.pop(key, None)
            if text:
                stored.values[key] = text
        if write.action is Action.ARCHIVE:
            stored.archived = True
        if write.action is Action.LIST:
            stored.lists = (*stored.lists, write.list_name)
        if write.action is Action.MERGE:
            other = self.records[kind].pop(write.other_id)
            stored.values = {**other.values, **stored.values}
            stored.merged = (*stored.merged, other.id)
            self.survivors[other.id] = stored.id


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
