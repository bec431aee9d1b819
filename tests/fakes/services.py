"""Both services in memory with what setting up asks them: stages, owners, key properties."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from core.clock import Clock
from core.domain.records import Kind, Side
from core.providers.apollo.team import Native
from core.providers.apollo.words import CustomField, Label, Stage, User
from core.providers.hubspot.admin import Snapshot
from core.providers.hubspot.words import Account, Option, Owner, Property, Room
from tests.fakes.providers import FakeProvider

LIFECYCLE = Property(
    "lifecyclestage", options=(Option("lead", "Lead"), Option("customer", "Customer"))
)


class FakeHubSpot(FakeProvider):
    """HubSpot, with its two key properties unless they are taken away."""

    zone = ZoneInfo("UTC")

    def __init__(self, clock: Clock) -> None:
        super().__init__(Side.HUBSPOT, clock)
        self.keys = set(Kind)

    def for_person(self) -> "FakeHubSpot":
        return self

    def keyed(self, kind: Kind) -> bool:
        return kind in self.keys

    async def has_key_property(self, kind: Kind) -> bool:
        self._asked()
        return kind in self.keys

    async def ensure_key_property(self, kind: Kind) -> bool:
        self._asked()
        self.keys.add(kind)
        return True

    async def properties(self, kind: Kind) -> Mapping[str, Property]:
        return {"lifecyclestage": LIFECYCLE}

    async def room(self) -> Sequence[Room]:
        self._asked()
        return [Room(Kind.CONTACT, 10, 12)]

    async def owners(self) -> Sequence[Owner]:
        return [Owner("1", "rita@acme.example")]

    async def snapshot(self, kind: Kind, record_id: str) -> Snapshot | None:
        self._asked()
        found = self._find(kind, record_id)
        return None if found is None else Snapshot(found.id, dict(found.values), {})

    async def account(self) -> Account:
        self._asked()
        return Account(portalId=4242)


class FakeApollo(FakeProvider):
    """Apollo, whose own integration with HubSpot is off unless it is switched on."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Side.APOLLO, clock)
        self.native = Native(on=False)
        self.own: list[CustomField] = []

    def for_person(self) -> "FakeApollo":
        return self

    async def stages(self, kind: Kind) -> Sequence[Stage]:
        self._asked()
        return [Stage("s1", "Lead"), Stage("s2", "Customer"), Stage("s3", "<!channel> & co")]

    async def custom_fields(self) -> Sequence[CustomField]:
        self._asked()
        return self.own

    async def labels(self) -> Sequence[Label]:
        return [Label("l1", "Fair", "contacts"), Label("l2", "Key accounts", "accounts")]

    async def users(self) -> Sequence[User]:
        return [User("u1", "rita@acme.example", "Rita", "Rep")]

    async def health(self) -> bool:
        self._asked()
        return True

    async def native_integration(self) -> Native:
        self._asked()
        return self.native
