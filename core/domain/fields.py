"""The mapping: which fields travel, in which direction, under which rule (R30-R38)."""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property

import msgspec

from core.domain.normalize import Form
from core.domain.records import Kind, Side


class Direction(StrEnum):
    """Where edits of a field may travel."""

    BOTH = "both"
    TO_HUBSPOT = "to_hubspot"
    TO_APOLLO = "to_apollo"

    def reaches(self, side: Side) -> bool:
        """Tell whether an edit may be written to ``side``."""
        if self is Direction.BOTH:
            return True
        return (self is Direction.TO_HUBSPOT) is (side is Side.HUBSPOT)


class Policy(StrEnum):
    """Who wins when both sides changed a field (R51)."""

    HUBSPOT = "hubspot"
    APOLLO = "apollo"
    ASK = "ask"


class Field(msgspec.Struct, frozen=True):
    """One mapped field of one kind."""

    key: str
    """Our name, unique within the kind; the key of every value document."""
    kind: Kind
    label: str
    """What people read."""
    form: Form
    """How two texts are compared (R37)."""
    hubspot: str
    """HubSpot's property name."""
    apollo: str
    """Apollo's attribute name as the provider reads it."""
    direction: Direction = Direction.BOTH
    policy: Policy = Policy.HUBSPOT
    autofill: bool = True
    overwrite: bool = False
    clearing: bool = False
    """Clearing in Apollo travels to HubSpot (R53)."""
    identity: bool = False
    """It identifies the record: e-mail, domain."""
    database: bool = False
    """Apollo's API cannot write it: it belongs to the Apollo database (only R32, R33, R40)."""
    phone: bool = False
    """Enriching it costs credits (R35)."""
    paused: bool = False
    """Quarantined after the service refused it (F17), until an admin resumes it."""


class FieldMap(msgspec.Struct, frozen=True, dict=True):
    """All fields of both kinds, checked as a whole; ``version`` grows with every change."""

    version: int
    fields: tuple[Field, ...]
    retired: tuple[str, ...] = ()
    """``kind:key`` of what is mapped no more: its stored values are no other field's."""

    def of(self, kind: Kind) -> tuple[Field, ...]:
        """Return the fields of ``kind`` in their order."""
        return self._of[kind]

    @cached_property
    def _of(self) -> dict[Kind, tuple[Field, ...]]:
        return {kind: tuple(f for f in self.fields if f.kind is kind) for kind in Kind}

    def field(self, kind: Kind, key: str) -> Field | None:
        """Return the field of ``kind`` called ``key``, or None where nothing is mapped so."""
        return next((f for f in self.fields if f.kind is kind and f.key == key), None)

    @property
    def digest(self) -> str:
        """Return 16 hex digits that differ as soon as one field differs, whatever the version."""
        return hashlib.blake2b(msgspec.json.encode(self.fields), digest_size=8).hexdigest()

    def with_field(self, changed: Field) -> "FieldMap":
        """Return the next version, in which ``changed`` stands for the field of its key."""
        fields = tuple(
            changed if (f.kind, f.key) == (changed.kind, changed.key) else f for f in self.fields
        )
        return FieldMap(self.version + 1, fields, self.retired)

    def with_fields(self, fields: Iterable[Field]) -> "FieldMap":
        """Return the next version, in which these are all the fields."""
        kept = tuple(fields)
        names = {f"{field.kind}:{field.key}" for field in kept}
        once = [f"{field.kind}:{field.key}" for field in self.fields]
        retired = dict.fromkeys(name for name in (*self.retired, *once) if name not in names)
        return FieldMap(self.version + 1, kept, tuple(retired))
