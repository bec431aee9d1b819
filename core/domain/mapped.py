"""A field mapped anew: its own key, its form, what identifies and what costs (R30, R31)."""

import re
from collections.abc import Sequence

import msgspec

from core.domain.attributes import Attribute
from core.domain.checking import writable
from core.domain.default_mapping import default_mapping
from core.domain.fields import Direction, Field, FieldMap, Policy
from core.domain.normalize import Form
from core.domain.records import Kind
from core.domain.stages import OWNER, STAGE

_OTHER = re.compile(r"[^a-z0-9_]+")
ASSIGNED = frozenset({OWNER, STAGE})
"""Assigned by people: the Apollo database knows nothing of them."""


class Rule(msgspec.Struct, frozen=True):
    """How a field travels; everything of it that a person chooses."""

    direction: Direction
    policy: Policy = Policy.HUBSPOT
    autofill: bool = False
    overwrite: bool = False
    clearing: bool = False
    paused: bool = False


def rule_of(field: Field) -> Rule:
    """Return how a field travels."""
    return Rule(
        field.direction, field.policy, field.autofill, field.overwrite, field.clearing, field.paused
    )


def ruled(field: Field, rule: Rule) -> Field:
    """Return the field with another rule."""
    changes = {name: getattr(rule, name) for name in Rule.__struct_fields__}
    return msgspec.structs.replace(field, **changes)


def fillable(field: Field) -> bool:
    """Tell whether autofill and auto overwrite can be on for a field (R32, R33)."""
    return field.direction is not Direction.TO_APOLLO and field.key not in ASSIGNED


def pair_of(mapping: FieldMap, kind: Kind, hubspot: str, apollo: str) -> Field | None:
    """Return the field that maps these two, or None."""
    return next((f for f in mapping.of(kind) if (f.hubspot, f.apollo) == (hubspot, apollo)), None)


def new_field(
    mapping: FieldMap,
    kind: Kind,
    hubspot: str,
    attribute: Attribute,
    *,
    label: str = "",
    taken: Sequence[str] = (),
) -> Field:
    """Return a field that maps two that were not mapped, travelling to HubSpot only.

    A pair of the default mapping is that field again. Any other gets a key that no field ever
    had, so that nothing stored of another one is taken for its values.
    """
    known = pair_of(default_mapping(), kind, hubspot, attribute.name)
    if known is not None:
        return known
    return Field(
        key=_key(mapping, kind, hubspot, taken),
        kind=kind,
        label=label or attribute.label,
        form=attribute.form,
        hubspot=hubspot,
        apollo=attribute.name,
        direction=Direction.TO_HUBSPOT,
        autofill=False,
        database=not writable(kind, attribute.name),
        phone=attribute.form is Form.PHONE,
    )


def _key(mapping: FieldMap, kind: Kind, hubspot: str, taken: Sequence[str]) -> str:
    used = {field.key for field in (*mapping.of(kind), *default_mapping().of(kind))}
    used |= {name.partition(":")[2] for name in mapping.retired if name.startswith(f"{kind}:")}
    used |= set(taken)
    first = _OTHER.sub("_", hubspot.lower()) or "field"
    names = (first if number == 1 else f"{first}_{number}" for number in range(1, 10_000))
    return next(name for name in names if name not in used)
