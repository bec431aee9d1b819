"""Which person of the database is which contact of the HubSpot export."""

from collections import Counter

from bot.sandbox.apollo.database.finding import linkedin_key
from bot.sandbox.apollo.records import emails
from bot.sandbox.apollo.seed.reading import Line
from bot.sandbox.apollo.words import Row

Keys = list[tuple[str, str]]


def pairs(people: list[Row], contacts: list[Line]) -> dict[str, Line]:
    """Return contacts by person id: by e-mail, LinkedIn, name with company, a unique name.

    Each contact belongs to one person at most, so that no HubSpot id is given twice.
    """
    by: dict[tuple[str, str], Line] = {}
    names = Counter(_name(line["first_name"], line["last_name"]) for line in contacts)
    for line in contacts:
        for key in _contact_keys(line, names):
            by.setdefault(key, line)
    found: dict[str, Line] = {}
    used: set[int] = set()
    for person in people:
        hits = (by.get(key) for key in _person_keys(person))
        hit = next((line for line in hits if line is not None and id(line) not in used), None)
        if hit is not None:
            found[person["id"]] = hit
            used.add(id(hit))
    return found


def _name(first: str | None, last: str | None) -> str:
    return f"{first or ''} {last or ''}".strip().lower()


def _contact_keys(line: Line, names: Counter[str]) -> Keys:
    name = _name(line["first_name"], line["last_name"])
    keys = [
        ("email", emails.key(line["email"])),
        ("linkedin", linkedin_key(line["linkedin"])),
    ]
    if line["company"]:
        keys.append(("company", f"{name}|{line['company'].lower()}"))
    if names[name] == 1:
        keys.append(("name", name))
    return [(kind, value) for kind, value in keys if value]


def _person_keys(person: Row) -> Keys:
    name = _name(person["first_name"], person["last_name"])
    keys = [
        ("email", emails.key(person["email"])),
        ("linkedin", linkedin_key(person["linkedin_url"])),
    ]
    if person["organization_name"]:
        keys.append(("company", f"{name}|{person['organization_name'].lower()}"))
    keys.append(("name", name))
    return [(kind, value) for kind, value in keys if value]
