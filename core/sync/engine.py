"""What every station is handed: the database, both services, the clock, the settings."""

from dataclasses import dataclass

from core.clock import Clock
from core.directory import Directory
from core.domain.default_mapping import default_mapping
from core.domain.fields import FieldMap
from core.domain.records import Kind, Side
from core.providers.apollo.provider import Apollo
from core.providers.hubspot.provider import HubSpot
from core.providers.port import Provider
from core.settings import Settings
from core.store import settings as stored
from core.store.database import Database, Tx


@dataclass(frozen=True)
class Engine:
    """The parts of the engine, built once by ``core.bootstrap``."""

    db: Database
    hubspot: HubSpot
    apollo: Apollo
    clock: Clock
    settings: Settings
    directory: Directory

    def side(self, side: Side) -> Provider:
        """Return the service of ``side``."""
        return self.hubspot if side is Side.HUBSPOT else self.apollo

    @property
    def keyed(self) -> frozenset[Kind]:
        """Return the kinds whose key property exists, as far as HubSpot was prepared (R19)."""
        return frozenset(kind for kind in Kind if self.hubspot.keyed(kind))

    @property
    def requests(self) -> int:
        """Return how many requests both services were sent so far."""
        return self.hubspot.requests + self.apollo.requests


async def mapping(tx: Tx) -> FieldMap:
    """Return the mapping that admins saved, or the default one."""
    saved = await stored.read(tx, "mapping", FieldMap)
    return saved.value if saved else default_mapping()
