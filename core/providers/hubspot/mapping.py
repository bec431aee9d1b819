"""HubSpot's payloads into observations and back; pure.

Owners are e-mail addresses on both sides (R38). Everything else is the text that HubSpot gave; a
choice is the value it stores, not its label.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from core.domain.fields import Field, FieldMap
from core.domain.normalize import fold, number
from core.domain.records import Facts, Kind, Observation, Ref, Side
from core.providers.decoding import fingerprint
from core.providers.hubspot.words import (
    FACTS,
    KEYS,
    OWNER,
    PRIMARY,
    STAGE,
    Head,
    Owner,
    Property,
    To,
)
from core.providers.port import Parsed, Raw


class Names(msgspec.Struct, frozen=True):
    """What the account calls things: owners by id, properties by name, kinds with a unique key."""

    owners: Mapping[str, str] = {}
    properties: Mapping[Kind, Mapping[str, Property]] = {}
    keyed: frozenset[Kind] = frozenset()

    def property(self, kind: Kind, name: str) -> Property | None:
        """Return a property's definition, or None where the account has none."""
        return self.properties.get(kind, {}).get(name)


def names(owners: Iterable[Owner], properties: Mapping[Kind, Sequence[Property]]) -> Names:
    """Build the lookups from what the account answered."""
    by_name = {kind: {one.name: one for one in all_} for kind, all_ in properties.items()}
    keyed = {k for k, found in by_name.items() if (p := found.get(KEYS[k])) and p.hasUniqueValue}
    return Names(
        owners={owner.id: owner.email for owner in owners if owner.email},
        properties=by_name,
        keyed=frozenset(keyed),
    )


class _Body(msgspec.Struct, gc=False):
    """A record as it is carried from page to parse."""

    id: str
    properties: msgspec.Raw
    companies: list[str] = []
    archived: bool = False


class _Association(msgspec.Struct, gc=False):
    id: str
    type: str = ""


class _Inline(msgspec.Struct, frozen=True, gc=False):
    results: list[_Association] = []


class _Associations(msgspec.Struct, gc=False):
    companies: _Inline = _Inline()


_INLINE = msgspec.json.Decoder(_Associations | None)
_BODY = msgspec.json.Decoder(_Body)
_PROPERTIES = msgspec.json.Decoder(dict[str, str | None])


def asked(kind: Kind, mapping: FieldMap, known: Names) -> tuple[str, ...]:
    """Return the properties to ask for, in one order: the mapped ones, the facts, the key."""
    wanted = {field.hubspot for field in mapping.of(kind)} | set(FACTS[kind])
    if known.property(kind, KEYS[kind]) is not None:
        wanted.add(KEYS[kind])
    return tuple(sorted(wanted))


def inline_companies(associations: msgspec.Raw) -> list[str]:
    """Return the companies of a list row, the primary one first.

    Facts: recorded answers: the row of the primary company is of type ``contact_to_company``,
    every company also has one of type ``contact_to_company_unlabeled``.
    """
    found = _INLINE.decode(associations)
    rows = found.companies.results if found is not None else []
    if len({row.id for row in rows}) == 1:
        return [rows[0].id]
    primary = [row.id for row in rows if row.type == "contact_to_company"]
    rest = sorted((row.id for row in rows), key=_by_number)
    return list(dict.fromkeys([*primary, *rest]))


def batch_companies(to: Sequence[To]) -> list[str]:
    """Return the companies of a v4 association read, the primary one first."""
    primary = [str(t.toObjectId) for t in to if PRIMARY in {a.typeId for a in t.associationTypes}]
    rest = sorted((str(t.toObjectId) for t in to), key=_by_number)
    return list(dict.fromkeys([*primary, *rest]))


def _by_number(identifier: str) -> tuple[int, str]:
    return len(identifier), identifier


def milliseconds(moment: str) -> int:
    """Return an ISO-8601 time as milliseconds since 1970, 0 where there is none."""
    if not moment:
        return 0
    try:
        return round(datetime.fromisoformat(moment).timestamp() * 1000)
    except ValueError:
        return 0


