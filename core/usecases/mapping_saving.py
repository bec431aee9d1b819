"""Saving a mapping, whoever made it and however: checked, told, and what follows from it (R30)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from core.domain.attributes import CUSTOM, Attribute, attributes, custom
from core.domain.checking import Attributes, Problem, Properties, Property, check
from core.domain.fields import Direction, Field, FieldMap, Policy
from core.domain.notices import NoticeKind
from core.domain.records import Kind
from core.providers.port import Forbidden, ProviderError
from core.store import activity, links, notices, observations, outbox
from core.store import settings as stored
from core.store.database import Tx
from core.sync.engine import Engine
from core.usecases.changes import Difference
from core.usecases.settings import MAPPING, Announcement, Conflict, Saved, tell

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
NOT_MAPPED = "not mapped"


class Catalogue(msgspec.Struct, frozen=True):
    """What both services have to map, as far as they could be asked."""

    properties: Properties | None
    attributes: Attributes | None
    labels: Mapping[Kind, Mapping[str, str]] = {}
    """HubSpot's property -> what people read there."""


class Change(msgspec.Struct, frozen=True):
    """A mapping that was changed: as it was, as it is to be, over which version."""

    before: FieldMap
    after: FieldMap
    version: int


async def catalogue(engine: Engine, known: FieldMap) -> Catalogue:
    """Return what can be mapped; what a service could not be asked is None.

    Own fields of Apollo's that are mapped already stand in it also where the key may not list them.
    """
    properties, labels = await _properties(engine)
    own = await _own(engine)
    named = None
    if own is not None:
        named = {
            kind: attributes(kind, _joined(own[kind], known.of(kind), labels.get(kind, {})))
            for kind in Kind
        }
    return Catalogue(properties or None, named, labels)


async def _properties(
    engine: Engine,
) -> tuple[dict[Kind, list[Property]], dict[Kind, dict[str, str]]]:
    try:
        found = {kind: await engine.hubspot.properties(kind) for kind in Kind}
    except ProviderError:
        return {}, {}
    shown = {
        kind: {one.name: one.label or one.name for one in properties.values() if not one.hidden}
        for kind, properties in found.items()
    }
    listed = {
        kind: [
            Property(
                one.name,
                one.type,
                read_only=one.read_only,
                options=tuple(option.value for option in one.options),
                external=one.externalOptions,
            )
            for one in properties.values()
        ]
        for kind, properties in found.items()
    }
    return listed, shown


async def _own(engine: Engine) -> Mapping[Kind, Sequence[Attribute]] | None:
    """Return the team's own fields; None where Apollo cannot be asked, none where it may not."""
    try:
        rows = await engine.apollo.for_person().custom_fields()
    except Forbidden:
        rows = []
    except ProviderError:
        return None
    found: dict[Kind, list[Attribute]] = {kind: [] for kind in Kind}
    for row in rows:
        one = custom(row.id, row.label or row.id, row.type or "")
        if one is not None and row.modality in set(Kind):
            found[Kind(row.modality)].append(one)
    return found


def _joined(
    own: Sequence[Attribute], fields: Sequence[Field], labels: Mapping[str, str]
) -> list[Attribute]:
    names = {one.name for one in own}
    return [
        *own,
        *(
            Attribute(field.apollo, field.label or labels.get(field.hubspot, ""), field.form)
            for field in fields
            if field.apollo.startswith(CUSTOM) and field.apollo not in names
        ),
    ]


def fresh(before: FieldMap, after: FieldMap, known: Catalogue) -> tuple[Problem, ...]:
    """Return the problems that an edit makes; what was wrong before does not block a cure."""
    old = check(before, known.properties, known.attributes)
    found = check(after, known.properties, known.attributes)
    return tuple(one for one in found if one not in old)


async def commit(
    engine: Engine, tx: Tx, change: Change, *, who: str, now: datetime
) -> Saved | Conflict:
    """Save a checked mapping, tell the admin channel, and let every station know."""
    before, after = change.before, change.after
    if before.fields == after.fields:
        return Saved(())
    if not await stored.save(
        tx, name=MAPPING, value=after, version=change.version, by=who, now=now
    ):
        saved = await stored.read(tx, MAPPING, FieldMap)
        return Conflict(saved.by if saved else "", saved.at if saved else now)
    for kind in Kind:
        if before.of(kind) != after.of(kind):
            await observations.mark_all(tx, kind=kind)
    was = {(f.kind, f.key): f for f in before.fields}
    now_ = {(f.kind, f.key): f for f in after.fields}
    for kind, key in was.keys() - now_.keys():
        await outbox.unmap(tx, kind=kind, field=key, now=now)
    for kind, key in now_.keys() - was.keys():
        await links.forget(tx, kind=kind, field=key)
    for address in was.keys() & now_.keys():
        if was[address].paused and not now_[address].paused:
            await _resumed(tx, *address, who, now)
    differences = said(before, after)
    return Saved(differences, await tell(engine, tx, Announcement(who, now, differences)))


async def _resumed(tx: Tx, kind: Kind, key: str, who: str, now: datetime) -> None:
    subject = f"{kind}:{key}"
    await activity.note(tx, at=now, what="field_resumed", who=who, to=subject)
    await notices.bump(tx, kind=NoticeKind.FIELD_PAUSED, subjects=[subject])


def said(before: FieldMap, after: FieldMap) -> tuple[Difference, ...]:
    """Return before and after of each field that differs, in words."""
    was = {(f.kind, f.key): f for f in before.fields}
    found: list[Difference] = []
    for field in after.fields:
        old = was.pop((field.kind, field.key), None)
        if old is None:
            found.append(Difference(_name(field), NOT_MAPPED, summary(field)))
        else:
            found += _changed(old, field)
    found += [Difference(_name(field), summary(field), NOT_MAPPED) for field in was.values()]
    return tuple(found)


def _name(field: Field) -> str:
    return f"{field.label} of {_KINDS[field.kind]}"


def summary(field: Field) -> str:
    """Return in one line what a field maps and how."""
    rules = "; ".join([DIRECTIONS[field.direction], POLICIES[field.policy], *switched_on(field)])
    return f"HubSpot {field.hubspot}, Apollo {field.apollo}; {rules}"


def switched_on(field: Field) -> list[str]:
    """Return what is on for a field."""
    switches = (
        ("autofill", field.autofill),
        ("auto overwrite", field.overwrite),
        ("clearing travels", field.clearing),
    )
    return [name for name, on in switches if on]


def _changed(before: Field, after: Field) -> list[Difference]:
    def switch(on: bool) -> str:  # noqa: FBT001 - what it says is all it is
        return "on" if on else "off"

    rows = (
        ("label", before.label, after.label),
        ("travels", DIRECTIONS[before.direction], DIRECTIONS[after.direction]),
        ("changed on both sides", POLICIES[before.policy], POLICIES[after.policy]),
        ("autofill", switch(before.autofill), switch(after.autofill)),
        ("auto overwrite", switch(before.overwrite), switch(after.overwrite)),
        ("clearing travels", switch(before.clearing), switch(after.clearing)),
        ("paused", switch(before.paused), switch(after.paused)),
    )
    name = _name(after)
    return [Difference(f"{name}: {what}", was, now) for what, was, now in rows if was != now]
