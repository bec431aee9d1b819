"""Brings a real HubSpot export into the shape of a seed: any columns, any order, any delimiter."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.sandbox.hubspot.records import split
from bot.sandbox.hubspot.words import Kind
from bot.sandbox.seed.labels import (
    DATES,
    LINKS,
    NAMING,
    RECORD_ID,
    canonical,
    known_labels,
)
from bot.sandbox.seed.table import ExportError, Table, read_table

__all__ = ["ExportError", "Imported", "import_export"]

_FIRST_ID = {Kind.CONTACTS: 101_000_000, Kind.COMPANIES: 201_000_000}


@dataclass
class Imported:
    """What was brought in: the folder to start from, how many, and what was left alone."""

    folder: Path
    contacts: int = 0
    companies: int = 0
    warnings: list[str] = field(default_factory=list)


def import_export(
    *, contacts: Path | None = None, companies: Path | None = None, target: Path
) -> Imported:
    """Write ``contacts.csv`` and ``companies.csv`` of ``target`` from a person's files.

    Nothing is written when a file is bad: ExportError names file, line and cure.
    """
    imported = Imported(target)
    found: dict[Kind, list[dict[str, str]]] = {}
    for kind, file in ((Kind.CONTACTS, contacts), (Kind.COMPANIES, companies)):
        if file is not None:
            found[kind] = _read(kind, file, imported.warnings)
    _check_links(found, imported.warnings)
    target.mkdir(parents=True, exist_ok=True)
    for kind in Kind:
        path = target / f"{kind.value}.csv"
        path.unlink(missing_ok=True)
        if kind in found:
            _write(path, found[kind])
    imported.contacts = len(found.get(Kind.CONTACTS, []))
    imported.companies = len(found.get(Kind.COMPANIES, []))
    return imported


def _read(kind: Kind, file: Path, warnings: list[str]) -> list[dict[str, str]]:
    table = read_table(file)
    labels = _labels(kind, table)
    unknown = [c for c, label in zip(table.columns, labels, strict=True) if label is None]
    if unknown:
        listed = ", ".join(each or "(no name)" for each in unknown)
        warnings.append(f"{file.name}: columns left alone, since HubSpot has none such: {listed}")
    rows = []
    for line, cells in table.rows:
        row = {label: c.strip() for label, c in zip(labels, cells, strict=True) if label}
        _check_row(kind, file, line, row)
        rows.append(row)
    lines = [line for line, _ in table.rows]
    _check_unique(file, RECORD_ID, zip(lines, rows, strict=True), "Record ids are unique")
    if kind is Kind.CONTACTS:
        _check_unique(file, "Email", zip(lines, rows, strict=True), "HubSpot keeps e-mails unique")
    return _with_ids(kind, rows)


def _labels(kind: Kind, table: Table) -> list[str | None]:
    known = known_labels(kind)
    labels = [canonical(column, known) for column in table.columns]
    naming = " or ".join(NAMING[kind])
    if not any(labels):
        what = f"None of its columns is one of HubSpot's {kind.value}."
        other = known_labels(kind.other)
        if any(canonical(column, other) for column in table.columns):
            what += f" It looks like {kind.other.value}."
        cure = f"Name at least one column {naming}."
        raise ExportError(table.file, 1, what, cure)
    if not {RECORD_ID, *NAMING[kind]} & set(labels):
        what = f"It has neither {RECORD_ID} nor a name."
        raise ExportError(table.file, 1, what, f"Export it with {RECORD_ID}, {naming}.")
    twice = next((each for each in labels if each and labels.count(each) > 1), None)
    if twice is not None:
        raise ExportError(table.file, 1, f"Two columns mean {twice}.", "Remove one of the two.")
    return labels


def _check_row(kind: Kind, file: Path, line: int, row: dict[str, str]) -> None:
    record_id = row.get(RECORD_ID, "")
    if record_id and not (record_id.isascii() and record_id.isdigit()):
        cure = "Leave the cell empty for a new id, or format the column as a whole number."
        raise ExportError(file, line, f"{record_id} is not a record id.", cure)
    if not record_id and not any(row.get(label) for label in NAMING[kind]):
        cure = "Fill one of them, or remove the line."
        raise ExportError(file, line, f"No {RECORD_ID} and no name.", cure)
    for label in DATES:
        if row.get(label):
            row[label] = _date(file, line, label, row[label])


def _date(file: Path, line: int, label: str, text: str) -> str:
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")
    except ValueError as error:
        cure = "Write it as 2026-03-31 14:05."
        raise ExportError(file, line, f"{label} {text} is not a date.", cure) from error


def _check_unique(
    file: Path, label: str, rows: Iterable[tuple[int, dict[str, str]]], why: str
) -> None:
    seen: dict[str, int] = {}
    for line, row in rows:
        value = row.get(label, "").lower()
        if value and value in seen:
            what = f"{label} {value} was in line {seen[value]} already."
            raise ExportError(file, line, what, f"{why}: remove one of the two lines.")
        seen[value] = line


def _with_ids(kind: Kind, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    taken = [int(row[RECORD_ID]) for row in rows if row.get(RECORD_ID)]
    following = max([_FIRST_ID[kind], *taken]) + 1
    for row in rows:
        if not row.get(RECORD_ID):
            row[RECORD_ID] = str(following)
            following += 1
    return rows


def _check_links(found: dict[Kind, list[dict[str, str]]], warnings: list[str]) -> None:
    known = {row[RECORD_ID] for row in found.get(Kind.COMPANIES, [])}
    named = {
        company
        for row in found.get(Kind.CONTACTS, [])
        for label in LINKS
        for company in split(row.get(label, ""))
    }
    missing = len(named - known)
    if missing:
        warnings.append(
            f"{missing} associated companies are not among the companies:"
            " their contacts come without them"
        )


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    columns = list(dict.fromkeys([RECORD_ID, *(label for row in rows for label in row)]))
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
