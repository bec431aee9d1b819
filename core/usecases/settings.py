"""What admins set in Slack: read as a whole, saved as a whole, over the versions that were read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from core.domain import mapped
from core.domain.fields import Field, FieldMap
from core.domain.notices import NoticeKind
from core.domain.pushing import PushSettings
from core.domain.records import Kind
from core.providers.port import ProviderError
from core.store import activity, observations
from core.store import settings as stored
from core.store.activity import Entry
from core.store.database import Tx
from core.store.notices import Notice
from core.sync.engine import Engine, mapping
from core.sync.ruling import push_settings
from core.usecases.budgets import CREDITS, Budgets, budgets
from core.usecases.changes import Difference, Values, differences
from core.usecases.channels import CHANNELS, Channels, announce, channels
from core.usecases.schedule import Schedule, pull_minutes

PUSH = "push"
MAPPING = "mapping"
SCHEDULE = "schedule"
LONGEST = 150
"""Of the value of a choice, in Slack; a list with a longer name cannot be filtered by."""
NAMES = (PUSH, MAPPING, SCHEDULE, CHANNELS, CREDITS)
EMAIL_STATUSES = ("Verified", "Likely to engage", "Unverified", "User Managed", "Unavailable")
"""Facts: Apollo's API reference, ``email_true_status``; what a person typed is "User Managed"."""


class Choice(msgspec.Struct, frozen=True):
    """A stage, an owner or a list as Apollo calls it; ``id`` is what a filter holds."""

    id: str
    label: str


class Page(msgspec.Struct, frozen=True):
    """Everything the dialog shows."""

    values: Values
    versions: Mapping[str, int]
    choices: Mapping[Kind, Mapping[str, tuple[Choice, ...]]]
    """Kind -> stages, owners, lists; empty where Apollo could not be asked: they stay then."""
    in_use: Channels
    """Where the bot speaks now, the configuration included."""


class Filters(msgspec.Struct, frozen=True):
    """What a person chose of one kind (R14); None: it was not shown and stays as it is."""

    stages: frozenset[str] | None = None
    owners: frozenset[str] | None = None
    lists: frozenset[str] | None = None
    email_statuses: frozenset[str] | None = None


class Edit(msgspec.Struct, frozen=True):
    """What a person left in the dialog."""

    on: Mapping[Kind, bool]
    updates: bool
    cascade: bool
    filters: Mapping[Kind, Filters]
    autofill: Mapping[Kind, frozenset[str]]
    overwrite: Mapping[Kind, frozenset[str]]
    minutes: int
    channels: Channels
    budgets: Budgets


class Saved(msgspec.Struct, frozen=True):
    """What was changed; empty: nothing was."""

    differences: tuple[Difference, ...]
    announced: bool = False


class Conflict(msgspec.Struct, frozen=True):
    """Somebody saved since the dialog was opened; nothing was done (U14)."""

    by: str
    at: datetime


class Announcement(msgspec.Struct, frozen=True):
    """Who changed what, for the admin channel (R10)."""

    by: str
    at: datetime
    differences: tuple[Difference, ...]


def fillable(kind: Kind, fields: FieldMap) -> tuple[Field, ...]:
    """Return the fields that autofill and auto overwrite can be on for (R32, R33)."""
    return tuple(field for field in fields.of(kind) if mapped.fillable(field))


async def page(engine: Engine) -> Page:
    """Return everything the dialog shows; asks Apollo for its stages, owners and lists."""
    choices = await _choices(engine)
    async with engine.db.read() as tx:
        return Page(
            values=await values(engine, tx),
            versions={name: await _version(tx, name) for name in NAMES},
            choices=choices,
            in_use=await channels(engine, tx),
        )


async def _choices(engine: Engine) -> dict[Kind, dict[str, tuple[Choice, ...]]]:
    apollo = engine.apollo.for_person()
    try:
        stages = {kind: await apollo.stages(kind) for kind in Kind}
        people = [one for one in await apollo.users() if one.email]
        labels = await apollo.labels()
    except ProviderError:
        return {}
    owners = tuple(Choice((one.email or "").lower(), one.name or one.email or "") for one in people)
    return {
        kind: {
            "stages": tuple(Choice(one.id, one.label) for one in stages[kind]),
            "owners": owners,
            "lists": tuple(
                Choice(one.name, one.name)
                for one in labels
                if one.modality == f"{kind}s" and 0 < len(one.name) <= LONGEST
            ),
        }
        for kind in Kind
    }


