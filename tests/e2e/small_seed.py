"""A seed small enough for a story: some companies, their people, and the planted duplicates."""

import csv
from collections import Counter
from pathlib import Path

from bot.sandbox.hubspot.seed import BUNDLED

Rows = list[dict[str, str]]
COMPANIES = 40
CONTACTS = 150
DOUBLED_FIRMS = 6
DOUBLED_PEOPLE = 20


def cut(target: Path) -> Path:
    """Write the four files of a smaller world into ``target`` and return it."""
    companies, contacts = _read("companies"), _read("contacts")
    firms = _first(
        COMPANIES, _twins(companies, "Company Domain Name")[: 2 * DOUBLED_FIRMS], companies
    )
    ids = {firm["Record ID"] for firm in firms}
    staff = [row for row in contacts if row["Associated Company IDs (Primary)"] in ids]
    people = _first(
        CONTACTS, _twins(contacts, "LinkedIn URL")[: 2 * DOUBLED_PEOPLE], staff, contacts
    )
    target.mkdir(parents=True)
    _write(target, "companies", firms)
    _write(target, "contacts", people)
    _write(target, "apollo_people", _known_people(people))
    _write(target, "apollo_organizations", _known_firms(firms))
    return target


def _known_people(contacts: Rows) -> Rows:
    keys = {row["Email"].lower() for row in contacts} | {row["LinkedIn URL"] for row in contacts}
    people = _read("apollo_people")
    return [row for row in people if {row["email"].lower(), row["linkedin_url"]} & (keys - {""})]


def _known_firms(companies: Rows) -> Rows:
    domains = {row["Company Domain Name"] for row in companies} - {""}
    return [row for row in _read("apollo_organizations") if row["domain"] in domains]


def _twins(rows: Rows, column: str) -> Rows:
    """Return the rows that share a value of the column, those of one value together."""
    counted = Counter(row[column] for row in rows if row[column])
    shared = [row for row in rows if counted[row[column]] > 1]
    return sorted(shared, key=lambda row: row[column])


def _first(count: int, *groups: Rows) -> Rows:
    """Return ``count`` rows, those of the earlier groups before those of the later ones."""
    found = {row["Record ID"]: row for group in groups for row in group}
    return list(found.values())[:count]


def _read(name: str) -> Rows:
    with (BUNDLED / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(folder: Path, name: str, rows: Rows) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
