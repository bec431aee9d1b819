"""Check a mapping as a whole: every problem is named at once, none at the first use."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from core.domain.attributes import CUSTOM, Attribute
from core.domain.fields import Field, FieldMap
from core.domain.normalize import Form
from core.domain.records import Kind, Side
from core.domain.stages import OWNER

# facts: Apollo's API reference, what creates and updates of contacts and accounts document
APOLLO_WRITABLE: Mapping[Kind, frozenset[str]] = {
    Kind.CONTACT: frozenset(
        {
            "email",
            "first_name",
            "last_name",
            "title",
            "organization_name",
            "direct_phone",
            "corporate_phone",
            "mobile_phone",
            "home_phone",
            "other_phone",
            "linkedin_url",
            "owner_id",
            "contact_stage_id",
        }
    ),
    Kind.ACCOUNT: frozenset({"name", "domain", "phone", "owner_id", "account_stage_id"}),
}

# facts: HubSpot's properties API, the types a property can have
_TYPES: Mapping[Form, frozenset[str]] = {
    Form.NUMBER: frozenset({"number", "string"}),
    Form.DATE: frozenset({"date", "datetime", "string"}),
    Form.OPTION: frozenset({"enumeration", "string"}),
    Form.BOOLEAN: frozenset({"bool", "enumeration", "string"}),
    Form.PHONE: frozenset({"string", "phone_number"}),
}
_TEXT = frozenset({"string"})


class Trouble(StrEnum):
    """What can be wrong with a mapped field."""

    DOUBLE_KEY = "double_key"
    DOUBLE_PROPERTY = "double_property"
    DOUBLE_ATTRIBUTE = "double_attribute"
    UNNAMED = "unnamed"
    DIRECTION = "direction"
    IDENTITY = "identity"
    MISSING = "missing"
    READ_ONLY = "read_only"
    TYPE = "type"
    NO_OPTIONS = "no_options"
    UNKNOWN = "unknown"
    NEEDED = "needed"
    RESERVED = "reserved"
    FILLING = "filling"
    LINE = "line"
    """A line of a file that cannot be read."""


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong, with the cure in its sentence."""

    kind: Kind
    field: str
    trouble: Trouble
    sentence: str


class Property(msgspec.Struct, frozen=True):
    """HubSpot's definition of a property, as its properties API gives it."""

    name: str
    type: str
    read_only: bool = False
    options: tuple[str, ...] = ()
    external: bool = False
    """The options live elsewhere (owners, lifecycle stages)."""


Properties = Mapping[Kind, Sequence[Property]]
Attributes = Mapping[Kind, Sequence[Attribute]]


def check(
    mapping: FieldMap,
    properties: Properties | None = None,
    attributes: Attributes | None = None,
) -> tuple[Problem, ...]:
    """Return every problem of the mapping; empty means that it can be used.

    Without ``properties`` or ``attributes`` (a service was not asked) its side is not checked.
    """
    problems: list[Problem] = []
    for kind in Kind:
        fields = mapping.of(kind)
        problems.extend(_doubles(kind, fields))
        known = None if properties is None else {p.name: p for p in properties.get(kind, ())}
        for field in fields:
            problems.extend(_alone(field))
            if known is not None:
                problems.extend(_against(field, known.get(field.hubspot)))
        if attributes is not None:
            problems.extend(_unknown(fields, {one.name for one in attributes.get(kind, ())}))
    return tuple(problems)


def _doubles(kind: Kind, fields: Sequence[Field]) -> Iterator[Problem]:
    looks = (
        (Trouble.DOUBLE_KEY, "the name", Counter(f.key for f in fields)),
        (Trouble.DOUBLE_PROPERTY, "HubSpot's property", Counter(f.hubspot for f in fields)),
        (Trouble.DOUBLE_ATTRIBUTE, "Apollo's field", Counter(f.apollo for f in fields)),
    )
    for trouble, what, counts in looks:
        for name, count in counts.items():
            if name and count > 1:
                said = f"{count} mapped fields share {what} {name}. Keep one of them."
                yield Problem(kind, name, trouble, said)


