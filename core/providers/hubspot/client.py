"""HubSpot's API as thin calls: one method a request, decoded, nothing decided.

Facts: HubSpot documentation, CRM API (objects, search, batches, associations, properties, owners)
and account information API.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from core.domain.records import Kind
from core.providers.decoding import decode
from core.providers.http import Call, Http
from core.providers.hubspot.limits import BURST, SEARCH
from core.providers.hubspot.words import (
    GROUPS,
    KEYS,
    OBJECTS,
    PAGE,
    Account,
    Associations,
    Batch,
    Head,
    Listing,
    Owner,
    Paging,
    Property,
)

T = TypeVar("T")
OBJECTS_VERSION = "2026-03"
"""The dated version of the objects API that is spoken by default."""


class _Properties(msgspec.Struct):
    results: list[Property]


class _Owners(msgspec.Struct):
    results: list[Owner]
    paging: Paging | None = None


class HubSpotClient:
    """The calls; ``interactive`` ones may use the limiter's reserve."""

    def __init__(
        self, http: Http, *, version: str = OBJECTS_VERSION, interactive: bool = False
    ) -> None:
        """Keep the parts."""
        self.http = http
        self.version = version
        self.interactive = interactive

    def for_person(self) -> "HubSpotClient":
        """Return the same client for a person who waits."""
        return HubSpotClient(self.http, version=self.version, interactive=True)

    def _objects(self, kind: Kind) -> str:
        return f"/crm/objects/{self.version}/{OBJECTS[kind]}"

    async def send(
        self,
        shape: type[T],
        name: str,
        method: str,
        path: str,
        *,
        reads: bool,
        lane: str = BURST,
        params: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> T:
        """Send one request and decode its answer; an empty answer decodes as null."""
        call = Call(
            name=f"hubspot.{name}",
            method=method,
            path=path,
            lane=lane,
            reads=reads,
            params=tuple((params or {}).items()),
            body=body,
        )
        answer = await self.http.ask(call, interactive=self.interactive)
        if not answer.content:
            answer = msgspec.structs.replace(answer, content=b"null")
        return decode(self.http, call, answer, shape)

    async def list(self, kind: Kind, properties: Sequence[str], after: str | None) -> Listing:
        """Return one page of all records, with a contact's companies."""
        params = {"limit": str(PAGE), "properties": ",".join(properties)}
        if kind is Kind.CONTACT:
            params["associations"] = OBJECTS[Kind.ACCOUNT]
        if after:
            params["after"] = after
        return await self.send(
            Listing, "list", "GET", self._objects(kind), reads=True, params=params
        )

    async def search(self, kind: Kind, body: Mapping[str, Any]) -> Listing:
        """Return one page of a search."""
        path = f"{self._objects(kind)}/search"
        return await self.send(Listing, "search", "POST", path, reads=True, lane=SEARCH, body=body)

    async def get(
        self, kind: Kind, key: str, properties: Sequence[str], *, id_property: str = ""
    ) -> Head:
        """Return one record by id or by a unique property; raise Gone where there is none."""
        params = {"properties": ",".join(properties)}
        if kind is Kind.CONTACT:
            params["associations"] = OBJECTS[Kind.ACCOUNT]
        if id_property:
            params["idProperty"] = id_property
        path = f"{self._objects(kind)}/{_escaped(key)}"
        return await self.send(Head, "get", "GET", path, reads=True, params=params)

    async def batch(
        self, kind: Kind, verb: str, inputs: Sequence[Mapping[str, Any]], **more: Any
    ) -> Batch:
        """Read, create, update or upsert up to a hundred records."""
        path = f"{self._objects(kind)}/batch/{verb}"
        body = {"inputs": list(inputs), **more}
        return await self.send(
            Batch, f"batch.{verb}", "POST", path, reads=verb == "read", body=body
        )

    async def archive(self, kind: Kind, ids: Sequence[str]) -> None:
        """Put records into the recycle bin."""
        path = f"{self._objects(kind)}/batch/archive"
        body = {"inputs": [{"id": one} for one in ids]}
        await self.send(Any, "batch.archive", "POST", path, reads=False, body=body)

    async def merge(self, kind: Kind, primary: str, other: str) -> Head:
        """Merge ``other`` into ``primary``; the answer's id may be a third one."""
        path = f"{self._objects(kind)}/merge"
        body = {"primaryObjectId": primary, "objectIdToMerge": other}
        return await self.send(Head, "merge", "POST", path, reads=False, body=body)

    async def associations(self, source: Kind, target: Kind, ids: Sequence[str]) -> Associations:
        """Return which records of ``target`` up to a thousand records are associated with."""
        path = f"/crm/v4/associations/{OBJECTS[source]}/{OBJECTS[target]}/batch/read"
        body = {"inputs": [{"id": one} for one in ids]}
        return await self.send(
            Associations, "associations.read", "POST", path, reads=True, body=body
        )

    async def associate(self, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Associate contacts with companies by the default label; idempotent."""
        path = "/crm/v4/associations/contacts/companies/batch/associate/default"
        body = {"inputs": [{"from": {"id": one}, "to": {"id": other}} for one, other in pairs]}
        return await self.send(
            dict[str, Any], "associations.default", "POST", path, reads=False, body=body
        )

    async def properties(self, kind: Kind) -> Sequence[Property]:
        """Return the definitions of all properties."""
        path = f"/crm/v3/properties/{OBJECTS[kind]}"
        return (await self.send(_Properties, "properties", "GET", path, reads=True)).results

    async def create_key_property(self, kind: Kind) -> Property:
        """Make the unique property that holds Apollo's id (R19)."""
        body = {
            "name": KEYS[kind],
            "label": f"Apollo {kind} id",
            "groupName": GROUPS[kind],
            "type": "string",
            "fieldType": "text",
            "hasUniqueValue": True,
            "description": "Links this record with Apollo. Written by the sync; leave it alone.",
        }
        path = f"/crm/v3/properties/{OBJECTS[kind]}"
        return await self.send(Property, "properties.create", "POST", path, reads=False, body=body)

    async def owners(self) -> Sequence[Owner]:
        """Return everybody who can own records."""
        owners: list[Owner] = []
        params = {"limit": str(PAGE)}
        while True:
            page = await self.send(
                _Owners, "owners", "GET", "/crm/v3/owners", reads=True, params=params
            )
            owners += page.results
            after = page.paging.next.after if page.paging and page.paging.next else None
            if after is None or after == params.get("after"):
                return owners
            params["after"] = after

    async def account(self) -> Account:
        """Return which account the key belongs to."""
        path = "/account-info/v3/details"
        return await self.send(Account, "account", "GET", path, reads=True)


def _escaped(key: str) -> str:
    """Return a key that is safe as one part of a path."""
    return quote(key, safe="@")
