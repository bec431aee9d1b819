"""Apollo's database for an imported export, which brings none: made of its own records."""

import random

from bot.sandbox.apollo.database.finding import bare_domain
from bot.sandbox.apollo.records import emails
from bot.sandbox.apollo.seed import words
from bot.sandbox.apollo.seed.reading import Line


def organizations(companies: list[Line], rng: random.Random) -> list[Line]:
    """Return what Apollo would know about four companies in five."""
    return [
        _organization(place, company, rng)
        for place, company in enumerate(companies)
        if company["name"] and rng.random() < 0.8
    ]


def people(contacts: list[Line], companies: list[Line], rng: random.Random) -> list[Line]:
    """Return what Apollo would know about three contacts in four."""
    domains = {company["id"]: company["domain"] for company in companies}
    return [
        _person(place, contact, domains.get(contact["company_id"], ""), rng)
        for place, contact in enumerate(contacts)
        if contact["first_name"] and rng.random() < 0.75
    ]


def _organization(place: int, company: Line, rng: random.Random) -> Line:
    country = company["country"]
    return {
        "organization_id": f"5e10{place:020x}",
        "name": company["name"],
        "domain": bare_domain(company["domain"]),
        "phone": company["phone"] or (number(country, rng) if rng.random() < 0.4 else ""),
        "linkedin_url": company["linkedin"],
        "city": company["city"],
        "country": country,
        "industry": rng.choice(words.INDUSTRIES),
        "estimated_num_employees": str(int(10 ** rng.uniform(0.8, 3.6))),
        "founded_year": str(rng.randrange(1950, 2022)),
        "annual_revenue": str(int(10 ** rng.uniform(5.3, 8))),
    }


def _person(place: int, contact: Line, domain: str, rng: random.Random) -> Line:
    fresh, seniority = rng.choice(words.TITLES)
    moved = rng.random() < (0.2 if contact["title"] else 0.8)
    address = contact["email"]
    if not domain and not emails.is_free(address):
        domain = emails.domain_of(address)
    return {
        "person_id": f"5f10{place:020x}",
        "first_name": contact["first_name"],
        "last_name": contact["last_name"],
        "title": fresh if moved else contact["title"],
        "email": address if rng.random() < 0.9 else "",
        "email_status": rng.choice(("verified", "verified", "likely to engage", "unverified")),
        "mobile_phone": contact["mobile"]
        or (number(contact["country"], rng) if rng.random() < 0.15 else ""),
        "linkedin_url": contact["linkedin"],
        "organization_name": contact["company"],
        "organization_domain": bare_domain(domain),
        "city": contact["city"],
        "country": contact["country"],
        "seniority": seniority if moved else "",
    }


def number(country: str, rng: random.Random) -> str:
    """Return a phone number of a country, American where the country is not known."""
    return f"{words.PREFIXES.get(country, words.PREFIXES['US'])}{rng.randrange(100, 1000)}"
