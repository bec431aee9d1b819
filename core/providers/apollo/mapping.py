"""Apollo's payloads into observations and back; pure.

A row of the team shows two things at once: what the team holds (the observation) and what the
Apollo database knows (``Field.database``: Apollo's API cannot write it). Owners are e-mail
addresses on both sides; stages are Apollo's ids.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from core.domain.fields import Field, FieldMap
from core.domain.normalize import fold
from core.domain.records import Facts, Kind, Observation, Ref, Side
from core.providers.apollo.words import (
    CUSTOM,
    DATABASE_ID,
    DO_NOT_CONTACT,
    FACTS,
    HUBSPOT_ID,
    OWNER,
    PHONES,
    PLACEHOLDER,
    STAGE,
    Label,
    Row,
    Stage,
    User,
    root,
    writable,
)
from core.providers.decoding import fingerprint
from core.providers.port import Parsed, Raw

_ALSO: Mapping[str, tuple[str, ...]] = {
    "domain": ("domain", "primary_domain"),
    "phone": ("phone", "sanitized_phone"),
}
"""Attributes of an account that stand under two names."""


class Names(msgspec.Struct, frozen=True):
    """What the team calls things: users, stages and lists by id."""

    users: Mapping[str, str] = {}
    stages: Mapping[Kind, Mapping[str, str]] = {}
    labels: Mapping[str, str] = {}


def names(
    users: Iterable[User], stages: Mapping[Kind, Iterable[Stage]], labels: Iterable[Label]
) -> Names:
    """Build the lookups from what the team answered."""
    return Names(
        users={user.id: user.email for user in users if user.email},
        stages={kind: {one.id: one.label for one in found} for kind, found in stages.items()},
        labels={label.id: label.name for label in labels if label.name},
    )


def roots(kind: Kind, mapping: FieldMap) -> tuple[str, ...]:
    """Return the top-level attributes that are kept of a row, in one order."""
    wanted = set(FACTS[kind])
    for field in mapping.of(kind):
        name = root(field.apollo)
        wanted |= {"phone_numbers"} if name in PHONES else set(_ALSO.get(name, (name,)))
    return tuple(sorted(wanted))


def raw(kind: Kind, row: msgspec.Raw, kept: Iterable[str], version: int) -> Raw:
    """Return a row of a page with the fingerprint of what is mapped, not yet parsed.

    Accounts show no time of change (facts: recorded answers), so theirs is 0.
    """
    every = msgspec.json.decode(row, type=dict[str, msgspec.Raw])
    some = {name: every[name] for name in kept if name in every}
    moment = every.get("updated_at") if kind is Kind.CONTACT else None
    return Raw(
        id=msgspec.json.decode(every["id"], type=str),
        fingerprint=fingerprint(version, *(n.encode() + bytes(v) for n, v in some.items())),
        modified_ms=0 if moment is None else milliseconds(msgspec.json.decode(moment)),
        body=msgspec.json.encode(some),
    )


def raw_of(kind: Kind, row: Row, kept: Iterable[str], version: int) -> Raw:
    """Return a row that is decoded already as ``raw`` would."""
    return raw(kind, msgspec.Raw(msgspec.json.encode(row)), kept, version)


def milliseconds(moment: Any) -> int:
    """Return an ISO-8601 time as milliseconds since 1970, 0 where there is none."""
    try:
        return round(datetime.fromisoformat(str(moment)).timestamp() * 1000)
    except ValueError:
        return 0


def parse(kind: Kind, mapping: FieldMap, known: Names, record: Raw) -> Parsed:
    """Return what the team holds and what the database knows."""
    row = msgspec.json.decode(record.body, type=Row)
    fields = mapping.of(kind)
    observation = Observation(
        ref=Ref(Side.APOLLO, kind, record.id),
        values=values([f for f in fields if not f.database], known, row),
        facts=_facts(kind, known, row),
    )
    return Parsed(observation, values([f for f in fields if f.database], known, row))


def values(fields: Iterable[Field], known: Names, row: Row) -> dict[str, str]:
    """Return the fields that have a text."""
    found = {}
    for field in fields:
        text = attribute(known, row, field.apollo)
        if text:
            found[field.key] = text
    return found


def attribute(known: Names, row: Row, name: str) -> str:
    """Return one attribute of a row as text, empty where there is none."""
    if name in PHONES and "phone_numbers" in row:
        return _phone(row, PHONES[name])
    if name == OWNER:
        owner = text_of(row.get(OWNER))
        return known.users.get(owner, owner)
    if name.startswith(f"{CUSTOM}."):
        return text_of((row.get(CUSTOM) or {}).get(name.partition(".")[2]))
    found = (text_of(_within(row, one)) for one in _ALSO.get(name, (name,)))
    text = next(filter(None, found), "")
    return "" if name == "email" and text.startswith(PLACEHOLDER) else text


def _within(row: Row, path: str) -> Any:
    """Return what a dotted path leads to."""
    found: Any = row
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def text_of(value: Any) -> str:
    """Return a JSON value as text: whole numbers without a point, several joined by ";"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ";".join(filter(None, map(text_of, value)))
    return "" if isinstance(value, dict) else str(value)


