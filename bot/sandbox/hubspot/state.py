"""One HubSpot account in memory: records, associations, properties, owners, settings, history."""

from collections import deque
from pathlib import Path
from typing import Any

import msgspec

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.hubspot.associations import Associations
from bot.sandbox.hubspot.catalogue import Catalogue
from bot.sandbox.hubspot.index import SearchIndex
from bot.sandbox.hubspot.limits import Limiter
from bot.sandbox.hubspot.owners import Owner
from bot.sandbox.hubspot.problems import ApiError, no_such_object, not_found
from bot.sandbox.hubspot.records import Record, iso, millis
from bot.sandbox.hubspot.settings import Rule, Settings
from bot.sandbox.hubspot.shelf import Shelf
from bot.sandbox.hubspot.words import Author, Kind, Op, ServiceFault

_HISTORY = 100_000
_HISTORY_SAVED = 2_000
_FIRST_ID = {Kind.CONTACTS: 101_000_000, Kind.COMPANIES: 201_000_000}


class State:
    """Everything the account holds; rules that change it stand in the modules beside this one."""

    def __init__(
        self,
        clock: SandboxClock,
        faults: Faults,
        *,
        seed: Path | None = None,
        settings: Settings | None = None,
    ) -> None:
        """Load the account from the folder ``seed`` (CSV files), or start empty."""
        self.clock = clock
        self.faults = faults
        self._seed = seed
        self._first_settings = settings or Settings()
        self.reset()

    def reset(self) -> None:
        """Forget everything and load the seed again; settings become the first ones."""
        self.settings = self._first_settings
        self.shelves = {kind: Shelf(kind) for kind in Kind}
        self.catalogues = {kind: Catalogue.fresh(kind) for kind in Kind}
        self.associations = Associations()
        self.index = SearchIndex()
        self.owners: list[Owner] = []
        self.history: deque[dict[str, Any]] = deque(maxlen=_HISTORY)
        self.limiter = Limiter()
        self._last_id = dict(_FIRST_ID)
        if self._seed is not None:
            from bot.sandbox.hubspot.seed import load_seed  # noqa: PLC0415  (it builds on State)

            load_seed(self, self._seed)

    def settle(self, **wishes: Any) -> None:
        """Change settings for now and for after a reset; ValueError for what is not possible."""
        self._first_settings = self._first_settings.changed(wishes)
        self.settings = self.settings.changed(wishes)

    def now(self) -> int:
        """Return the account's time in milliseconds."""
        return millis(self.clock.now())

    def next_id(self, kind: Kind) -> str:
        """Return an id that no record of this kind ever had."""
        self._last_id[kind] += 1
        return str(self._last_id[kind])

    def seen_id(self, kind: Kind, record_id: str) -> None:
        """Make sure that ``next_id`` stays above an id that was loaded."""
        self._last_id[kind] = max(self._last_id[kind], int(record_id))

    def uniques(self, kind: Kind) -> list[str]:
        """Return the names of the unique custom properties of a kind."""
        return self.catalogues[kind].uniques()

    def rules(self, kind: Kind) -> list[Rule]:
        """Return the validation rules that hold for a kind, from settings and faults."""
        faults = self.faults.all_named(ServiceFault.RULE)
        switched_on = [msgspec.convert(fault.params, Rule) for fault in faults]
        return [r for r in (*self.settings.rules, *switched_on) if r.kind in (None, kind)]

    def used_rule(self, rule: Rule) -> None:
        """Count a switched-on rule as used, for one that lasts only some times."""
        for fault in self.faults.all_named(ServiceFault.RULE):
            if msgspec.convert(fault.params, Rule) == rule:
                self.faults.use(fault)
                return

    def find(
        self,
        kind: Kind,
        record_id: str,
        *,
        id_property: str | None = None,
        archived: bool = False,
    ) -> Record | None:
        """Return a record by id or by a unique property; None when it is not there."""
        shelf = self.shelves[kind]
        if id_property in (None, "", "hs_object_id"):
            record = shelf.by_id(record_id)
        elif id_property == "email" and kind is Kind.CONTACTS:
            record = shelf.by_email(record_id)
        elif id_property in self.uniques(kind):
            record = shelf.by_unique(str(id_property), record_id)
        else:
            raise ApiError(400, f"{id_property} is not a unique property of {kind.value}.")
        if record is None or (record.archived is not None) != archived:
            return None
        return record

    def read(self, kind: Kind, record_id: str, **how: Any) -> Record:
        """Return a record for reading, or raise the 404 of a GET."""
        record = self.find(kind, record_id, **how)
        if record is None:
            by_id = how.get("id_property") in (None, "", "hs_object_id")
            raise no_such_object(record_id) if by_id and not record_id.isdigit() else not_found()
        return record

    def writable(self, kind: Kind, record_id: str, **how: Any) -> Record:
        """Return a record for writing, or raise the 404 of a PATCH."""
        record = self.find(kind, record_id, **how)
        if record is None:
            raise no_such_object(record_id)
        return record

    def note(
        self,
        op: Op,
        kind: Kind,
        record_id: str,
        author: Author,
        properties: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        """Add a write that took effect to the history."""
        line = {
            "op": op.value,
            "type": kind.value,
            "id": record_id,
            "properties": properties or {},
            "time": iso(self.now()),
            "source": author.entry,
        }
        self.history.append(line | more)

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON-able values."""
        saved: dict[str, Any] = msgspec.to_builtins(
            {
                "settings": self.settings,
                "records": {k: list(s.records.values()) for k, s in self.shelves.items()},
                "merged": {k: s.merged for k, s in self.shelves.items()},
                "catalogues": self.catalogues,
                "owners": self.owners,
                "last_id": self._last_id,
                "associations": self.associations.dump(),
                "history": list(self.history)[-_HISTORY_SAVED:],
            }
        )
        return saved

    def load(self, saved: dict[str, Any]) -> None:
        """Take over what ``dump`` returned."""
        self.settings = msgspec.convert(saved["settings"], Settings)
        self.catalogues = msgspec.convert(saved["catalogues"], dict[Kind, Catalogue])
        self.owners = msgspec.convert(saved["owners"], list[Owner])
        self._last_id = msgspec.convert(saved["last_id"], dict[Kind, int])
        self.associations.load(saved["associations"])
        self.index.clear()
        self.history = deque(saved["history"], maxlen=_HISTORY)
        records = msgspec.convert(saved["records"], dict[Kind, list[Record]])
        for kind, rows in records.items():
            shelf = self.shelves[kind] = Shelf(kind)
            shelf.merged = dict(saved["merged"][kind])
            for record in sorted(rows, key=lambda row: int(row.id)):
                shelf.add(record, self.uniques(kind))
