"""The error log as people read it: one entry a cause, and what they may do about it (R60-R64)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from core.domain.changes import Action
from core.domain.fields import Field, FieldMap
from core.domain.records import Kind, Ref, Side
from core.domain.states import Outbox as State
from core.store import outbox
from core.store.database import Tx
from core.store.notices import Notice
from core.store.outbox import Write
from core.sync import causes
from core.sync.causes import Episode
from core.sync.engine import Engine, mapping
from core.usecases.naming import Named, named

EXAMPLES = 3
MOST = 20
"""Entries that the details list."""


class Refusal(msgspec.Struct, frozen=True):
    """One field that was refused: what was sent, and the service's words about it."""

    label: str
    value: str
    words: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One write that failed."""

    record: Named
    fields: tuple[Refusal, ...]
    message: str
    attempts: int
    author: str
    at: datetime
    correlation_id: str
    reference: str
    """Stands in the bot's log as well (U35)."""


class CauseView(msgspec.Struct, frozen=True, kw_only=True):
    """Writes that failed for one cause, and where that stands."""

    id: int
    """The episode's; what buttons carry."""
    side: Side
    kind: Kind
    category: str
    """The service's word in capitals, or one of ours: TOO_OFTEN, UNCERTAIN, GONE, NOT_KEPT ..."""
    labels: tuple[str, ...]
    """The fields that were refused."""
    count: int
    retrying: int
    """Writes that were put back and are not over yet."""
    since: datetime
    over: datetime | None
    examples: tuple[Entry, ...]
    creates: bool = False
    """Records are not made at all: nothing of a refused create goes on."""
    correctable: bool = False
    """Another value may be the cure (R63)."""
    snoozed_by: str = ""
    snoozed_until: datetime | None = None

    @property
    def words(self) -> str:
        """Return the service's words: about the field where there is one, else about the write."""
        if not self.examples:
            return ""
        first = self.examples[0]
        return next((one.words for one in first.fields if one.words), "") or first.message


class Details(msgspec.Struct, frozen=True):
    """The writes of a cause, the first ``MOST`` of them."""

    cause: CauseView
    entries: tuple[Entry, ...]


class PausedField(msgspec.Struct, frozen=True):
    """A field that a service takes no value for any more (F17); or one that goes on again."""

    kind: Kind
    key: str
    label: str
    name: str
    """HubSpot's property name."""
    paused: bool


async def listing(engine: Engine, side: Side) -> tuple[CauseView, ...]:
    """Return the causes of a side, the largest first."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        found = await outbox.failed(tx, side=side)
        await causes.happened(tx, [(side, one.cause) for one in found], now=now, channel="")
        await causes.recheck(tx, now=now)
        episodes = await causes.read(tx)
        views = [
            await _view(engine, tx, episode)
            for one in found
            if (episode := episodes.open(side, one.cause)) is not None
        ]
    return tuple(views)


async def one(engine: Engine, episode: int) -> CauseView | None:
    """Return one cause, or None where it is forgotten."""
    async with engine.db.read() as tx:
        found = (await causes.read(tx)).get(episode)
        return await _view(engine, tx, found) if found else None


async def notice_view(engine: Engine, notice: Notice) -> CauseView | None:
    """Return what the message about a cause shows."""
    return await one(engine, int(notice.subject))


async def details(engine: Engine, episode: int) -> Details | None:
    """Return the writes of a cause, or None where it is forgotten."""
    async with engine.db.read() as tx:
        found = (await causes.read(tx)).get(episode)
        if found is None:
            return None
        writes = await outbox.by_cause(tx, side=found.side, cause=found.cause, limit=MOST)
        view = await _view(engine, tx, found)
        return Details(view, await _entries(engine, tx, writes))


async def paused_view(engine: Engine, notice: Notice) -> PausedField | None:
    """Return what the message about a paused field shows."""
    kind, _, key = notice.subject.partition(":")
    async with engine.db.read() as tx:
        field = (await mapping(tx)).field(Kind(kind), key)
    if field is None:
        return None
    return PausedField(field.kind, field.key, field.label, field.hubspot, field.paused)


async def _view(engine: Engine, tx: Tx, episode: Episode) -> CauseView:
    side, kind, category, fields, _ = (*episode.cause.split("|", 4), "", "", "", "")[:5]
    standing = await outbox.standing(tx, side=episode.side, cause=episode.cause)
    failed = standing.pop(State.FAILED, 0)
    some = await outbox.by_cause(tx, side=episode.side, cause=episode.cause, limit=EXAMPLES)
    known = await mapping(tx)
    return CauseView(
        id=episode.id,
        side=Side(side),
        kind=Kind(kind),
        category=category.upper(),
        labels=tuple(_label(known, Kind(kind), key) for key in fields.split(",") if key),
        count=failed,
        retrying=sum(standing.values()),
        since=episode.since,
        over=episode.over,
        examples=await _entries(engine, tx, some),
        creates=any(write.action is Action.CREATE for write in some),
        correctable=any(correctable(write) for write in some),
        snoozed_by=episode.snoozed_by if episode.snoozed(engine.clock.now()) else "",
        snoozed_until=episode.snoozed_until,
    )


async def _entries(engine: Engine, tx: Tx, writes: Sequence[Write]) -> tuple[Entry, ...]:
    names = await named(engine, tx, [record(write) for write in writes])
    known = await mapping(tx)
    return tuple(_entry(known, write, names[record(write)]) for write in writes)


def _entry(known: FieldMap, write: Write, name: Named) -> Entry:
    values = {change.field: change.value or "" for change in write.changes}
    words = write.error.get("fields") or {}
    return Entry(
        record=name,
        fields=tuple(
            Refusal(_label(known, write.kind, key), values.get(key, ""), str(text))
            for key, text in words.items()
        ),
        message=str(write.error.get("message") or ""),
        attempts=write.attempts,
        author=write.author,
        at=write.updated_at,
        correlation_id=str(write.error.get("correlation_id") or ""),
        reference=str(write.error.get("reference") or f"w{write.id}"),
    )


_NOT_THE_VALUE = frozenset({"too_often", "uncertain", "gone", "unsupported", "unmapped_option"})
"""Categories of ours that no other value would cure."""


def correctable(write: Write) -> bool:
    """Tell whether another value may cure a failed write."""
    category = str(write.error.get("category") or "").lower()
    wrote = write.action in (Action.CREATE, Action.UPDATE) and bool(write.changes)
    return wrote and category not in _NOT_THE_VALUE


def _label(known: FieldMap, kind: Kind, key: str) -> str:
    field: Field | None = known.field(kind, key)
    return field.label if field else key


def record(write: Write) -> Ref:
    """Return the record a write is about: the one it writes to, else the one it copies."""
    if write.remote_id:
        return Ref(write.side, write.kind, write.remote_id)
    return Ref(write.side.other, write.kind, write.source_id)


def snooze_until(now: datetime, seconds: int) -> datetime:
    """Return when a snooze ends; a week at most."""
    return now + timedelta(seconds=max(0, min(seconds, 7 * 24 * 3600)))
