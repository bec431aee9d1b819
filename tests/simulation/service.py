"""What both simulated services have in common: records, clocks of their own, and a full memory."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, ClassVar

import msgspec

from core.domain.changes import Action
from core.domain.fields import FieldMap
from core.domain.records import Facts, Kind, Observation, Ref, Side
from core.providers.port import Outcome, Page, Parsed, ProviderError, Raw, Refused, Write
from tests.simulation.chaos import Chaos
from tests.simulation.words import describe, milliseconds

PAGE = 4
OVERLAP_MS = 5 * 60 * 1000
PERSON = "person"
API = "api"
LAG = timedelta(seconds=60)
STAGES = {"lead": "Lead", "customer": "Customer"}
"""HubSpot's stages in their order; Apollo's have the same names and ids of their own."""
OWNERS = ("ada@own.example", "bob@own.example")


@dataclass
class Record:
    """One record as its service holds it; ``notes`` is mapped by nobody."""

    id: str
    values: dict[str, str]
    created: datetime
    changed: datetime
    known: dict[str, str] = field(default_factory=dict)
    key: str = ""
    account: str = ""
    lists: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    more_emails: tuple[str, ...] = ()
    archived: bool = False
    made_from: str = ""
    """The key it was made with by the API; empty where a person made it."""
    notes: str = ""


@dataclass(frozen=True)
class Memory:
    """One value that changed, as the service itself remembers it."""

    at: datetime
    kind: Kind
    record: str
    field: str
    was: str
    to: str
    by: str
    trace: str = ""
    action: str = ""


async def _goes_on() -> None:
    """Let nothing come between an answer and its commit."""


class Service(ABC):
    """One side; a subclass says how creates, merges and e-mails behave there."""

    side: ClassVar[Side]

    def __init__(self, chaos: Chaos, *, skew: timedelta, keyed: bool = True) -> None:
        self.chaos = chaos
        self.skew = skew
        self.has_keys = keyed
        self.requests = 0
        self.records: dict[Kind, dict[str, Record]] = {kind: {} for kind in Kind}
        self.survivors: dict[str, str] = {}
        self.skipped: set[tuple[Kind, str]] = set()
        """Records that a listing left out because its pages shifted while they were read."""
        self._shown: dict[Kind, set[str]] = {kind: set() for kind in Kind}
        self.memory: list[Memory] = []
        self.acts: list[tuple[str, Action, str]] = []
        """(trace, action, record) of every write that took effect."""
        self.partly: set[int] = set()
        """Traces of writes of which a part was done, and said so."""
        self.made: list[tuple[Kind, str, str]] = []
        """(kind, key, record) of every create by the API."""
        self.strange: list[str] = []
        """Writes of what nobody mapped."""
        self._ids = 1000
        self.stands_still: Callable[[], Awaitable[None]] = _goes_on
        """Awaited between the service's answer and what the engine does with it."""

    # -- time and ids

    def now(self) -> datetime:
        return self.chaos.clock.now() + self.skew

    def new_id(self) -> str:
        self._ids += 1
        return str(self._ids)

    # -- what people and the API do

    def alive(self, kind: Kind) -> list[Record]:
        return [one for one in self.records[kind].values() if not one.archived]

    def find(self, kind: Kind, record_id: str) -> Record | None:
        while record_id in self.survivors:
            record_id = self.survivors[record_id]
        found = self.records[kind].get(record_id)
        return None if found is None or found.archived else found

    def add(self, kind: Kind, values: Mapping[str, str], *, account: str = "") -> Record:
        """Make a record as a person would."""
        made = Record(self.new_id(), dict(values), self.now(), self.now(), account=account)
        made.notes = f"note {made.id}"
        self.records[kind][made.id] = made
        for key, text in values.items():
            self.remember(kind, made.id, key, "", text, Write("", Action.CREATE, kind), by=PERSON)
        return made

    def put(self, kind: Kind, record: Record, key: str, text: str | None, write: Write) -> None:
        """Let a record hold a value, and remember what it held."""
        was = record.values.pop(key, "")
        text = self.normal(key, text) if text else text
        if text:
            record.values[key] = text
        record.changed = self.now()
        by = API if write.trace else PERSON
        self.remember(kind, record.id, key, was, text or "", write, by=by)

    def remember(  # noqa: PLR0917 - a line of the history, in its order
        self, kind: Kind, record: str, key: str, was: str, to: str, write: Write, *, by: str
    ) -> None:
        if was != to:
            self.memory.append(
                Memory(
                    self.chaos.clock.now(),
                    kind,
                    record,
                    key,
                    was,
                    to,
                    by,
                    write.trace,
                    write.action,
                )
            )

    @abstractmethod
    def normal(self, key: str, text: str) -> str:
        """Return a value as this service keeps it."""

    def edit(self, kind: Kind, record: Record, key: str, text: str | None) -> None:
        """Change a record as a person would."""
        self.put(kind, record, key, text, Write("", Action.UPDATE, kind))

    # -- the port: reading

    def _ask(self, what: str) -> None:
        self.requests += 1
        self.chaos.asked(self.side, what)

    async def prepare(self) -> None:
        self._ask("prepare")

    def for_person(self) -> Any:
        return self

    def limits(self) -> Mapping[str, int]:
        return {"batch": PAGE}

    def url(self, ref: Ref) -> str:
        return f"https://{self.side}.example/{ref.kind}/{ref.id}"

    @abstractmethod
    def listed(self, kind: Kind, since_ms: int | None) -> list[Record]:
        """Return what a listing shows, in its order."""

    async def page(
        self, kind: Kind, mapping: FieldMap, *, cursor: str | None, since_ms: int | None
    ) -> Page:
        self._ask(f"page {kind}")
        found = self.listed(kind, since_ms)
        start = int(cursor or 0)
        some = found[start : start + PAGE]
        self._watch_pages(kind, found[:start], some)
        following = str(start + PAGE) if start + PAGE < len(found) else None
        page = Page(tuple(self.raw(kind, mapping, one) for one in some), following, len(found))
        await self.stands_still()
        return page

    def _watch_pages(self, kind: Kind, before: list[Record], some: list[Record]) -> None:
        """Note what stands before this page and was on none: it slipped through."""
        if not before:
            self._shown[kind].clear()
        shown = self._shown[kind]
        self.skipped |= {(kind, one.id) for one in before if one.id not in shown}
        shown.update(one.id for one in some)

    def raw(self, kind: Kind, mapping: FieldMap, record: Record) -> Raw:
        seen = self.observation(kind, record)
        body = msgspec.json.encode((seen, record.known))
        digest = blake2b(body, digest_size=16, key=str(mapping.version).encode()).digest()
        return Raw(record.id, digest, self.shown_time(kind, record), body)

    def shown_time(self, kind: Kind, record: Record) -> int:
        return milliseconds(record.changed)

    def observation(self, kind: Kind, record: Record) -> Observation:
        facts = Facts(
            other_ids=(record.key,) if record.key and self.has_keys else (),
            merged_ids=record.merged,
            company_ids=(record.account,) if record.account else (),
            more_emails=record.more_emails,
            lists=record.lists,
            created_at=record.created.isoformat(),
            owner=record.values.get("owner", ""),
            stage=record.values.get("stage", ""),
        )
        return Observation(Ref(self.side, kind, record.id), dict(record.values), facts)

    def parse(self, kind: Kind, mapping: FieldMap, raw: Raw) -> Parsed:
        seen, known = msgspec.json.decode(raw.body, type=tuple[Observation, dict[str, str]])
        return Parsed(seen, known)

    def parsed(self, kind: Kind, mapping: FieldMap, record: Record | None) -> Parsed | None:
        if record is None:
            return None
        return self.parse(kind, mapping, self.raw(kind, mapping, record))

    async def read(
        self, kind: Kind, mapping: FieldMap, ids: Sequence[str]
    ) -> Mapping[str, Parsed | None]:
        self._ask(f"read {kind} {','.join(ids)}")
        return {one: self.parsed(kind, mapping, self.find(kind, one)) for one in ids}

    # -- the port: writing

    async def write(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write]
    ) -> Sequence[Outcome]:
        self._ask(f"write {writes[0].action} {kind}")
        count, instead = self.chaos.kept(self.side, len(writes))
        outcomes = [self.effect(kind, mapping, one) for one in writes[:count]]
        if instead is not None:
            raise instead
        await self.stands_still()
        return self.chaos.shuffled(outcomes)

    def effect(self, kind: Kind, mapping: FieldMap, write: Write) -> Outcome:
        """Do one write, or say why not."""
        self._watch(kind, mapping, write)
        try:
            outcome = self.done(kind, mapping, write)
        except ProviderError as error:
            self.chaos.say(f"{self.side} refuses {describe(write)}: {type(error).__name__}")
            return Outcome(write.trace, error=error, remote_id=write.remote_id)
        if outcome.error is not None:
            self.partly.add(int(write.trace))
            self.chaos.say(f"{self.side} did a part of {describe(write)}")
            return outcome
        self.acts.append((write.trace, write.action, outcome.remote_id))
        self.chaos.say(f"{self.side} did {describe(write)} -> {outcome.remote_id}")
        return outcome

    @abstractmethod
    def done(self, kind: Kind, mapping: FieldMap, write: Write) -> Outcome:
        """Do one write as this service does it; raise what it answers instead."""

    def _watch(self, kind: Kind, mapping: FieldMap, write: Write) -> None:
        """Note what may not be written here: unmapped, or against the field's direction."""
        for key in write.values:
            found = mapping.field(kind, key)
            if found is None or not found.direction.reaches(self.side):
                self.strange.append(f"{self.side} {describe(write)}: {key}")

    def fill(self, kind: Kind, record: Record, write: Write) -> None:
        """Let a record hold what a write says."""
        for key, text in write.values.items():
            self.put(kind, record, key, text, write)
        if write.account_id:
            record.account = write.account_id
            record.changed = self.now()

    def held(self, record: Record, write: Write) -> dict[str, str | None]:
        return {key: record.values.get(key) for key in write.values}

    def refused(self, sentence: str, category: str, **fields: str) -> Refused:
        return Refused(sentence, category=category, fields=fields, side=self.side, status=400)
