"""Edit and retry: a person corrects what a service refused, and the write goes again (R63, R64).

The corrected value is a person's edit. It goes to the side that refused it, and from there to the
other side by the rules of any edit, so that the bad value is cured where it came from.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec

from core.domain.changes import Change, Reason
from core.domain.fields import FieldMap
from core.domain.normalize import Form
from core.domain.plans import Body
from core.domain.records import Kind, Observation, Ref, Side
from core.domain.stages import STAGE
from core.domain.states import Outbox as State
from core.domain.states import Review
from core.providers.port import ProviderError
from core.store import activity, observations, outbox
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import Settlement, Write
from core.sync import causes
from core.sync.applying import enqueue_apply
from core.sync.causes import Episode
from core.sync.engine import Engine, mapping
from core.usecases.errors import correctable, record
from core.usecases.mending import follow_answers, open_episode
from core.usecases.naming import Named, named

RECORDS = 5
"""Records of one dialog; those after them stand in the next one."""
FIELDS = 8
"""Fields of one record: a refusal that names none is about all that was sent."""


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """One value that was refused, and what may be typed instead."""

    write: int
    key: str
    label: str
    form: Form
    value: str
    words: str
    """The service's, about this field."""
    options: tuple[tuple[str, str], ...] = ()
    """(stored value, label) where the service takes only these."""


class Correction(msgspec.Struct, frozen=True):
    """One record with the values that were refused."""

    record: Named
    values: tuple[Wrong, ...]


class Sheet(msgspec.Struct, frozen=True):
    """What the dialog shows: the first records of a cause."""

    episode: int
    side: Side
    kind: Kind
    corrections: tuple[Correction, ...]
    more: int
    """Records of the cause that are not shown."""


class Corrected(msgspec.Struct, frozen=True):
    """What saving did."""

    sent: int
    """Writes that are on their way again."""
    unchanged: int = 0
    """Values left as they were: they would be refused again, so they were not sent."""
    late: int = 0
    """Writes that were retried, dismissed or replaced since the dialog was opened."""


Choices = Mapping[str, tuple[tuple[str, str], ...]]
"""HubSpot's property, or our name of an Apollo field -> the values that can be chosen."""


async def sheet(engine: Engine, episode: int) -> Sheet | None:
    """Return the values to correct, or None where nothing of the cause can be corrected."""
    async with engine.db.read() as tx:
        found = await open_episode(tx, episode)
        if found is None:
            return None
        failed = await outbox.by_cause(tx, side=found.side, cause=found.cause)
        standing = await outbox.standing(tx, side=found.side, cause=found.cause)
        writes = [write for write in failed if correctable(write)][:RECORDS]
        names = await named(engine, tx, [record(write) for write in writes])
        fields = await mapping(tx)
    if not writes:
        return None
    kind = writes[0].kind
    choices = await _choices(engine, found.side, kind)
    shown = tuple(
        Correction(names[record(write)], _values(write, fields, choices)) for write in writes
    )
    return Sheet(
        episode, found.side, kind, shown, standing.get(State.FAILED, len(writes)) - len(writes)
    )


def _values(write: Write, fields: FieldMap, choices: Choices) -> tuple[Wrong, ...]:
    """Return what was refused, also what was missed; all that was sent where nothing is named."""
    sent = {change.field: change.value or "" for change in write.changes}
    words = write.error.get("fields") or {}
    named_ = [field for field in fields.of(write.kind) if field.key in words]
    fit = [field for field in named_ if field.direction.reaches(write.side)]
    all_ = [field for field in fields.of(write.kind) if field.key in sent]
    return tuple(
        Wrong(
            write=write.id,
            key=field.key,
            label=field.label,
            form=field.form,
            value=sent.get(field.key, ""),
            words=str(words.get(field.key, "")),
            options=choices.get(field.hubspot if write.side is Side.HUBSPOT else field.key, ()),
        )
        for field in (fit or all_)[:FIELDS]
    )