def _phone(row: Row, kind: str) -> str:
    """Return the number of a type as it was typed; one without a type counts as the direct one.

    Apollo's own sanitised form guesses the country, so that a number would differ from itself.
    """
    kinds = (kind, None) if kind == "work_direct" else (kind,)
    for wanted in kinds:
        for number in row.get("phone_numbers") or ():
            if isinstance(number, dict) and number.get("type") == wanted:
                return str(number.get("raw_number") or number.get("sanitized_number") or "")
    return ""


def _facts(kind: Kind, known: Names, row: Row) -> Facts:
    stage = text_of(row.get(STAGE[kind]))
    owner = text_of(row.get(OWNER))
    account = text_of(row.get("account_id"))
    crm_ids = [text_of(row.get(HUBSPOT_ID[kind])), *map(text_of, row.get("merged_crm_ids") or ())]
    label = known.stages.get(kind, {}).get(stage, "")
    return Facts(
        other_ids=tuple(dict.fromkeys(filter(None, crm_ids))),
        company_ids=(account,) if kind is Kind.CONTACT and account else (),
        more_emails=_more_emails(row),
        database_id=text_of(row.get(DATABASE_ID[kind])),
        source=text_of(row.get("source_display_name")) or text_of(row.get("source")),
        created_at=text_of(row.get("created_at")),
        email_status=_email_status(row) if kind is Kind.CONTACT else "",
        lists=tuple(known.labels.get(one, one) for one in map(text_of, row.get("label_ids") or ())),
        do_not_contact=kind is Kind.CONTACT and fold(label) == DO_NOT_CONTACT,
        stage=stage,
        owner=known.users.get(owner, owner),
    )


def _more_emails(row: Row) -> tuple[str, ...]:
    first = fold(text_of(row.get("email")))
    rows = row.get("contact_emails") or ()
    found = [text_of(one.get("email")) for one in rows if isinstance(one, dict)]
    return tuple(
        one for one in found if one and fold(one) != first and not one.startswith(PLACEHOLDER)
    )


def _email_status(row: Row) -> str:
    """Return the true status: a typed address is shown as "verified" beside it (R14)."""
    true = text_of(row.get("email_true_status"))
    if true:
        return true
    return "User Managed" if row.get("email_from_customer") else text_of(row.get("email_status"))


class Encoded(msgspec.Struct, frozen=True):
    """Attributes ready to send, and the field keys that cannot be written, with the reason."""

    attributes: dict[str, str]
    unknown: dict[str, str]
    unsupported: dict[str, str]


def encode(
    kind: Kind, mapping: FieldMap, known: Names, changed: Mapping[str, str | None]
) -> Encoded:
    """Return the attributes of ``changed`` (field key -> text); None becomes "", which clears."""
    fields = {field.key: field for field in mapping.of(kind)}
    ready = Encoded({}, {}, {})
    for key, text in changed.items():
        field = fields.get(key)
        if field is None:
            continue  # it was unmapped while the write was on its way
        name = field.apollo
        if field.database or not writable(kind, name):
            ready.unsupported[key] = f"Apollo's API cannot write {field.label}"
        elif name in {OWNER, STAGE[kind]}:
            one = _id(known.users if name == OWNER else known.stages.get(kind, {}), text or "")
            if one is None:
                ready.unknown[key] = (
                    f"Apollo has no {field.label.lower()} {text or 'that is empty'}"
                )
            else:
                ready.attributes[name] = one
        else:
            ready.attributes[name] = text or ""
    return ready


def _id(known: Mapping[str, str], text: str) -> str | None:
    """Return the id of a user's e-mail or a stage's name; an id stands for itself."""
    if text in known:
        return text
    wanted = fold(text)
    return next((one for one, name in known.items() if fold(name) == wanted), None)
