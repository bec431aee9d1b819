"""Reads a folder of CSV files: a HubSpot export, and Apollo's database where it is there."""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

DATA = Path(__file__).parents[2] / "seed" / "data"

_CONTACT = {
    "Record ID": "id",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Email": "email",
    "Phone Number": "phone",
    "Mobile Phone Number": "mobile",
    "LinkedIn URL": "linkedin",
    "Company name": "company",
    "Associated Company IDs (Primary)": "company_id",
    "Associated Company IDs": "company_ids",
    "Job Title": "title",
    "City": "city",
    "Country/Region": "country",
    "Contact owner": "owner",
    "Create Date": "created",
    "Last Modified Date": "modified",
}
_COMPANY = {
    "Record ID": "id",
    "Company name": "name",
    "Company Domain Name": "domain",
    "Phone Number": "phone",
    "LinkedIn Company Page": "linkedin",
    "City": "city",
    "Country/Region": "country",
    "Create Date": "created",
    "Last Modified Date": "modified",
}

Line = dict[str, str]


@dataclass(frozen=True)
class Files:
    """The lines of the four files by plain names; the last two are empty without such a file."""

    contacts: list[Line]
    companies: list[Line]
    people: list[Line]
    organizations: list[Line]


def read(folder: Path) -> Files:
    """Read what is there; a column that is missing counts as empty, an unknown one as absent."""
    contacts = _exported(folder / "contacts.csv", _CONTACT)
    for line in contacts:
        line["company_id"] = line["company_id"] or line["company_ids"].partition(";")[0].strip()
    return Files(
        contacts,
        _exported(folder / "companies.csv", _COMPANY),
        _lines(folder / "apollo_people.csv"),
        _lines(folder / "apollo_organizations.csv"),
    )


def _exported(path: Path, names: dict[str, str]) -> list[Line]:
    return [
        {name: (line.get(label) or "").strip() for label, name in names.items()}
        for line in _lines(path)
    ]


def _lines(path: Path) -> list[Line]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [dict(line) for line in csv.DictReader(file)]


def moment(text: str) -> datetime | None:
    """Read one of the export's dates as UTC; None when it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def shift(files: Files, now: datetime) -> timedelta:
    """Return by how many whole days to move all dates so that the newest is yesterday."""
    lines = (*files.contacts, *files.companies)
    known = [when for line in lines if (when := moment(line["modified"]))]
    if not known:
        return timedelta()
    return (now - timedelta(days=1)).date() - max(known).date()
