"""How enrichment finds the person or organisation that is meant."""

import re
from collections.abc import Callable

from bot.sandbox.apollo.records import emails
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Row

_Test = Callable[[Row], bool]


def person(state: ApolloState, asked: Row) -> Row | None:
    """Return the person meant by id, e-mail, its hash, LinkedIn, or name with company."""
    people = state.data.people
    if asked.get("id"):
        return people.get(str(asked["id"]))
    by_email = state.database.person_with(asked.get("email"))
    if by_email:
        return people[by_email]
    for test in _tests(asked):
        found = [row for row in people.values() if test(row)]
        if len(found) == 1:
            return found[0]
    return None


def _tests(asked: Row) -> list[_Test]:
    tests: list[_Test] = []
    hashed = _low(asked.get("hashed_email"))
    if hashed:
        tests.append(lambda row: bool(row["email"]) and hashed in emails.hashes(row["email"]))
    profile = linkedin_key(asked.get("linkedin_url"))
    if profile:
        tests.append(lambda row: linkedin_key(row["linkedin_url"]) == profile)
    name = _low(asked.get("name")) or _low(
        f"{asked.get('first_name') or ''} {asked.get('last_name') or ''}"
    )
    domain, company = bare_domain(asked.get("domain")), _low(asked.get("organization_name"))
    if name and domain:
        tests.append(lambda row: _low(row["name"]) == name and row["domain"] == domain)
    if name and company:
        tests.append(
            lambda row: _low(row["name"]) == name and _low(row["organization_name"]) == company
        )
    return tests


def organization(state: ApolloState, asked: Row) -> Row | None:
    """Return the organisation meant by domain, website, LinkedIn or name."""
    firms = state.data.organizations
    domain = bare_domain(asked.get("domain")) or bare_domain(asked.get("website"))
    found = state.database.organization_at(domain)
    if found:
        return firms[found]
    profile, name = linkedin_key(asked.get("linkedin_url")), _low(asked.get("name"))
    for firm in firms.values():
        if profile and linkedin_key(firm["linkedin_url"]) == profile:
            return firm
        if name and _low(firm["name"]) == name:
            return firm
    return None


def linkedin_key(url: object) -> str:
    """Return what two addresses of one LinkedIn profile have in common."""
    return re.sub(r"^(https?://)?(\w+\.)?linkedin\.com", "", _low(url)).strip("/")


def bare_domain(value: object) -> str:
    """Return a domain without protocol, ``www.`` and path."""
    return re.sub(r"^(https?://)?(www\.)?", "", _low(value)).partition("/")[0]


def _low(value: object) -> str:
    return str(value or "").strip().lower()
