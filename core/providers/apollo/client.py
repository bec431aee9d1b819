"""Apollo's API as thin calls: one method a request, decoded, nothing decided.

Facts: Apollo API reference.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from core.domain.records import Kind
from core.providers.apollo.words import (
    PAGE,
    PLURAL,
    Label,
    Pagination,
    Row,
    Search,
    Stage,
    User,
)
from core.providers.decoding import decode
from core.providers.http import Call, Http

T = TypeVar("T")


class _Users(msgspec.Struct):
    users: list[User]
    pagination: Pagination


class ApolloClient:
    """The calls; ``interactive`` ones may use the limiter's reserve."""

    def __init__(self, http: Http, *, interactive: bool = False) -> None:
        """Keep the parts."""
        self.http = http
        self.interactive = interactive

    def for_person(self) -> "ApolloClient":
        """Return the same client for a person who waits."""
        return ApolloClient(self.http, interactive=True)

    async def send(
        self,
        shape: type[T],
        method: str,
        path: str,
        *,
        reads: bool,
        lane: str = "",
        params: Sequence[tuple[str, str]] = (),
        body: Any = None,
    ) -> T:
        """Send one request and decode its answer; limits are counted by endpoint (``lane``)."""
        lane = lane or path.strip("/")
        call = Call(
            name=f"apollo.{lane}",
            method=method,
            path=path,
            lane=lane,
            reads=reads,
            params=tuple(params),
            body=body,
        )
        answer = await self.http.ask(call, interactive=self.interactive)
        return decode(self.http, call, answer, shape)

    async def search(self, kind: Kind, body: Mapping[str, Any]) -> Search:
        """Return one page of saved records."""
        path = f"/{PLURAL[kind]}/search"
        return await self.send(Search, "POST", path, reads=True, body={"per_page": PAGE, **body})

    async def show(self, kind: Kind, record_id: str) -> Row:
        """Return one record; raise Gone where there is none."""
        path = f"/{PLURAL[kind]}/{record_id}"
        lane = f"{PLURAL[kind]}/show"
        answer = await self.send(Row, "GET", path, reads=True, lane=lane)
        return msgspec.convert(answer.get(kind), Row)

    async def bulk_create(
        self, kind: Kind, items: Sequence[Row]
    ) -> tuple[Sequence[Row], Sequence[Row]]:
        """Create up to a hundred records; return the created and the existing rows.

        Apollo's own deduplication stays off: it would fold HubSpot's duplicates together (R20).
        """
        name = PLURAL[kind]
        path = f"/{name}/bulk_create"
        body = {name: list(items), "run_dedupe": False}
        answer = await self.send(dict[str, list[Row]], "POST", path, reads=False, body=body)
        return answer.get(f"created_{name}", []), answer.get(f"existing_{name}", [])

    async def bulk_update(self, kind: Kind, items: Sequence[Row]) -> Sequence[Row]:
        """Change up to a hundred records at once, each with its own values."""
        name = PLURAL[kind]
        path = f"/{name}/bulk_update"
        body = {f"{kind}_attributes": list(items), "async": False}
        answer = await self.send(Row, "POST", path, reads=False, body=body)
        return answer.get(name) or []

    async def patch(self, kind: Kind, record_id: str, values: Row) -> Row:
        """Change one record."""
        path = f"/{PLURAL[kind]}/{record_id}"
        lane = f"{PLURAL[kind]}/update"
        answer = await self.send(Row, "PATCH", path, reads=False, lane=lane, body=values)
        return answer.get(kind) or {}

    async def update_stages(self, ids: Sequence[str], stage: str) -> Sequence[Row]:
        """Move contacts to a stage."""
        params = [*(("contact_ids[]", one) for one in ids), ("contact_stage_id", stage)]
        path = "/contacts/update_stages"
        answer = await self.send(Row, "POST", path, reads=False, params=params)
        return answer.get("contacts") or []

    async def add_to_list(self, kind: Kind, ids: Sequence[str], name: str) -> None:
        """Put records on a list, which is made when there is none; repeating it is harmless."""
        path = "/labels/add_entity_ids_to_label_names"
        body = {"entity_ids": list(ids), "label_names": [name], "modality": PLURAL[kind]}
        await self.send(Any, "POST", path, reads=False, body=body)

    async def remove_from_list(self, kind: Kind, ids: Sequence[str], name: str) -> None:
        """Take records off a list; repeating it is harmless."""
        path = "/labels/remove_entity_ids_from_label_names"
        body = {"entity_ids": list(ids), "label_names": [name], "modality": PLURAL[kind]}
        await self.send(Any, "POST", path, reads=False, body=body)

    async def labels(self) -> Sequence[Label]:
        """Return the lists: an array, or an object that holds one."""
        answer: Any = await self.send(Any, "GET", "/labels", reads=True)
        rows = answer if isinstance(answer, list) else (answer or {}).get("labels") or []
        return msgspec.convert(rows, list[Label])

    async def stages(self, kind: Kind) -> Sequence[Stage]:
        """Return the stages of a kind."""
        name = f"{kind}_stages"
        answer = await self.send(dict[str, list[Stage]], "GET", f"/{name}", reads=True)
        return answer.get(name, [])

    async def users(self) -> Sequence[User]:
        """Return everybody of the team."""
        users: list[User] = []
        page = 1
        while True:
            params = [("page", str(page)), ("per_page", str(PAGE))]
            answer = await self.send(_Users, "GET", "/users/search", reads=True, params=params)
            users += answer.users
            if not answer.users or len(users) >= answer.pagination.total_entries:
                return users
            page += 1
