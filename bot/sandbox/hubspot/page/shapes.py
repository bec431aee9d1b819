"""What the page shows of records: a name, a line of a list, a whole record. Pure."""

from typing import Any

from bot.sandbox.hubspot.associations import pair
from bot.sandbox.hubspot.definitions import Definition
from bot.sandbox.hubspot.records import Change, Record, iso
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.view import live_associates, value_of
from bot.sandbox.hubspot.words import Kind, Source

MAIN = {
    Kind.CONTACTS: (
        "firstname",
        "lastname",
        "email",
        "hs_additional_emails",
        "phone",
        "mobilephone",
        "jobtitle",
        "company",
        "lifecyclestage",
        "hs_lead_status",
        "hubspot_owner_id",
        "city",
        "state",
        "country",
        "hs_linkedin_url",
        "website",
        "hs_email_optout",
    ),
    Kind.COMPANIES: (
        "name",
        "domain",
        "hs_additional_domains",
        "phone",
        "website",
        "industry",
        "numberofemployees",
        "annualrevenue",
        "founded_year",
        "lifecyclestage",
        "hs_lead_status",
        "type",
        "hubspot_owner_id",
        "address",
        "city",
        "state",
        "zip",
        "country",
        "linkedin_company_page",
        "description",
    ),
}
COLUMNS = {
    Kind.CONTACTS: ("email", "phone", "jobtitle", "company", "lifecyclestage", "hubspot_owner_id"),
    Kind.COMPANIES: ("domain", "phone", "city", "country", "numberofemployees", "lifecyclestage"),
}


def name_of(record: Record) -> str:
    """Return what people call a record."""
    values = record.values
    if record.kind is Kind.COMPANIES:
        return values.get("name") or values.get("domain") or f"Company {record.id}"
    return values.get("hs_full_name_or_email") or f"Contact {record.id}"


def place_of(state: State, record: Record) -> str:
    """Return a record's address below the page's root."""
    portal = state.settings.portal_id
    return f"contacts/{portal}/record/{record.kind.type_id}/{record.id}"


def line_of(state: State, record: Record) -> dict[str, Any]:
    """Return one line of a list."""
    return {
        "id": record.id,
        "name": name_of(record),
        "place": place_of(state, record),
        "cells": [read(state, record, name) for name in COLUMNS[record.kind]],
        "updated": iso(record.updated),
        "archived": iso(record.archived) if record.archived else None,
    }


def read(state: State, record: Record, name: str) -> str:
    """Return a value as people read it: an owner's name, an option's label."""
    return spoken(state, record.kind, name, value_of(state, record, name) or "")


def spoken(state: State, kind: Kind, name: str, value: str) -> str:
    """Return any value of a property as people read it."""
    definition = state.catalogues[kind].definitions.get(name)
    if definition is None or not value:
        return value
    labels = dict(choices(state, definition))
    return labels.get(value, value)


def choices(state: State, definition: Definition) -> list[tuple[str, str]]:
    """Return the values a property can take and their labels; empty where any text will do."""
    if definition.owner:
        return [(owner.id, owner.name) for owner in state.owners]
    return [(each["value"], each["label"]) for each in definition.options]


def fields_of(state: State, kind: Kind) -> list[dict[str, Any]]:
    """Return the properties that a form shows: the main ones, then the account's own."""
    catalogue = state.catalogues[kind]
    own = [d for d in catalogue.definitions.values() if not d.built_in and not d.archived]
    shown = [catalogue.definitions[name] for name in MAIN[kind]] + own
    return [
        {
            "name": each.name,
            "label": each.label,
            "choices": choices(state, each),
            "long": each.field_type in ("textarea", "html"),
            "number": each.type == "number",
            "own": not each.built_in,
            "unique": each.unique,
        }
        for each in shown
    ]


def record_of(state: State, record: Record) -> dict[str, Any]:
    """Return everything the page of one record shows."""
    names = [field["name"] for field in fields_of(state, record.kind)]
    definitions = state.catalogues[record.kind].definitions
    return line_of(state, record) | {
        "kind": record.kind.value,
        "created": iso(record.created),
        "values": {name: value_of(state, record, name) or "" for name in names},
        "every": [
            [definitions[name].label, name, read(state, record, name)]
            for name in sorted(record.values)
            if name in definitions
        ],
        "associated": _associated(state, record),
        "merged": record.merged_ids,
        "origin": _who(state, Change("", record.created, record.origin, record.origin_id)),
        "events": _events(state, record),
    }


def _associated(state: State, record: Record) -> list[dict[str, Any]]:
    other = record.kind.other
    rows = []
    for each in live_associates(state, record):
        peer = state.shelves[other].records[each]
        detail = peer.values.get("domain" if other is Kind.COMPANIES else "jobtitle", "")
        primary = state.associations.is_primary(*pair(record.kind, record.id, each))
        rows.append(line_of(state, peer) | {"detail": detail, "primary": primary})
    return sorted(rows, key=lambda row: not row["primary"])


def history_of(state: State, record: Record, name: str) -> list[dict[str, Any]]:
    """Return the values one property had, newest first."""
    return [_change(state, record, name, change) for change in record.history(name)]


def _change(state: State, record: Record, name: str, change: Change) -> dict[str, Any]:
    return {
        "value": spoken(state, record.kind, name, change.value),
        "at": iso(change.at),
        "who": _who(state, change),
    }


def _who(state: State, change: Change) -> str:
    if change.source is Source.CRM_UI:
        known = {owner.user_id: owner.name for owner in state.owners}
        return f"{known.get(change.user_id or 0, 'A user')} in HubSpot"
    if change.source is Source.INTEGRATION:
        return f"Integration {change.source_id}"
    return "Import" if change.source is Source.IMPORT else "HubSpot itself"


def _events(state: State, record: Record) -> list[dict[str, Any]]:
    """Return what changed, newest first, hidden properties left out; at most 100."""
    shown = {field["name"]: field["label"] for field in fields_of(state, record.kind)}
    shown |= {"associatedcompanyid": "Primary company", "hs_merged_object_ids": "Merged records"}
    found = []
    for name, label in shown.items():
        past = record.changes.get(name, [])
        for before, change in zip([None, *past], past, strict=False):
            if change.at == record.created or (before is None and change.source is Source.IMPORT):
                continue
            earlier = spoken(state, record.kind, name, before.value) if before else ""
            found.append(_change(state, record, name, change) | {"label": label, "before": earlier})
    return sorted(found, key=lambda event: str(event["at"]), reverse=True)[:100]
