"""People in Slack, as the core needs to know them; the bot hands a directory in."""

from typing import Protocol

import msgspec


class Person(msgspec.Struct, frozen=True):
    """A Slack user as Slack described them last."""

    id: str
    name: str
    workspace_admin: bool = False
    outside: bool = False
    """A guest, a deactivated account or somebody of another organisation."""


class Directory(Protocol):
    """Looks people up; tests hand in a table."""

    async def person(self, user: str) -> Person:
        """Return what Slack says about a user now."""
        ...

    async def group(self, group: str) -> frozenset[str]:
        """Return the members of a user group."""
        ...