async def values(engine: Engine, tx: Tx) -> Values:
    """Return what is set now; channels only where an admin set them."""
    chosen = await stored.read(tx, CHANNELS, Channels)
    return Values(
        push=await push_settings(engine, tx),
        mapping=await mapping(tx),
        minutes=await pull_minutes(engine, tx),
        channels=chosen.value if chosen else Channels(),
        budgets=await budgets(engine, tx),
    )


async def _version(tx: Tx, name: str) -> int:
    saved = await stored.read(tx, name, msgspec.Raw)
    return saved.version if saved else 0


async def save(
    engine: Engine, *, who: str, edit: Edit, versions: Mapping[str, int]
) -> Saved | Conflict:
    """Save what was changed, tell the admin channel, and say what that was.

    ``versions`` are those of the page the person saw.
    """
    found = (await _choices(engine)).values()
    labels = {one.id: one.label for kinds in found for some in kinds.values() for one in some}
    now = engine.clock.now()
    async with engine.db.write() as tx:
        before = await values(engine, tx)
        after = _applied(before, edit)
        changed = differences(before, after, labels)
        clash = await _clash(tx, versions)
        if clash and changed:
            return clash
        if not changed:
            return Saved(())
        for name, value in _moved(before, after).items():
            await stored.save(
                tx, name=name, value=value, version=versions.get(name, 0), by=who, now=now
            )
        await _consequences(tx, before, after)
        told = await tell(engine, tx, Announcement(who, now, changed))
    return Saved(changed, announced=told)


async def _clash(tx: Tx, versions: Mapping[str, int]) -> Conflict | None:
    for name in NAMES:
        saved = await stored.read(tx, name, msgspec.Raw)
        if saved is not None and saved.version != versions.get(name, 0):
            return Conflict(saved.by, saved.at)
    return None


def _applied(before: Values, edit: Edit) -> Values:
    fields = before.mapping
    for kind in Kind:
        for field in fillable(kind, before.mapping):
            changed = msgspec.structs.replace(
                field,
                autofill=field.key in edit.autofill[kind],
                overwrite=field.key in edit.overwrite[kind],
            )
            if changed != field:
                fields = fields.with_field(changed)
    push = _pushed(before.push, edit)
    return Values(push, fields, edit.minutes, edit.channels, edit.budgets)


def _pushed(before: PushSettings, edit: Edit) -> PushSettings:
    """Return the push settings after the edit; a filter that was not shown is kept."""
    rules = {}
    for kind, chosen in edit.filters.items():
        shown = {
            name: value
            for name in chosen.__struct_fields__
            if (value := getattr(chosen, name)) is not None
        }
        rules[kind] = msgspec.structs.replace(before.of(kind), on=edit.on[kind], **shown)
    return PushSettings(rules[Kind.CONTACT], rules[Kind.ACCOUNT], edit.updates, edit.cascade)


def _moved(before: Values, after: Values) -> dict[str, Any]:
    """Return the settings that differ, by the name they are stored under."""
    pairs: dict[str, tuple[Any, Any]] = {
        PUSH: (before.push, after.push),
        MAPPING: (before.mapping, after.mapping),
        SCHEDULE: (Schedule(before.minutes), Schedule(after.minutes)),
        CHANNELS: (before.channels, after.channels),
        CREDITS: (before.budgets, after.budgets),
    }
    return {name: new for name, (old, new) in pairs.items() if old != new}


async def _consequences(tx: Tx, before: Values, after: Values) -> None:
    """Let every record of a kind be planned again under its new rules."""
    for kind in Kind:
        rules = [(one.push.of(kind), one.mapping.of(kind), one.push.updates, one.push.cascade)
                 for one in (before, after)]  # fmt: skip
        if rules[0] != rules[1]:
            await observations.mark_all(tx, kind=kind)


async def tell(engine: Engine, tx: Tx, said: Announcement) -> bool:
    """Write down what an admin changed and want it said in the admin channel; False: nowhere."""
    await activity.write(
        tx,
        rows=[
            Entry(at=said.at, what="setting", who=said.by, why=one.label, was=one.before,
                  to=one.after)
            for one in said.differences
        ],
    )  # fmt: skip
    return await announce(
        engine, tx, key=f"settings:{said.at.isoformat()}:{said.by}", kind=NoticeKind.SETTINGS,
        subject=msgspec.json.encode(said).decode(), now=said.at,
    )  # fmt: skip


async def notice_view(engine: Engine, notice: Notice) -> Announcement | None:  # noqa: ARG001
    """Return what the admin channel is told: it is final, so that it is kept in the notice."""
    return msgspec.json.decode(notice.subject, type=Announcement)
