"""What setting up, merging and the doctor need of HubSpot beside reading and writing records."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from core.domain.records import Kind
from core.providers.http import Call
from core.providers.hubspot.client import HubSpotClient
from core.providers.hubspot.limits import BURST
from core.providers.hubspot.words import (
    HISTORY_BATCH,
    KEYS,
    OBJECTS,
    TYPE_IDS,
    Account,
    Room,
    Scope,
    ScopeCheck,
    Version,
)
from core.providers.port import Exists, Forbidden, Gone, Skip


class Snapshot(msgspec.Struct, frozen=True):
    """A record as it was: all its properties that have a value, and what it belonged to (R26)."""

    id: str
    properties: dict[str, str]
    associations: dict[str, tuple[str, ...]]
    """Object name (contacts, companies) -> ids."""


class _WithHistory(msgspec.Struct):
    id: str
    propertiesWithHistory: dict[str, list[Version]] = {}  # noqa: N815


class _Histories(msgspec.Struct):
    results: list[_WithHistory]


class _Me(msgspec.Struct):
    portalId: int  # noqa: N815
    timeZone: str = "UTC"  # noqa: N815


async def account(client: HubSpotClient) -> Account:
    """Return the account; a service key without the ``oauth`` scope still learns its number.

    Facts: HubSpot documentation, account information; ``/integrations/v1/me`` answers a key.
    """
    try:
        return await client.account()
    except Forbidden:
        me = await client.send(_Me, "me", "GET", "/integrations/v1/me", reads=True)
        return Account(portalId=me.portalId, timeZone=me.timeZone)


async def time(client: HubSpotClient) -> datetime | None:
    """Return what HubSpot's clock says, to the second, or None where no answer says it.

    Any key may ask for ``/integrations/v1/me``; every HTTP answer carries a date.
    """
    call = Call("hubspot.time", "GET", "/integrations/v1/me", BURST, reads=True)
    answer = await client.http.ask(call, interactive=client.interactive)
    try:
        return parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None


async def ensure_key_property(client: HubSpotClient, kind: Kind) -> bool:
    """Make the unique property for Apollo's id; True if it is there now and unique (R19)."""
    try:
        await client.create_key_property(kind)
    except Exists:
        return await has_key_property(client, kind)
    return True


async def has_key_property(client: HubSpotClient, kind: Kind) -> bool:
    """Tell whether the unique property is there."""
    found = {one.name: one for one in await client.properties(kind)}
    return KEYS[kind] in found and found[KEYS[kind]].hasUniqueValue


async def history(
    client: HubSpotClient, kind: Kind, ids: Sequence[str], properties: Sequence[str]
) -> Mapping[str, Mapping[str, Sequence[Version]]]:
    """Return id -> property -> its values, newest first (R42)."""
    path = f"/crm/objects/{client.version}/{OBJECTS[kind]}/batch/read"
    found: dict[str, Mapping[str, Sequence[Version]]] = {}
    for start in range(0, len(ids), HISTORY_BATCH):
        body = {
            "inputs": [{"id": one} for one in ids[start : start + HISTORY_BATCH]],
            "properties": [],
            "propertiesWithHistory": list(properties),
        }
        answer = await client.send(_Histories, "history", "POST", path, reads=True, body=body)
        found |= {one.id: one.propertiesWithHistory for one in answer.results}
    return found


async def snapshot(client: HubSpotClient, kind: Kind, record_id: str) -> Snapshot | None:
    """Return all readable properties and associations of a record; None where it is gone."""
    every = [one.name for one in await client.properties(kind)]
    batch = await client.batch(kind, "read", [{"id": record_id}], properties=every)
    if not batch.results:
        return None
    head = batch.results[0]
    properties = msgspec.json.decode(head.properties, type=dict[str, str | None])
    other = Kind.ACCOUNT if kind is Kind.CONTACT else Kind.CONTACT
    answer = await client.associations(kind, other, [head.id])
    ids = tuple(str(to.toObjectId) for one in answer.results for to in one.to)
    return Snapshot(
        id=head.id,
        properties={name: text for name, text in properties.items() if text},
        associations={OBJECTS[other]: ids},
    )


async def scopes(client: HubSpotClient) -> list[ScopeCheck]:
    """Try each scope with a call that changes nothing.

    Writing is tried with a batch of no inputs and with a property that does not exist: whatever is
    answered, only a 403 means that the scope is missing.
    """
    return [
        ScopeCheck(scope, await _granted(client, scope), needed=not _for_setup(scope))
        for scope in Scope
    ]


def _for_setup(scope: Scope) -> bool:
    return scope in {Scope.CONTACT_SCHEMA_WRITE, Scope.COMPANY_SCHEMA_WRITE}


async def _granted(client: HubSpotClient, scope: Scope) -> bool:
    method, path, body = _probe(client.version, scope)
    try:
        await client.send(
            Any,
            "scope",
            method,
            path,
            reads=True,
            body=body,  # nothing is changed by it
        )
    except Forbidden:
        return False
    except Skip:
        return True
    return True


def _probe(version: str, scope: Scope) -> tuple[str, str, Any]:
    """Return method, path and body of a harmless call that needs ``scope``."""
    if scope is Scope.OWNERS_READ:
        return "GET", "/crm/v3/owners?limit=1", None
    objects = "contacts" if "contacts" in scope else "companies"
    if "schemas" in scope and scope.endswith("read"):
        return "GET", f"/crm/v3/properties/{objects}/createdate", None
    if "schemas" in scope:
        return "PATCH", f"/crm/v3/properties/{objects}/no_such_property_of_the_sync", {}
    if scope.endswith("read"):
        return "GET", f"/crm/objects/{version}/{objects}?limit=1", None
    return "POST", f"/crm/objects/{version}/{objects}/batch/update", {"inputs": []}


async def room(client: HubSpotClient) -> list[Room]:
    """Return how many records there are and may be; empty where HubSpot does not say (R15).

    Facts: HubSpot documentation, CRM limits; the shape is read tolerantly.
    """
    try:
        answer = await client.send(
            dict[str, Any], "limits", "GET", "/crm/v3/limits/records", reads=True
        )
    except (Forbidden, Gone):
        return []
    rows = [row for row in answer.get("hubspotDefinedObjectTypes") or () if isinstance(row, dict)]
    by_type = {row.get("objectTypeId"): row for row in rows}
    return [
        Room(kind, int(row["usage"]), int(row["limit"]))
        for kind, type_id in TYPE_IDS.items()
        if (row := by_type.get(type_id)) and "usage" in row and "limit" in row
    ]


async def count(client: HubSpotClient, kind: Kind) -> int:
    """Return how many records of a kind there are; the search index lags a little."""
    listing = await client.search(kind, {"limit": 1})
    return listing.total or 0
