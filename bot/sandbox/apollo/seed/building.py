"""Makes a whole Apollo of a folder of files, the same for the same seed number."""

import random
from datetime import datetime, timedelta
from pathlib import Path

from bot.sandbox.apollo.api.catalogue import custom_field
from bot.sandbox.apollo.records import lists
from bot.sandbox.apollo.seed import database, fields, guessing, reading, strangers
from bot.sandbox.apollo.seed.pairing import pairs
from bot.sandbox.apollo.seed.reading import Files, Line
from bot.sandbox.apollo.seed.saving import save
from bot.sandbox.apollo.seed.team import Team
from bot.sandbox.apollo.seed.words import LISTS
from bot.sandbox.apollo.state import Holdings, object_id
from bot.sandbox.apollo.words import Kind, Row, stamp

TEAM = "6095a710bd01d100a506d4aa"
_FOUNDED = datetime.fromisoformat("2024-03-04T09:00:00+00:00")
_FIELDS = (
    ("Lead source detail", Kind.CONTACT, "string"),
    ("Met in person on", Kind.CONTACT, "date"),
    ("Account tier", Kind.ACCOUNT, "string"),
)


def build(folder: Path, now: datetime, number: int = 1) -> Holdings:
    """Return what the sandbox starts with; the newest change is on the day before ``now``."""
    now = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rng, files = random.Random(number), reading.read(folder)
    firms = {row["id"]: row for row in map(database.organization, _organizations(files, rng))}
    known = database.by_name_and_domain(firms)
    people = [database.person(line, known, now, rng) for line in _people(files, rng)]
    users = _users(files)
    team = Team(
        now=now,
        moved=reading.shift(files, now),
        rng=rng,
        users=users,
        stages={kind: fields.stages(kind, TEAM) for kind in Kind},
        labels=_labels(),
        organizations=firms,
    )
    save(team, files, people, pairs(people, files.contacts))
    return Holdings(
        team_id=TEAM,
        users=users,
        contact_stages=team.stages[Kind.CONTACT],
        account_stages=team.stages[Kind.ACCOUNT],
        labels=team.labels,
        fields=[custom_field(_id(300 + i), n, k, t) for i, (n, k, t) in enumerate(_FIELDS)],
        contacts=team.contacts,
        accounts=team.accounts,
        people={person["id"]: person for person in people},
        organizations=firms,
        cycle_start=stamp(now - timedelta(days=10)),
        sequence=100_000,
    )


def _organizations(files: Files, rng: random.Random) -> list[Line]:
    own = files.organizations or guessing.organizations(files.companies, rng)
    return [*own, *strangers.organizations(random.Random(rng.random()))]


def _people(files: Files, rng: random.Random) -> list[Line]:
    own = files.people or guessing.people(files.contacts, files.companies, rng)
    taken = {f"{line['first_name']} {line['last_name']}".lower() for line in files.contacts}
    luck = random.Random(rng.random())
    return [*own, *strangers.people(strangers.organizations(luck), taken, luck)]


def _id(number: int) -> str:
    return object_id(_FOUNDED, number)


def _users(files: Files) -> list[Row]:
    """Return one user for each owner in the export, the most frequent one as the first admin."""
    counted: dict[str, int] = {}
    for line in files.contacts:
        if line["owner"]:
            counted[line["owner"]] = counted.get(line["owner"], 0) + 1
    owners = sorted(counted, key=lambda owner: (-counted[owner], owner)) or ["admin@example.com"]
    return [_user(place, owner) for place, owner in enumerate(owners)]


def _user(place: int, owner: str) -> Row:
    local = owner.partition("@")[0].replace(".", " ").replace("_", " ")
    first, _, last = local.title().partition(" ")
    email = owner if "@" in owner else f"{owner.lower().replace(' ', '.')}@example.com"
    return {
        "id": _id(10 + place),
        "team_id": TEAM,
        "first_name": first,
        "last_name": last or None,
        "name": f"{first} {last}".strip(),
        "title": "Admin" if place == 0 else "Sales",
        "email": email,
        "created_at": stamp(_FOUNDED + timedelta(days=place)),
        "deleted": False,
        "credit_limit": None,
        "current_email_verified": True,
        "crm_email": None,
        "sync_crm_id": None,
        "linked_hubspot": False,
        "linked_salesforce": None,
        "linked_crm_name": None,
        "connected_to_slack": False,
        "permission_set_id": None,
        "subteam_ids": [],
    }


def _labels() -> list[Row]:
    at = stamp(_FOUNDED)
    named = [(name, Kind.CONTACT) for name in LISTS] + [("Key accounts", Kind.ACCOUNT)]
    return [
        lists.blank(_id(200 + place), name, kind, TEAM, at)
        for place, (name, kind) in enumerate(named)
    ]
