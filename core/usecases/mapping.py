"""The mapping as an admin sees and edits it: one field at a time, checked as a whole (R30, R31)."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

import msgspec

from core.domain import mapped as domain
from core.domain.checking import RESERVED, Problem, Trouble, check, missed
from core.domain.fields import Direction, Field, FieldMap
from core.domain.mapped import Rule
from core.domain.records import Kind
from core.providers.port import ProviderError
from core.store import settings as stored
from core.store.database import Tx
from core.sync import quarantine
from core.sync.engine import Engine
from core.usecases.mapping_saving import Catalogue, Change, catalogue, commit, fresh
from core.usecases.settings import MAPPING, Conflict, Saved


class FieldPage(msgspec.Struct, frozen=True):
    """One field as the dialog shows it."""

    field: Field
    version: int
    directions: tuple[Direction, ...]
    """Those that both services allow."""
    fillable: bool
    """Autofill and auto overwrite can be on for it."""
    needed: bool = False
    """Records are found and named by it: it cannot be unmapped."""


class Listing(msgspec.Struct, frozen=True):
    """The mapped fields of one kind."""

    kind: Kind
    fields: tuple[Field, ...]


class Choices(msgspec.Struct, frozen=True):
    """What can be mapped anew in one kind; each is (name, what people read)."""

    kind: Kind
    version: int
    properties: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...]


class New(msgspec.Struct, frozen=True):
    """What a person chose to map."""

    hubspot: str
    apollo: str
    label: str
    rule: Rule


class Wrong(msgspec.Struct, frozen=True):
    """The mapping would not work; nothing was saved. Every problem is named."""

    kind: Kind
    problems: tuple[Problem, ...]


Outcome: TypeAlias = Saved | Conflict | Wrong
Edit: TypeAlias = Callable[[FieldMap], FieldMap | None]
ASK_AGAIN = "HubSpot or Apollo does not answer, so it cannot be checked. Please try again."


async def listing(engine: Engine, kind: Kind) -> Listing:
    """Return the mapped fields of a kind in reading order."""
    async with engine.db.read() as tx:
        fields, _ = await quarantine.mapped(tx)
    return Listing(kind, fields.of(kind))


async def page(engine: Engine, kind: Kind, key: str) -> FieldPage | None:
    """Return a field with the directions that the services allow; None where it is unmapped."""
    async with engine.db.read() as tx:
        fields, version = await quarantine.mapped(tx)
    known = await catalogue(engine, fields)
    field = fields.field(kind, key)
    if field is None:
        return None
    allowed = tuple(one for one in Direction if _allowed(fields, field, one, known))
    needed = bool(missed(_without(fields, field)))
    return FieldPage(
        field, version, allowed or (field.direction,), domain.fillable(field), needed=needed
    )


_DIRECTIONS = (Trouble.DIRECTION, Trouble.READ_ONLY)


def _allowed(fields: FieldMap, field: Field, direction: Direction, known: Catalogue) -> bool:
    changed = msgspec.structs.replace(field, direction=direction)
    found = check(fields.with_field(changed), known.properties)
    return not any(
        (one.kind, one.field) == (field.kind, field.key) and one.trouble in _DIRECTIONS
        for one in found
    )


def _without(fields: FieldMap, field: Field) -> FieldMap:
    return fields.with_fields([one for one in fields.fields if one is not field])


async def choices(engine: Engine, kind: Kind) -> Choices | None:
    """Return what is not mapped yet on both sides; None where a service does not answer."""
    async with engine.db.read() as tx:
        fields, version = await quarantine.mapped(tx)
    with suppress(ProviderError):
        await engine.hubspot.for_person().prepare()  # a property may have been made just now
    known = await catalogue(engine, fields)
    if known.properties is None or known.attributes is None:
        return None
    here = {field.hubspot for field in fields.of(kind)}
    there = {field.apollo for field in fields.of(kind)}
    types = {
        one.name: f"{one.type}, read only" if one.read_only else one.type
        for one in known.properties[kind]
    }
    properties = [
        (name, f"{label} · {name} · {types[name]}")
        for name, label in known.labels[kind].items()
        if name not in here and name not in RESERVED
    ]
    named = [
        (one.name, f"{one.label} · {one.form}")
        for one in known.attributes[kind]
        if one.name not in there
    ]
    by_label = sorted(properties, key=lambda one: one[1].casefold())
    return Choices(kind, version, tuple(by_label), tuple(named))


async def save(
    engine: Engine, *, who: str, kind: Kind, key: str, rule: Rule, version: int
) -> Outcome:
    """Save how one field travels, over the ``version`` that was seen.

    Refused where the edit makes a problem; what was wrong before and stays does not stand in the
    way of a cure.
    """

    def edit(fields: FieldMap) -> FieldMap | None:
        field = fields.field(kind, key)
        if field is None:
            return None
        chosen = rule
        if not domain.fillable(field):
            chosen = msgspec.structs.replace(
                rule, autofill=field.autofill, overwrite=field.overwrite
            )
        changed = domain.ruled(field, chosen)
        return fields if changed == field else fields.with_field(changed)

    return await _edited(engine, kind, edit, who=who, version=version)


async def add(engine: Engine, *, who: str, kind: Kind, new: New, version: int) -> Outcome:
    """Map a HubSpot property and an Apollo field, over the ``version`` that was seen (R31)."""
    async with engine.db.read() as tx:
        fields, _ = await quarantine.mapped(tx)
    known = await catalogue(engine, fields)
    if known.properties is None or known.attributes is None:
        unasked = Problem(kind, "", Trouble.UNKNOWN, ASK_AGAIN)
        return Wrong(kind, (unasked,))
    named = {one.name: one for one in known.attributes[kind]}
    if new.apollo not in named:
        said = f"Apollo has no field {new.apollo} that can be mapped. Choose another."
        return Wrong(kind, (Problem(kind, "", Trouble.UNKNOWN, said),))

    def edit(before: FieldMap) -> FieldMap:
        field = domain.new_field(before, kind, new.hubspot, named[new.apollo])
        called = msgspec.structs.replace(field, label=new.label or field.label)
        return before.with_fields([*before.fields, domain.ruled(called, new.rule)])

    return await _edited(engine, kind, edit, who=who, version=version, known=known)


async def unmap(engine: Engine, *, who: str, kind: Kind, key: str, version: int) -> Outcome:
    """Let a field travel no more; both sides keep their values (R30)."""

    def edit(fields: FieldMap) -> FieldMap | None:
        field = fields.field(kind, key)
        return None if field is None else _without(fields, field)

    return await _edited(engine, kind, edit, who=who, version=version)


async def _edited(
    engine: Engine,
    kind: Kind,
    edit: Edit,
    *,
    who: str,
    version: int,
    known: Catalogue | None = None,
) -> Outcome:
    """Edit the mapping over a version, check it as a whole, and save it."""
    async with engine.db.read() as tx:
        there, _ = await quarantine.mapped(tx)
    sides = known or await catalogue(engine, there)
    now = engine.clock.now()

    async def work(tx: Tx) -> Outcome:
        before, current = await quarantine.mapped(tx)
        after = edit(before)
        if after is None or current != version:
            saved = await stored.read(tx, MAPPING, FieldMap)
            return Conflict(saved.by if saved else "", saved.at if saved else now)
        problems = (*fresh(before, after, sides), *missed(after))
        if problems and after is not before:
            return Wrong(kind, problems)
        return await commit(engine, tx, Change(before, after, version), who=who, now=now)

    return await engine.db.transact(work)
