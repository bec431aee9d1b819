"""All records of one kind: by id, in the order of their ids, by e-mail and by unique values."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from bot.sandbox.hubspot.records import Record
from bot.sandbox.hubspot.words import Kind


class Shelf:
    """Records of one kind with the indexes that keep their values unique.

    Archived records stay on the shelf but hold no e-mail and no unique value.
    """

    def __init__(self, kind: Kind) -> None:
        """Start empty."""
        self.kind = kind
        self.records: dict[str, Record] = {}
        self.merged: dict[str, str] = {}
        self._order: list[int] = []
        self._emails: dict[str, str] = {}
        self._unique: dict[str, dict[str, str]] = {}

    def __len__(self) -> int:
        return len(self.records)

    def add(self, record: Record, uniques: list[str]) -> None:
        """Put a record on the shelf and index it."""
        self.records[record.id] = record
        number = int(record.id)
        if not self._order or number > self._order[-1]:
            self._order.append(number)
        else:
            insort(self._order, number)
        self.claim(record, uniques)

    def remove(self, record: Record, uniques: list[str]) -> None:
        """Take a record off the shelf for good."""
        self.release(record, uniques)
        del self.records[record.id]
        del self._order[bisect_left(self._order, int(record.id))]

    def claim(self, record: Record, uniques: list[str]) -> None:
        """Index what must be unique; an archived record claims nothing."""
        if record.archived is not None:
            return
        if self.kind is Kind.CONTACTS:
            for address in record.emails():
                self._emails[address.lower()] = record.id
        for name in uniques:
            if name in record.values:
                self._unique.setdefault(name, {})[record.values[name]] = record.id

    def release(self, record: Record, uniques: list[str]) -> None:
        """Undo ``claim``; call it before values change."""
        if self.kind is Kind.CONTACTS:
            for address in record.emails():
                if self._emails.get(address.lower()) == record.id:
                    del self._emails[address.lower()]
        for name in uniques:
            value = record.values.get(name, "")
            if self._unique.get(name, {}).get(value) == record.id:
                del self._unique[name][value]

    def resolve(self, record_id: str) -> str:
        """Return the id that survived the merges of ``record_id``."""
        while record_id in self.merged:
            record_id = self.merged[record_id]
        return record_id

    def by_id(self, record_id: str) -> Record | None:
        """Return a record, archived or not, also by an id that was merged away."""
        return self.records.get(self.resolve(record_id))

    def by_email(self, address: str) -> Record | None:
        """Return the live contact that has this address, primary or additional."""
        found = self._emails.get(address.strip().lower())
        return None if found is None else self.records[found]

    def by_unique(self, name: str, value: str) -> Record | None:
        """Return the live record whose unique property has this value."""
        found = self._unique.get(name, {}).get(value)
        return None if found is None else self.records[found]

    def walk(self, start: int = 0, *, archived: bool = False) -> Iterator[Record]:
        """Yield records from id ``start`` on, in the order of their ids."""
        for number in self._order[bisect_left(self._order, start) :]:
            record = self.records[str(number)]
            if (record.archived is not None) == archived:
                yield record

    def live(self) -> int:
        """Return how many records are not archived."""
        return sum(record.archived is None for record in self.records.values())
