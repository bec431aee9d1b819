"""People and organisations of the database that HubSpot lacks, so that prospecting finds some."""

import random
from itertools import product

from anyascii import anyascii

from bot.sandbox.apollo.seed import words
from bot.sandbox.apollo.seed.guessing import number
from bot.sandbox.apollo.seed.reading import Line

ORGANIZATIONS = 40
PEOPLE = 300
BERLIN_HEADS = 9


def organizations(rng: random.Random) -> list[Line]:
    """Return forty organisations; the first ones stand in Berlin."""
    return [_organization(place, name, rng) for place, name in enumerate(words.FIRMS)]


def _organization(place: int, name: str, rng: random.Random) -> Line:
    city, state, country = words.PLACES[0 if place < BERLIN_HEADS else place % len(words.PLACES)]
    full = f"{name} {words.KINDS[place % len(words.KINDS)]}"
    slug = anyascii(name).lower()
    return {
        "organization_id": f"5e20{place:020x}",
        "name": full,
        "domain": f"{slug}-works.com",
        "phone": number(country, rng),
        "linkedin_url": f"https://www.linkedin.com/company/{slug}",
        "city": city,
        "state": state,
        "country": country,
        "industry": rng.choice(words.INDUSTRIES),
        "estimated_num_employees": str(int(10 ** rng.uniform(0.9, 3.4))),
        "founded_year": str(rng.randrange(1960, 2023)),
        "annual_revenue": str(int(10 ** rng.uniform(5.5, 8))),
    }


def people(firms: list[Line], taken: set[str], rng: random.Random) -> list[Line]:
    """Return three hundred people whose full names are not among ``taken`` (lower case)."""
    every = product(words.FIRST, words.LAST)
    pairs = [pair for pair in every if " ".join(pair).lower() not in taken]
    return [
        _person(place, first, last, firms[place % len(firms)], rng)
        for place, (first, last) in enumerate(rng.sample(pairs, PEOPLE))
    ]


def _person(place: int, first: str, last: str, firm: Line, rng: random.Random) -> Line:
    title, seniority = words.TITLES[0] if place < BERLIN_HEADS else rng.choice(words.TITLES)
    slug = anyascii(f"{first}.{last}").lower()
    return {
        "person_id": f"5f20{place:020x}",
        "first_name": first,
        "last_name": last,
        "title": title,
        "email": f"{slug}@{firm['domain']}",
        "email_status": rng.choice(("verified", "verified", "verified", "likely to engage")),
        "mobile_phone": number(firm["country"], rng) if rng.random() < 0.4 else "",
        "linkedin_url": f"https://www.linkedin.com/in/{slug.replace('.', '-')}",
        "organization_name": firm["name"],
        "organization_domain": firm["domain"],
        "city": firm["city"],
        "state": firm["state"],
        "country": firm["country"],
        "seniority": seniority,
    }
