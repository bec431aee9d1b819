"""What a scan needs of the engine and of the worker that runs it."""

from typing import Protocol

from core.clock import Clock
from core.settings import Settings
from core.store.database import Database, Tx


class Parts(Protocol):
    """The engine, as far as a scan uses it: no service is asked."""

    @property
    def db(self) -> Database:
        """Return the database."""
        ...

    @property
    def clock(self) -> Clock:
        """Return the clock."""
        ...

    @property
    def settings(self) -> Settings:
        """Return the settings."""
        ...


class Held(Protocol):
    """A worker's right to commit."""

    async def hold(self, tx: Tx) -> None:
        """Raise in this transaction unless the work is still ours (F39)."""
        ...