def _alone(field: Field) -> Iterator[Problem]:
    def problem(trouble: Trouble, sentence: str) -> Problem:
        return Problem(field.kind, field.key, trouble, sentence)

    name = field.label or field.key
    if not (field.key and field.label and field.hubspot and field.apollo):
        yield problem(
            Trouble.UNNAMED,
            f"{name} lacks a name, a label, a HubSpot property or an Apollo field. Give all four.",
        )
    if field.direction.reaches(Side.APOLLO) and not _writable(field):
        yield problem(
            Trouble.DIRECTION,
            f"Apollo cannot be written with {name}. Let it travel to HubSpot only.",
        )
    if field.hubspot.startswith(OPT_OUT) and field.direction.reaches(Side.HUBSPOT):
        yield problem(
            Trouble.DIRECTION,
            f"{name} is an opt-out, never changed in HubSpot. Let it travel to Apollo only.",
        )
    if field.hubspot in RESERVED:
        yield problem(
            Trouble.RESERVED,
            f"HubSpot's {field.hubspot} holds the bot's own key. Map {name} to another property.",
        )
    if field.identity and (field.overwrite or field.clearing):
        yield problem(
            Trouble.IDENTITY,
            f"{name} identifies records: turn auto overwrite and clearing off for it.",
        )


NEEDED: Mapping[Kind, Mapping[str, str]] = {
    Kind.CONTACT: {"email": "email", "first_name": "firstname", "last_name": "lastname"},
    Kind.ACCOUNT: {"name": "name", "domain": "domain"},
}
"""Field key -> HubSpot's property of what a record is found, named and told apart by."""
OPT_OUT = "hs_email_optout"
"""How HubSpot's opt-outs begin: nobody's is ever un-set by a sync (R75)."""
RESERVED = frozenset({"apollo_contact_id", "apollo_account_id"})
"""HubSpot's key properties (R19): the bot's own."""


def missed(mapping: FieldMap) -> tuple[Problem, ...]:
    """Return the fields that every mapping must have and this one lacks."""
    return tuple(
        Problem(
            kind,
            key,
            Trouble.NEEDED,
            f"HubSpot's {name} must stay mapped: {kind}s are found and named by it.",
        )
        for kind, needed in NEEDED.items()
        for key, name in needed.items()
        if mapping.field(kind, key) is None
    )


def _unknown(fields: Sequence[Field], names: Collection[str]) -> Iterator[Problem]:
    for field in fields:
        if field.apollo and field.apollo not in names:
            said = f"Apollo has no field {field.apollo} that can be mapped. Choose another."
            yield Problem(field.kind, field.key, Trouble.UNKNOWN, said)


def writable(kind: Kind, name: str) -> bool:
    """Tell whether Apollo's API can write a field of a kind."""
    return name.startswith(CUSTOM) or name in APOLLO_WRITABLE[kind]


def _writable(field: Field) -> bool:
    if field.database:
        return False
    return writable(field.kind, field.apollo)


def _against(field: Field, found: Property | None) -> Iterator[Problem]:
    def problem(trouble: Trouble, sentence: str) -> Problem:
        return Problem(field.kind, field.key, trouble, sentence)

    if found is None:
        yield problem(
            Trouble.MISSING,
            f"HubSpot has no property {field.hubspot}. Map {field.label} to another or remove it.",
        )
        return
    if found.read_only and field.direction.reaches(Side.HUBSPOT):
        yield problem(
            Trouble.READ_ONLY,
            f"HubSpot's {found.name} cannot be written. Let {field.label} travel to Apollo only.",
        )
    if field.key == OWNER and found.external:
        return
    if found.type not in _TYPES.get(field.form, _TEXT):
        yield problem(
            Trouble.TYPE,
            f"HubSpot's {found.name} is of type {found.type}, which does not hold {field.label} "
            f"({field.form}). Map it to another property.",
        )
    elif found.type == "enumeration" and not (found.options or found.external):
        yield problem(
            Trouble.NO_OPTIONS,
            f"HubSpot's {found.name} offers no choice yet. Add its options in HubSpot.",
        )
