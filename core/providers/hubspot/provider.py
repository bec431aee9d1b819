"""HubSpot as the engine sees it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
import msgspec

from core.clock import Clock
from core.domain.fields import FieldMap
from core.domain.pace import Window
from core.domain.records import Kind, Ref, Side
from core.providers.breaker import Breaker
from core.providers.freshness import outdated
from core.providers.http import Http, make_client
from core.providers.hubspot import admin, listing
from core.providers.hubspot import mapping as shapes
from core.providers.hubspot.client import OBJECTS_VERSION, HubSpotClient
from core.providers.hubspot.errors import HubSpotJudge
from core.providers.hubspot.limits import HubSpotLimiter
from core.providers.hubspot.looking import Looking
from core.providers.hubspot.words import (
    PAGE,
    TYPE_IDS,
    Account,
    Owner,
    Property,
    Room,
    ScopeCheck,
    Version,
)
from core.providers.hubspot.writes import Writer
from core.providers.port import Outcome, Page, Parsed, Raw, Write


class _Prepared(msgspec.Struct):
    """What ``prepare`` read, shared by every view of the provider."""

    names: shapes.Names = shapes.Names()
    account: Account | None = None
    owners: Sequence[Owner] = ()
    at: datetime | None = None


class HubSpot:
    """The provider for HubSpot."""

    side = Side.HUBSPOT

    def __init__(
        self,
        client: HubSpotClient,
        limiter: HubSpotLimiter,
        clock: Clock,
        *,
        app_url: str = "",
        prepared: _Prepared | None = None,
    ) -> None:
        """Keep the parts; ``app_url`` empty asks the account where people see it."""
        self.client = client
        self._limiter = limiter
        self._clock = clock
        self._app_url = app_url
        self._prepared = prepared if prepared is not None else _Prepared()
        self._http: httpx.AsyncClient | None = None

    @classmethod
    def build(
        cls,
        *,
        token: str,
        api_url: str,
        clock: Clock,
        app_url: str = "",
        version: str = OBJECTS_VERSION,
        loopback: bool = False,
        limiter: HubSpotLimiter | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> "HubSpot":
        """Build the provider and the client that ``close`` closes.

        ``loopback`` allows plain HTTP to this machine: for the demo and the tests.
        """
        headers = {"authorization": f"Bearer {token}"}
        client = make_client(api_url, headers, loopback=loopback, transport=transport)
        limiter = limiter or HubSpotLimiter(clock)
        judge = HubSpotJudge(clock.now, limiter.midnight)
        http = Http(Side.HUBSPOT, client, limiter, judge, Breaker(clock.now))
        provider = cls(HubSpotClient(http, version=version), limiter, clock, app_url=app_url)
        provider._http = client
        return provider

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.aclose()

    def for_person(self) -> "HubSpot":
        """Return the same service for a person who waits."""
        return HubSpot(
            self.client.for_person(),
            self._limiter,
            self._clock,
            app_url=self._app_url,
            prepared=self._prepared,
        )

    @property
    def requests(self) -> int:
        """Return how many requests were sent so far."""
        return self.client.http.requests

    def limits(self) -> Mapping[str, int]:
        """Return the size of a batch and what is left of each window."""
        return {"batch": PAGE, **self._limiter.left()}

    def pace(self) -> Sequence[Window]:
        """Return what a run may use of each window of writing."""
        return self._limiter.windows.pace()

    async def prepare(self) -> None:
        """Read the account, its owners and its properties anew."""
        account = await admin.account(self.client)
        # a zone this machine does not know: the day ends at midnight UTC
        with suppress(ZoneInfoNotFoundError, ValueError):
            self._limiter.zone = ZoneInfo(account.timeZone)
        owners = await self.client.owners()
        properties = {kind: await self.client.properties(kind) for kind in Kind}
        self._prepared.at = self._clock.now()
        self._prepared.account = account
        self._prepared.owners = owners
        self._prepared.names = shapes.names(owners, properties)

    async def _names(self) -> shapes.Names:
        if outdated(self._prepared.at, self._clock.now()):
            await self.prepare()
        return self._prepared.names

    async def page(
        self, kind: Kind, mapping: FieldMap, *, cursor: str | None, since_ms: int | None
    ) -> Page:
        """Return one page of everything, or of what changed since a time."""
        known = await self._names()
        return await listing.page(
            self.client, kind, mapping, known, cursor=cursor, since_ms=since_ms
        )

    def parse(self, kind: Kind, mapping: FieldMap, raw: Raw) -> Parsed:
        """Return the observation of a raw record."""
        return shapes.parse(kind, mapping, self._prepared.names, raw)

    async def read(
        self, kind: Kind, mapping: FieldMap, ids: Sequence[str]
    ) -> Mapping[str, Parsed | None]:
        """Return what each id is now; one that a batch does not find is asked for by itself."""
        known = await self._names()
        properties = shapes.asked(kind, mapping, known)
        found: dict[str, Parsed | None] = {}
        for start in range(0, len(ids), PAGE):
            some = list(dict.fromkeys(ids[start : start + PAGE]))
            batch = await self.client.batch(
                kind, "read", [{"id": one} for one in some], properties=properties
            )
            heads = [head for head in batch.results if head.id in some]
            records = await listing.with_companies(self.client, kind, heads, mapping.version)
            found |= {one.id: self.parse(kind, mapping, one) for one in records}
            for one in some:
                if one not in found:
                    found[one] = await Looking(self.client, kind, mapping, known).get(one)
        return found

    async def look_up(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write], *, since: datetime
    ) -> Mapping[str, Parsed | bool | None]:
        """Look for what unanswered creates may have made (F1, F3, F5)."""
        looking = Looking(self.client, kind, mapping, await self._names())
        return await looking.created(writes, age=self._clock.now() - since)

    async def write(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write]
    ) -> Sequence[Outcome]:
        """Send one batch of one action."""
        if len(writes) > PAGE:
            raise ValueError(f"HubSpot takes {PAGE} writes a batch, not {len(writes)}")
        if not writes:
            return []
        return await Writer(self.client, kind, mapping, await self._names()).write(writes)

    def url(self, ref: Ref) -> str:
        """Return where a person finds the record; prepared providers know the portal."""
        account = self._prepared.account
        portal = account.portalId if account else 0
        host = account.uiDomain if account else "app.hubspot.com"
        base = self._app_url or f"https://{host}"
        return f"{base}/contacts/{portal}/record/{TYPE_IDS[ref.kind]}/{ref.id}"

    async def account(self) -> Account:
        """Return the account the key belongs to."""
        await self._names()
        return self._prepared.account or await admin.account(self.client)

    async def owners(self) -> Sequence[Owner]:
        """Return everybody who can own records."""
        await self._names()
        return self._prepared.owners

    async def properties(self, kind: Kind) -> Mapping[str, Property]:
        """Return the property definitions by name, as of the last ``prepare``."""
        return (await self._names()).properties[kind]

    async def ensure_key_property(self, kind: Kind) -> bool:
        """Make the unique property that holds Apollo's id; True if it is there now (R19)."""
        made = await admin.ensure_key_property(self.client, kind)
        await self.prepare()
        return made

    def keyed(self, kind: Kind) -> bool:
        """Tell whether creates are keyed, as far as ``prepare`` saw (R19)."""
        return kind in self._prepared.names.keyed

    @property
    def zone(self) -> ZoneInfo:
        """Return the account's time zone, UTC until ``prepare`` read it."""
        return self._limiter.zone

    async def has_key_property(self, kind: Kind) -> bool:
        """Tell whether the unique property is there."""
        return kind in (await self._names()).keyed

    async def history(
        self, kind: Kind, ids: Sequence[str], properties: Sequence[str]
    ) -> Mapping[str, Mapping[str, Sequence[Version]]]:
        """Return id -> property -> its values, newest first, and who set them (R42)."""
        return await admin.history(self.client, kind, ids, properties)

    def values(
        self, kind: Kind, mapping: FieldMap, properties: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Return a snapshot's properties as fields; owners need ``prepare`` first."""
        return shapes.values(mapping.of(kind), self._prepared.names, properties)

    async def snapshot(self, kind: Kind, record_id: str) -> admin.Snapshot | None:
        """Return all readable properties and associations; None where it is gone (R26)."""
        return await admin.snapshot(self.client, kind, record_id)

    async def scopes(self) -> Sequence[ScopeCheck]:
        """Return which scopes the key holds, each tried by a harmless call."""
        return await admin.scopes(self.client)

    async def room(self) -> Sequence[Room]:
        """Return how many records there are and may be, where HubSpot says so (R15)."""
        return await admin.room(self.client)

    async def count(self, kind: Kind) -> int:
        """Return about how many records of a kind there are."""
        return await admin.count(self.client, kind)