async def _choices(engine: Engine, side: Side, kind: Kind) -> Choices:
    """Return what can be chosen; nothing where the service cannot be asked: it is typed then."""
    try:
        if side is Side.APOLLO:
            stages = await engine.apollo.stages(kind)
            return {STAGE: tuple((one.id, one.name) for one in stages)}
        properties = await engine.hubspot.properties(kind)
    except ProviderError:
        return {}
    return {
        name: tuple((option.value, option.label) for option in one.options)
        for name, one in properties.items()
        if one.type == "enumeration"
    }


async def correct(
    engine: Engine, *, who: str, episode: int, values: Mapping[tuple[int, str], str]
) -> Corrected:
    """Send corrected values; ``values`` are (write, field) -> text as a person left it."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        found = await open_episode(tx, episode)
        if found is None:
            return Corrected(0, late=len({write for write, _ in values}))
        failed = await _failed(tx, found, {write for write, _ in values})
        edits = {write.id: _edits(write, values) for write in failed}
        edited = [write for write in failed if edits[write.id]]
        seen = await observations.many(tx, refs=[record(write) for write in edited])
        moves = [_move(write, edits[write.id], seen, who, now) for write in edited]
        await outbox.settle(tx, settlements=moves, now=now)
        await activity.write(tx, rows=[_entry(w, edits[w.id], who, now) for w in edited])
        await follow_answers(tx, edited, Review.ANSWERED)
        if edited:
            await enqueue_apply(tx, found.side, now)
        await causes.bump(tx, [episode])
    shown = {one.id for one in failed}
    same = sum(write in shown and key not in edits[write] for write, key in values)
    return Corrected(len(edited), same, len({write for write, _ in values} - shown))


async def _failed(tx: Tx, found: Episode, ids: Collection[int]) -> list[Write]:
    """Return those of the writes that still stand in the error log for this cause."""
    writes = (await outbox.many(tx, ids=ids)).values()
    return [
        one
        for one in writes
        if one.state is State.FAILED and (one.side, one.cause) == (found.side, found.cause)
    ]


def _edits(write: Write, values: Mapping[tuple[int, str], str]) -> dict[str, str]:
    """Return the values that differ from what was refused; an empty one is no correction."""
    was = {one.field: (one.value or "").strip() for one in write.changes}
    typed = {key: text.strip() for (one, key), text in values.items() if one == write.id}
    return {key: text for key, text in typed.items() if text and text != was.get(key, "")}


def _move(
    write: Write,
    edits: Mapping[str, str],
    seen: Mapping[Ref, Observation],
    who: str,
    now: datetime,
) -> Settlement:
    """Return the same write with the corrected values; it is the person's from now on."""
    here = seen.get(record(write)) if write.remote_id else None
    sent = {change.field: change for change in write.changes}
    for key, text in edits.items():
        was = sent.get(key) or Change(key, None, None, Reason.PERSON)
        held = here.value(key) if here else was.replaced
        sent[key] = msgspec.structs.replace(was, value=text, replaced=held, reason=Reason.PERSON)
    body = msgspec.structs.replace(msgspec.convert(write.body, Body), travels=True)
    return Settlement(
        id=write.id,
        to=State.PENDING,
        not_before=now,
        attempts=0,
        changes=tuple(sent.values()),
        body=msgspec.to_builtins(body),
        author=who,
    )


def _entry(write: Write, edits: Mapping[str, str], who: str, now: datetime) -> Entry:
    was = {change.field: change.value for change in write.changes}
    return Entry(
        at=now,
        what="corrected",
        ref=str(record(write)),
        was=State.FAILED,
        to=State.PENDING,
        who=who,
        why=", ".join(edits),
        run_id=write.run_id,
        outbox_id=write.id,
        review_id=write.review_id,
        data={key: [was.get(key), text] for key, text in edits.items()},
    )
