"""What one Apollo team and the Apollo database hold, and a history of what changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from bot.sandbox.apollo.records import emails
from bot.sandbox.apollo.settings import Settings
from bot.sandbox.apollo.words import Kind, Row, Source, stamp
from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults


class Holdings(msgspec.Struct, kw_only=True):
    """Everything that survives a restart; rows have the shape that the API answers."""

    team_id: str
    users: list[Row]
    contact_stages: list[Row]
    account_stages: list[Row]
    labels: list[Row]
    fields: list[Row]
    contacts: dict[str, Row]
    accounts: dict[str, Row]
    people: dict[str, Row]
    organizations: dict[str, Row]
    deleted: dict[str, str] = {}
    history: list[Row] = []
    credits_used: dict[str, int] = {}
    calls: dict[str, Row] = {}
    settings: Settings = msgspec.field(default_factory=Settings)
    cycle_start: str = ""
    sequence: int = 0


class Database:
    """Apollo's people and organisations by what they are looked up by."""

    def __init__(self, data: Holdings) -> None:
        """Read them once; nobody but a person at the page changes them."""
        self._people = {
            key: person["id"]
            for person in reversed(data.people.values())
            if (key := emails.key(person["email"]))
        }
        self._firms = {
            firm["primary_domain"]: firm["id"]
            for firm in reversed(data.organizations.values())
            if firm["primary_domain"]
        }

    def person_with(self, address: str | None) -> str | None:
        """Return the id of the person with that e-mail address."""
        return self._people.get(emails.key(address)) if address else None

    def organization_at(self, domain: str | None) -> str | None:
        """Return the id of the organisation with that domain."""
        return self._firms.get(domain) if domain else None


class ApolloState:
    """The team's records and the database, with ids, times and history."""

    def __init__(self, clock: SandboxClock, seed: Callable[[], Holdings]) -> None:
        """Fill from ``seed`` once; ``reset`` returns to that."""
        self.clock = clock
        self.faults: Faults | None = None  # those of the API that serves this state
        self._seeded = msgspec.json.encode(seed())
        self.reset()

    def reset(self) -> None:
        """Forget all that happened since the seed."""
        self.data = msgspec.json.decode(self._seeded, type=Holdings)
        self.database = Database(self.data)

    def dump(self) -> Any:
        """Return everything as JSON-able values."""
        return msgspec.to_builtins(self.data)

    def load(self, saved: Any) -> None:
        """Take what ``dump`` gave."""
        self.data = msgspec.convert(saved, Holdings)
        self.database = Database(self.data)

    def rows(self, kind: Kind) -> dict[str, Row]:
        """Return the team's records of a kind, by id."""
        return self.data.contacts if kind is Kind.CONTACT else self.data.accounts

    def stages(self, kind: Kind) -> list[Row]:
        """Return the stages of a kind, in their order."""
        return self.data.contact_stages if kind is Kind.CONTACT else self.data.account_stages

    @property
    def admin(self) -> Row:
        """Return the longest-standing active admin, as whom every key acts."""
        return self.data.users[0]

    def now(self) -> str:
        """Return the present moment as Apollo writes it."""
        return stamp(self.clock.now())

    def new_id(self) -> str:
        """Return the next 24-hex id; like Apollo's it starts with the second it was made in."""
        self.data.sequence += 1
        return object_id(self.clock.now(), self.data.sequence)

    def record(self, what: str, kind: str, entity: str, by: Source, changes: Row) -> None:
        """Append one effect to the history."""
        self.data.history.append(
            {
                "at": self.now(),
                "what": what,
                "kind": kind,
                "id": entity,
                "by": by.value,
                "changes": changes,
            }
        )

    def charge(self, endpoint: str, credits_: int, entity: str, *, pool: str = "lead") -> None:
        """Take credits from a pool and write down what for; zero leaves no trace."""
        if credits_ == 0:
            return
        used = self.data.credits_used
        used[pool] = used.get(pool, 0) + credits_
        self.record("charge", "credit", entity, Source.API, {endpoint: credits_, "pool": pool})


def object_id(moment: datetime, number: int) -> str:
    """Return a 24-hex id made of a second and a number."""
    return f"{int(moment.timestamp()):08x}a901{number:012x}"
