"""The mapping as an admin sees and edits it: one field at a time, checked as a whole (R30, R31)."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from core.domain.checking import Problem, Property, Trouble, check
from core.domain.fields import Direction, Field, FieldMap, Policy
from core.domain.notices import NoticeKind
from core.domain.records import Kind
from core.providers.port import ProviderError
from core.store import activity, notices, observations
from core.store import settings as stored
from core.store.database import Tx
from core.sync import quarantine
from core.sync.engine import Engine
from core.usecases.changes import Difference
from core.usecases.settings import MAPPING, Announcement, Conflict, Saved, fillable, tell


class FieldPage(msgspec.Struct, frozen=True):
    """One field as the dialog shows it."""

    field: Field
    version: int
    directions: tuple[Direction, ...]
    """Those that both services allow."""
    fillable: bool
    """Autofill and auto overwrite can be on for it."""


class Listing(msgspec.Struct, frozen=True):
    """The mapped fields of one kind."""

    kind: Kind
    fields: tuple[Field, ...]


class Choice(msgspec.Struct, frozen=True):
    """What a person left in the dialog."""

    direction: Direction
    policy: Policy
    autofill: bool
    overwrite: bool
    clearing: bool
    paused: bool


class Wrong(msgspec.Struct, frozen=True):
    """The mapping would not work; nothing was saved. Every problem is named."""

    kind: Kind
    key: str
    problems: tuple[Problem, ...]


async def listing(engine: Engine, kind: Kind) -> Listing:
    """Return the mapped fields of a kind in reading order."""
    async with engine.db.read() as tx:
        fields, _ = await quarantine.mapped(tx)
    return Listing(kind, fields.of(kind))


async def page(engine: Engine, kind: Kind, key: str) -> FieldPage | None:
    """Return a field with the directions that the services allow; None where it is unmapped."""
    properties = await _properties(engine)
    async with engine.db.read() as tx:
        fields, version = await quarantine.mapped(tx)
    field = fields.field(kind, key)
    if field is None:
        return None
    allowed = tuple(one for one in Direction if _allowed(fields, field, one, properties))
    can_fill = field in fillable(kind, fields)
    return FieldPage(field, version, allowed or (field.direction,), can_fill)


_DIRECTIONS = (Trouble.DIRECTION, Trouble.READ_ONLY)


def _allowed(
    fields: FieldMap, field: Field, direction: Direction, properties: Mapping[Kind, list[Property]]
) -> bool:
    changed = msgspec.structs.replace(field, direction=direction)
    found = check(fields.with_field(changed), properties or None)
    return not any(
        (one.kind, one.field) == (field.kind, field.key) and one.trouble in _DIRECTIONS
        for one in found
    )


async def _properties(engine: Engine) -> Mapping[Kind, list[Property]]:
    """Return HubSpot's definitions as they were read last; empty where it cannot be asked."""
    try:
        found = {kind: await engine.hubspot.properties(kind) for kind in Kind}
    except ProviderError:
        return {}
    return {
        kind: [
            Property(
                one.name,
                one.type,
                read_only=bool(one.modificationMetadata and one.modificationMetadata.readOnlyValue),
                options=tuple(option.value for option in one.options),
                external=one.externalOptions,
            )
            for one in properties.values()
        ]
        for kind, properties in found.items()
    }


async def save(
    engine: Engine, *, who: str, kind: Kind, key: str, choice: Choice, version: int
) -> Saved | Conflict | Wrong:
    """Save one field over the ``version`` that was seen, and tell the admin channel.

    Refused where the edit makes a problem; what was wrong before and stays does not stand in the
    way of a cure.
    """
    properties = await _properties(engine)
    now = engine.clock.now()

    async def work(tx: Tx) -> Saved | Conflict | Wrong:
        fields, current = await quarantine.mapped(tx)
        field = fields.field(kind, key)
        if field is None or current != version:
            saved = await stored.read(tx, MAPPING, FieldMap)
            return Conflict(saved.by if saved else "", saved.at if saved else now)
        changed = _changed(field, choice, can_fill=field in fillable(kind, fields))
        if changed == field:
            return Saved(())
        after = fields.with_field(changed)
        before = check(fields, properties or None)
        problems = tuple(one for one in check(after, properties or None) if one not in before)
        if problems:
            return Wrong(kind, key, problems)
        await stored.save(tx, name=MAPPING, value=after, version=version, by=who, now=now)
        await observations.mark_all(tx, kind=kind)
        if field.paused and not changed.paused:
            await _resumed(tx, kind, key, who, now)
        differences = _differences(field, changed)
        return Saved(differences, await tell(engine, tx, Announcement(who, now, differences)))

    return await engine.db.transact(work)


def _changed(field: Field, choice: Choice, *, can_fill: bool) -> Field:
    return msgspec.structs.replace(
        field,
        direction=choice.direction,
        policy=choice.policy,
        autofill=choice.autofill if can_fill else field.autofill,
        overwrite=choice.overwrite if can_fill else field.overwrite,
        clearing=choice.clearing,
        paused=choice.paused,
    )


async def _resumed(tx: Tx, kind: Kind, key: str, who: str, now: datetime) -> None:
    subject = f"{kind}:{key}"
    await activity.note(tx, at=now, what="field_resumed", who=who, to=subject)
    await notices.bump(tx, kind=NoticeKind.FIELD_PAUSED, subjects=[subject])


DIRECTIONS: Mapping[Direction, str] = {
    Direction.BOTH: "both ways",
    Direction.TO_HUBSPOT: "to HubSpot only",
    Direction.TO_APOLLO: "to Apollo only",
}
POLICIES: Mapping[Policy, str] = {
    Policy.HUBSPOT: "HubSpot wins",
    Policy.APOLLO: "Apollo wins",
    Policy.ASK: "a person is asked",
}
_KINDS = {Kind.CONTACT: "contacts", Kind.ACCOUNT: "accounts"}


def _differences(before: Field, after: Field) -> tuple[Difference, ...]:
    def switch(on: bool) -> str:  # noqa: FBT001 - what it says is all it is
        return "on" if on else "off"

    rows = (
        ("travels", DIRECTIONS[before.direction], DIRECTIONS[after.direction]),
        ("changed on both sides", POLICIES[before.policy], POLICIES[after.policy]),
        ("autofill", switch(before.autofill), switch(after.autofill)),
        ("auto overwrite", switch(before.overwrite), switch(after.overwrite)),
        ("clearing travels", switch(before.clearing), switch(after.clearing)),
        ("paused", switch(before.paused), switch(after.paused)),
    )
    name = f"{before.label} of {_KINDS[before.kind]}"
    return tuple(Difference(f"{name}: {what}", was, now) for what, was, now in rows if was != now)
