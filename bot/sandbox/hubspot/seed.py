"""Loads an account from CSV files by the column labels of HubSpot's own export."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.sandbox.hubspot.automatic import derived
from bot.sandbox.hubspot.definitions import Definition
from bot.sandbox.hubspot.owners import owner_of
from bot.sandbox.hubspot.records import Record, millis, split
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.values import RefusedError, accept
from bot.sandbox.hubspot.words import Kind, Source

BUNDLED = Path(__file__).parent.parent / "seed" / "data"
_CREATED, _MODIFIED = "Create Date", "Last Modified Date"
_OWNERS = {Kind.CONTACTS: "Contact owner", Kind.COMPANIES: "Company owner"}
_LINKS = ("Associated Company IDs (Primary)", "Associated Company IDs")
# a label that the export writes otherwise than the Properties API
_ALSO = {"Company name": {Kind.CONTACTS: "company", Kind.COMPANIES: "name"}}


def load_seed(state: State, folder: Path) -> None:
    """Fill the account from ``contacts.csv`` and ``companies.csv`` of ``folder``, where present.

    All dates move by the same number of days, so that the newest is yesterday of the clock.
    """
    rows = {kind: list(_rows(folder / f"{kind.value}.csv")) for kind in Kind}
    names = sorted({row[_OWNERS[k]] for k in Kind for row in rows[k] if row.get(_OWNERS[k])})
    first = millis(state.clock.now() - timedelta(days=400))
    owners = {name: owner_of(number, name, first) for number, name in enumerate(names, start=1)}
    state.owners = list(owners.values())
    shift = _shift(rows, state.clock.now().date())
    for kind in (Kind.COMPANIES, Kind.CONTACTS):
        loader = _Loader(state, kind, {name: owner.id for name, owner in owners.items()}, shift)
        for row in rows[kind]:
            record = loader.record(row)
            state.shelves[kind].add(record, [])
            state.seen_id(kind, record.id)
    for row in rows[Kind.CONTACTS]:
        _associate(state, row)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from csv.DictReader(lines)


def _shift(rows: dict[Kind, list[dict[str, str]]], today: date) -> timedelta:
    days = [
        row[label][:10]
        for each in rows.values()
        for row in each
        for label in (_CREATED, _MODIFIED)
        if row.get(label)
    ]
    if not days:
        return timedelta()
    return today - timedelta(days=1) - date.fromisoformat(max(days))


class _Loader:
    """Turns the rows of one file into records."""

    def __init__(self, state: State, kind: Kind, owners: dict[str, str], shift: timedelta) -> None:
        """Look up which column is which property; the first wins where labels repeat."""
        self._kind, self._owners, self._shift = kind, owners, shift
        self._fallback = millis(state.clock.now()) - 86_400_000
        self._columns: dict[str, Definition] = {}
        definitions = state.catalogues[kind].definitions
        for definition in definitions.values():
            if not definition.read_only:
                self._columns.setdefault(definition.label, definition)
        for label, names in _ALSO.items():
            self._columns[label] = definitions[names[kind]]

    def record(self, row: dict[str, str]) -> Record:
        """Return the record of a row."""
        modified = self._moment(row.get(_MODIFIED) or "")
        created = self._moment(row.get(_CREATED) or "") or modified or self._fallback
        record = Record(
            id=row["Record ID"],
            kind=self._kind,
            created=created,
            updated=max(modified or created, created),
            values={"lifecyclestage": "lead"} | self._values(row) | _ORIGIN,
            origin=Source.IMPORT,
            origin_id=_ORIGIN["hs_object_source_id"],
        )
        record.values |= {name: value for name, value in derived(record).items() if value}
        if self._kind is Kind.CONTACTS:
            record.values["hs_all_contact_vids"] = record.id
        return record

    def _moment(self, text: str) -> int | None:
        if not text:
            return None
        return millis(datetime.fromisoformat(text).replace(tzinfo=UTC) + self._shift)

    def _values(self, row: dict[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for label, text in row.items():
            definition = self._columns.get(label)
            if definition is None or not text:
                continue
            value = self._value(definition, text)
            if value:
                found[definition.name] = value
        return found

    def _value(self, definition: Definition, text: str) -> str:
        """Return what the account holds for a cell; what a property does not take is left out."""
        if definition.owner:
            return self._owners.get(text, "")
        if definition.name == "email":
            return text.lower()
        if definition.type == "string":
            return text
        by_label = {each["label"].lower(): each["value"] for each in definition.options}
        parts = [by_label.get(part.lower(), part) for part in split(text)]
        try:
            return accept(definition, ";".join(parts), "")
        except RefusedError:
            return ""


_ORIGIN = {
    "hs_object_source": Source.IMPORT.value,
    "hs_object_source_id": "seed",
    "hs_object_source_label": Source.IMPORT.value,
}


def _associate(state: State, row: dict[str, str]) -> None:
    contact = row["Record ID"]
    companies = [each for label in _LINKS for each in split(row.get(label) or "")]
    shelf = state.shelves[Kind.COMPANIES].records
    known = [each for each in dict.fromkeys(companies) if each in shelf]
    for number, company in enumerate(known):
        state.associations.put(contact, company, primary=number == 0)
    if known:
        state.shelves[Kind.CONTACTS].records[contact].values["associatedcompanyid"] = known[0]
