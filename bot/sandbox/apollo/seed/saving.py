"""Whom the seed's team has saved, and whom HubSpot lacks."""

import random

from anyascii import anyascii

from bot.sandbox.apollo.records import emails
from bot.sandbox.apollo.seed.database import by_name_and_domain
from bot.sandbox.apollo.seed.reading import Files, Line
from bot.sandbox.apollo.seed.team import Team
from bot.sandbox.apollo.words import Row, Source

SAVED = 0.4  # of the people that HubSpot knows
LINKED = 0.8  # of those
ACCOUNTS_LINKED = 0.85
UNKNOWN = 10  # saved here and unknown to HubSpot
TWINS = 15  # saved here under another e-mail than HubSpot's
BERLIN_SAVED = 6
BERLIN_UNSAVED = 3


def save(team: Team, files: Files, people: list[Row], pairs: dict[str, Line]) -> None:
    """Fill the team: linked ones, ones linked by e-mail only, unknown ones, and twins."""
    berlin = move_to_berlin(people, pairs)
    known = [person for person in people if person["id"] in pairs]
    free = [person for person in known if person["id"] not in berlin]
    chosen = team.rng.sample(free, int(len(known) * SAVED))
    accounts = _accounts(team, files, [pairs[person["id"]] for person in chosen])
    for person in known:
        if berlin.get(person["id"]):
            _save(team, person, pairs[person["id"]], accounts, linked=True)
    for person in chosen:
        linked = team.rng.random() < LINKED
        _save(team, person, pairs[person["id"]], accounts, linked=linked)
    saved = {row["person_id"] for row in team.contacts.values()}
    rest = [p for p in free if p["id"] not in saved]
    _twins(team, files, team.rng.sample(rest, min(TWINS, len(rest))), pairs)
    _unknown(team, [person for person in people if person["id"] not in pairs])


def move_to_berlin(people: list[Row], pairs: dict[str, Line]) -> dict[str, bool]:
    """Make some people HubSpot knows heads of marketing in Berlin; True: to be saved as well.

    Those whom HubSpot has in Berlin already come first, so that both sides agree.
    """

    def far(person: Row) -> int:
        line = pairs[person["id"]]
        return 0 if "berlin" in line["city"].lower() else 1 if line["country"] == "DE" else 2

    known = sorted((p for p in people if p["id"] in pairs), key=far)
    moved = known[: BERLIN_SAVED + BERLIN_UNSAVED]
    for person in moved:
        person |= {"title": "Head of Marketing", "seniority": "head", "city": "Berlin"}
        person |= {"state": "Berlin", "country": "DE", "departments": ["master_marketing"]}
        person["headline"] = " at ".join(
            filter(None, (person["title"], person["organization_name"]))
        )
        for job in person["employment_history"]:
            job["title"] = person["title"]
    return {person["id"]: place < BERLIN_SAVED for place, person in enumerate(moved)}


def _accounts(team: Team, files: Files, lines: list[Line]) -> dict[str, Row]:
    """Save the companies of the chosen contacts; return the accounts by HubSpot's company id."""
    firms = by_name_and_domain(team.organizations)
    wanted = {line["company_id"] for line in lines} - {""}
    found: dict[str, Row] = {}
    for company in files.companies:
        if company["id"] not in wanted:
            continue
        linked = team.rng.random() < ACCOUNTS_LINKED or not company["domain"]
        row = team.account(company, linked=linked)
        row["organization_id"] = firms.get(row["domain"] or "") or firms.get(row["name"].lower())
        found[company["id"]] = row
    return found


def _save(team: Team, person: Row, line: Line, accounts: dict[str, Row], *, linked: bool) -> None:
    account = accounts.get(line["company_id"])
    if line["id"] and (linked or not line["email"]):
        team.linked(person, line, account)
    else:
        team.born_here(person, line["email"], account)


def _twins(team: Team, files: Files, people: list[Row], pairs: dict[str, Line]) -> None:
    taken = {emails.key(line["email"]) for line in files.contacts}
    for person in people:
        line = pairs[person["id"]]
        twin = {**person, "first_name": line["first_name"], "last_name": line["last_name"]}
        address = _private(line, taken, team.rng)
        taken.add(address)
        row = team.born_here(twin, address, None, Source.CSV)
        row["person_id"] = None


def _private(line: Line, taken: set[str], rng: random.Random) -> str:
    name = anyascii(f"{line['first_name']}.{line['last_name']}").lower().replace(" ", "")
    address = f"{name}@gmail.com"
    while emails.key(address) in taken:
        address = f"{name}{rng.randrange(10, 100)}@gmail.com"
    return address


def _unknown(team: Team, strangers: list[Row]) -> None:
    heads = [p for p in strangers if p["title"] != "Head of Marketing" and p["organization_id"]]
    for person in team.rng.sample(heads, min(UNKNOWN, len(heads))):
        firm = team.organizations[person["organization_id"]]
        same = (a for a in team.accounts.values() if a["organization_id"] == firm["id"])
        account = next(same, None) or team.strange_account(firm)
        team.born_here(person, None, account)