def raw(head: Head, companies: list[str], version: int) -> Raw:
    """Return a record with the fingerprint of what is mapped, not yet parsed."""
    body = _Body(head.id, head.properties, companies, head.archived)
    return Raw(
        id=head.id,
        fingerprint=fingerprint(version, bytes(head.properties), ",".join(companies).encode()),
        modified_ms=milliseconds(head.updatedAt),
        body=msgspec.json.encode(body),
    )


def parse(kind: Kind, mapping: FieldMap, known: Names, record: Raw) -> Parsed:
    """Return the observation of a record; HubSpot rows know nothing of the Apollo database."""
    body = _BODY.decode(record.body)
    properties = _PROPERTIES.decode(body.properties)
    observation = Observation(
        ref=Ref(Side.HUBSPOT, kind, body.id),
        values=values(mapping.of(kind), known, properties),
        facts=_facts(kind, known, properties, body.companies),
        archived=body.archived,
    )
    return Parsed(observation, {})


def values(
    fields: Iterable[Field], known: Names, properties: Mapping[str, str | None]
) -> dict[str, str]:
    """Return the fields that have a text."""
    found = {}
    for field in fields:
        text = properties.get(field.hubspot)
        if text:
            owned = field.hubspot == OWNER
            found[field.key] = known.owners.get(text, text) if owned else text
    return found


def _facts(
    kind: Kind, known: Names, properties: Mapping[str, str | None], companies: list[str]
) -> Facts:
    owner = properties.get(OWNER) or ""
    return Facts(
        other_ids=_several(properties.get(KEYS[kind])),
        merged_ids=_several(properties.get("hs_merged_object_ids")),
        company_ids=tuple(companies),
        more_emails=_several(properties.get("hs_additional_emails")),
        more_domains=_several(properties.get("hs_additional_domains")),
        source=properties.get("hs_object_source_label") or "",
        created_at=properties.get("createdate") or "",
        do_not_contact=properties.get("hs_email_optout") == "true",
        stage=properties.get(STAGE) or "",
        owner=known.owners.get(owner, owner),
    )


def _several(text: str | None) -> tuple[str, ...]:
    """Split what HubSpot joins by semicolons."""
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())


class Encoded(msgspec.Struct, frozen=True):
    """Properties ready to send, and the field keys whose text the account does not know."""

    properties: dict[str, str]
    unknown: dict[str, str]


def encode(
    kind: Kind, mapping: FieldMap, known: Names, changed: Mapping[str, str | None]
) -> Encoded:
    """Return the properties of ``changed`` (field key -> text); None becomes "", which clears."""
    fields = {field.key: field for field in mapping.of(kind)}
    properties: dict[str, str] = {}
    unknown: dict[str, str] = {}
    for key, text in changed.items():
        if key not in fields:
            continue  # it was unmapped while the write was on its way
        name = fields[key].hubspot
        written = "" if not text else _written(kind, known, name, text)
        if written is None:
            unknown[key] = f"{text!r} is not known in HubSpot as a choice of {fields[key].label}"
        else:
            properties[name] = written
    return Encoded(properties, unknown)


def _written(kind: Kind, known: Names, name: str, text: str) -> str | None:
    """Return the text HubSpot takes, or None for an owner or choice it does not know."""
    if name == OWNER:
        mail = fold(text)
        by_mail = (one for one, address in known.owners.items() if fold(address) == mail)
        return next(by_mail, text if text in known.owners else None)
    definition = known.property(kind, name)
    if definition is None or definition.type in {"string", "phone_number"}:
        return text
    if definition.type == "number":
        return number(text) or text
    if definition.type != "enumeration" or not definition.options:
        return text.strip()
    choices = {_loose(option.label): option.value for option in definition.options}
    choices |= {_loose(option.value): option.value for option in definition.options}
    choices |= {option.value: option.value for option in definition.options}
    parts = [choices.get(part) or choices.get(_loose(part)) for part in text.split(";")]
    return None if None in parts else ";".join(part for part in parts if part is not None)


def _loose(text: str) -> str:
    """Fold a choice: a label is taken as well as the value that is stored."""
    folded = (fold(text) or "").replace("&", "and")
    return "".join(letter for letter in folded if letter.isalnum())
