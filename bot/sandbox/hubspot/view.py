"""How records look in answers: strings only, names in order, null for what is asked and unset."""

from typing import Any

from bot.sandbox.hubspot.associations import UNLABELLED, pair
from bot.sandbox.hubspot.records import Record, iso
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.words import NAMES, Kind


def value_of(state: State, record: Record, name: str) -> str | None:
    """Return a value as it is read, the ones counted from associations included."""
    if name == "num_associated_contacts" and record.kind is Kind.COMPANIES:
        return str(len(live_associates(state, record)))
    return record.get(name)


def properties_of(state: State, record: Record, names: list[str]) -> dict[str, str | None]:
    """Return the values asked for, the always present ones added, unknown names left out."""
    known = state.catalogues[record.kind].definitions
    always = ["createdate", "hs_object_id", record.kind.modified]
    wanted = names + always if names else list(record.kind.defaults)
    return {name: value_of(state, record, name) for name in sorted(set(wanted)) if name in known}


def all_set(state: State, record: Record) -> dict[str, str | None]:
    """Return everything that has a value, as the answer to a create shows it."""
    derived = ["createdate", "hs_object_id", record.kind.modified]
    if record.kind is Kind.COMPANIES:
        derived.append("num_associated_contacts")
    return properties_of(state, record, [*record.values, *derived])


def payload(
    state: State,
    record: Record,
    properties: dict[str, str | None],
    *,
    history: list[str] | None = None,
    trace: str | None = None,
) -> dict[str, Any]:
    """Return a record as every answer shows it."""
    kind = record.kind
    body: dict[str, Any] = {
        "id": record.id,
        "properties": properties,
        "createdAt": iso(record.created),
        "updatedAt": iso(record.updated),
        "archived": record.archived is not None,
        "url": address(state, record),
    }
    if record.archived is not None:
        body["archivedAt"] = iso(record.archived)
    if history:
        known = state.catalogues[kind].definitions
        body["propertiesWithHistory"] = {
            name: [change.payload() for change in record.history(name)]
            for name in sorted(set(history))
            if name in known
        }
    if trace is not None:
        body["objectWriteTraceId"] = trace
    return body


def address(state: State, record: Record) -> str:
    """Return where people look at a record."""
    portal, base = state.settings.portal_id, state.settings.ui_base.rstrip("/")
    return f"{base}/contacts/{portal}/record/{record.kind.type_id}/{record.id}"


def inline_associations(state: State, record: Record, wanted: list[str]) -> dict[str, Any]:
    """Return the ``associations`` of a GET; types that do not exist are left out."""
    found: dict[str, Any] = {}
    for name in wanted:
        if NAMES.get(name) is not record.kind.other:
            continue
        rows = []
        for other in live_associates(state, record):
            word = f"{record.kind.singular}_to_{record.kind.other.singular}"
            if state.associations.is_primary(*pair(record.kind, record.id, other)):
                rows.append({"id": other, "type": word})
            rows.append({"id": other, "type": f"{word}_unlabeled"})
        if rows:
            found[record.kind.other.value] = {"results": rows}
    return found


def live_associates(state: State, record: Record) -> list[str]:
    """Return the associated ids whose records are not archived, in the order of ids."""
    if record.archived is not None:
        return []
    shelf = state.shelves[record.kind.other]
    ids = state.associations.of(record.kind, record.id)
    return sorted((i for i in ids if i in shelf.records and not shelf.records[i].archived), key=int)


def association_spec(kind: Kind, type_id: int | None = None) -> dict[str, Any]:
    """Return an association type as write answers show it."""
    wanted = UNLABELLED[kind] if type_id is None else type_id
    return {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": wanted}
