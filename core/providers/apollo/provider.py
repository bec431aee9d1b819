"""Apollo as the engine sees it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx
import msgspec

from core.clock import Clock
from core.domain.fields import FieldMap
from core.domain.pace import Window
from core.domain.records import Kind, Ref, Side
from core.providers.apollo import database, listing, looking, team
from core.providers.apollo import mapping as shapes
from core.providers.apollo.client import ApolloClient
from core.providers.apollo.errors import ApolloJudge
from core.providers.apollo.limits import ApolloLimiter
from core.providers.apollo.words import (
    PAGE,
    PLURAL,
    REACH,
    Credits,
    CustomField,
    Label,
    Stage,
    User,
)
from core.providers.apollo.writes import Writer
from core.providers.breaker import Breaker
from core.providers.freshness import outdated
from core.providers.http import Http, make_client
from core.providers.port import Forbidden, Gone, Outcome, Page, Parsed, Raw, Write


class _Prepared(msgspec.Struct):
    """What ``prepare`` read, shared by every view of the provider."""

    at: datetime | None = None
    names: shapes.Names = shapes.Names()
    users: Sequence[User] = ()
    stages: Mapping[Kind, Sequence[Stage]] = {}
    labels: Sequence[Label] = ()


class Apollo:
    """The provider for Apollo."""

    side = Side.APOLLO

    def __init__(
        self,
        client: ApolloClient,
        limiter: ApolloLimiter,
        clock: Clock,
        *,
        app_url: str = "https://app.apollo.io",
        region: str = "US",
        reach: int = REACH,
        prepared: _Prepared | None = None,
    ) -> None:
        """Keep the parts; ``reach`` is the last page of a search that Apollo shows."""
        self.client = client
        self._limiter = limiter
        self._clock = clock
        self._app_url = app_url
        self._region = region
        self._reach = reach
        self._prepared = prepared if prepared is not None else _Prepared()
        self._http: httpx.AsyncClient | None = None

    @classmethod
    def build(
        cls,
        *,
        key: str,
        api_url: str,
        clock: Clock,
        app_url: str = "https://app.apollo.io",
        region: str = "US",
        reach: int = REACH,
        loopback: bool = False,
        limiter: ApolloLimiter | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> "Apollo":
        """Build the provider and the client that ``close`` closes.

        ``region`` is the country of phone numbers written without one; ``loopback`` allows plain
        HTTP to this machine: for the demo and the tests. The key goes into a header, never into
        an address.
        """
        headers = {"x-api-key": key, "cache-control": "no-cache", "accept": "application/json"}
        client = make_client(api_url, headers, loopback=loopback, transport=transport)
        limiter = limiter or ApolloLimiter(clock)
        http = Http(Side.APOLLO, client, limiter, ApolloJudge(clock.now), Breaker(clock.now))
        provider = cls(
            ApolloClient(http), limiter, clock, app_url=app_url, region=region, reach=reach
        )
        provider._http = client
        return provider

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.aclose()

    def for_person(self) -> "Apollo":
        """Return the same service for a person who waits."""
        return Apollo(
            self.client.for_person(),
            self._limiter,
            self._clock,
            app_url=self._app_url,
            region=self._region,
            reach=self._reach,
            prepared=self._prepared,
        )

    @property
    def requests(self) -> int:
        """Return how many requests were sent so far."""
        return self.client.http.requests

    def limits(self) -> Mapping[str, int]:
        """Return the size of a batch and what is left of each endpoint's windows."""
        return {"batch": PAGE, **self._limiter.left()}

    def pace(self) -> Sequence[Window]:
        """Return what a run may use of each window of writing."""
        return self._limiter.windows.pace()

    async def prepare(self) -> None:
        """Read users, stages and lists anew; a key that may not read lists shows their ids."""
        users = await self.client.users()
        stages = {kind: await self.client.stages(kind) for kind in Kind}
        try:
            labels = await self.client.labels()
        except Forbidden:
            labels = ()
        self._prepared.users, self._prepared.stages = users, stages
        self._prepared.labels = labels
        self._prepared.names = shapes.names(users, stages, labels)
        self._prepared.at = self._clock.now()

    async def _names(self) -> shapes.Names:
        if outdated(self._prepared.at, self._clock.now()):
            await self.prepare()
        return self._prepared.names

    async def page(
        self, kind: Kind, mapping: FieldMap, *, cursor: str | None, since_ms: int | None
    ) -> Page:
        """Return one page, newest change first; or, with ``since_ms`` None, one of a sweep.

        Contacts end at the watermark. Accounts show no time of change: with any ``since_ms`` they
        come newest first until the caller stops asking.
        """
        known = await self._names()
        place = listing.start(since_ms)
        if cursor is not None:
            place = msgspec.json.decode(cursor, type=listing.Place)
        stages = sorted(known.stages.get(kind, {}))
        return await listing.page(self.client, kind, mapping, stages, place, reach=self._reach)

    def parse(self, kind: Kind, mapping: FieldMap, raw: Raw) -> Parsed:
        """Return the observation of a raw record, and what the database knows beside it."""
        return shapes.parse(kind, mapping, self._prepared.names, raw)

    async def read(
        self, kind: Kind, mapping: FieldMap, ids: Sequence[str]
    ) -> Mapping[str, Parsed | None]:
        """Return what each id is now; Apollo reads one record a request."""
        await self._names()
        kept = shapes.roots(kind, mapping)
        found: dict[str, Parsed | None] = {}
        for one in dict.fromkeys(ids):
            try:
                row = await self.client.show(kind, one)
            except Gone:
                found[one] = None
                continue
            raw = shapes.raw_of(kind, row, kept, mapping.version)
            found[one] = self.parse(kind, mapping, raw)
        return found

    async def look_up(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write], *, since: datetime
    ) -> Mapping[str, Parsed | bool | None]:
        """Compare the newest records with what unanswered creates may have made (F4)."""
        return await looking.look_up(
            self.client,
            kind,
            mapping,
            await self._names(),
            writes,
            since=since,
            now=self._clock.now(),
        )

    async def write(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write]
    ) -> Sequence[Outcome]:
        """Send one batch of one action."""
        if len(writes) > PAGE:
            raise ValueError(f"Apollo takes {PAGE} writes a batch, not {len(writes)}")
        if not writes:
            return []
        names = await self._names()
        return await Writer(self.client, kind, mapping, names, self._region).write(writes)

    def url(self, ref: Ref) -> str:
        """Return where a person finds the record."""
        return f"{self._app_url}/#/{PLURAL[ref.kind]}/{ref.id}"

    async def users(self) -> Sequence[User]:
        """Return everybody of the team."""
        await self._names()
        return self._prepared.users

    async def stages(self, kind: Kind) -> Sequence[Stage]:
        """Return the stages of a kind."""
        await self._names()
        return self._prepared.stages[kind]

    async def labels(self) -> Sequence[Label]:
        """Return the lists."""
        await self._names()
        return self._prepared.labels

    async def custom_fields(self) -> Sequence[CustomField]:
        """Return the team's own fields; raises Forbidden where the key lacks the endpoint."""
        return await team.custom_fields(self.client)

    async def health(self) -> bool:
        """Tell whether Apollo knows the key."""
        return await team.health(self.client)

    async def endpoints(self) -> Sequence[team.KeyCheck]:
        """Return which endpoints the key may use, each tried by a harmless call."""
        return await team.endpoints(self.client)

    async def native_integration(self) -> team.Native:
        """Tell whether Apollo's own HubSpot integration is on (R9)."""
        return await team.native_integration(self.client, await self.client.users())

    async def credits(self) -> Credits:
        """Return the team's balance."""
        return await team.credits_left(self.client)

    async def people_search(self, filters: Mapping[str, Any], page: int = 1) -> database.People:
        """Return a page of the free, masked people search (R4)."""
        return await database.people_search(self.client, filters, page)

    async def match(
        self, mapping: FieldMap, wanted: Sequence[database.Wanted]
    ) -> Sequence[database.Knowledge]:
        """Ask the database for up to ten people, for credits."""
        return await database.match(self.client, mapping, wanted)

    async def enrich_organization(
        self, mapping: FieldMap, *, domain: str, name: str = ""
    ) -> database.Knowledge:
        """Ask the database for one organisation, for a credit."""
        return await database.enrich_organization(self.client, mapping, domain=domain, name=name)
