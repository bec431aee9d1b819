"""Rows of Apollo's database: people and organisations."""

import random
from datetime import datetime, timedelta

from bot.sandbox.apollo.database.finding import bare_domain
from bot.sandbox.apollo.records.phones import sanitized
from bot.sandbox.apollo.seed.reading import Line
from bot.sandbox.apollo.words import Row, stamp

_DEPARTMENTS = {
    "marketing": "master_marketing",
    "sales": "master_sales",
    "account": "master_sales",
    "engineer": "master_engineering_technical",
    "technology": "master_engineering_technical",
    "it ": "master_information_technology",
    "hr ": "master_human_resources",
    "operations": "master_operations",
    "finance": "master_finance",
}


def organization(line: Line) -> Row:
    """Return an organisation with every field that enrichment answers."""
    domain, employees = bare_domain(line["domain"]), _number(line["estimated_num_employees"])
    revenue, phone = _number(line["annual_revenue"]), line["phone"] or None
    country, industry = line["country"] or None, line["industry"] or None
    number = {"number": phone, "source": "Owler", "sanitized_number": sanitized(phone, country)}
    return {
        "id": line["organization_id"],
        "name": line["name"],
        "website_url": f"http://www.{domain}" if domain else None,
        "primary_domain": domain or None,
        "linkedin_url": line["linkedin_url"] or None,
        **dict.fromkeys(("linkedin_uid", "twitter_url", "facebook_url")),
        "phone": phone,
        "sanitized_phone": number["sanitized_number"],
        "primary_phone": number if phone else {},
        "founded_year": _number(line["founded_year"]),
        "industry": industry,
        "industries": [industry] if industry else [],
        "secondary_industries": [],
        "keywords": industry.split(" & ") if industry else [],
        "estimated_num_employees": employees,
        "sic_codes": [],
        "naics_codes": [],
        "raw_address": ", ".join(filter(None, (line["city"], country))) or None,
        "street_address": None,
        "city": line["city"] or None,
        "state": line.get("state") or None,
        "postal_code": None,
        "country": country,
        "short_description": f"{line['name']} works in {industry}." if industry else None,
        "seo_description": None,
        "annual_revenue": revenue,
        "annual_revenue_printed": f"{revenue / 1e6:.1f}M" if revenue else None,
        "total_funding": None,
        "total_funding_printed": None,
        "latest_funding_stage": None,
        "latest_funding_round_date": None,
        "funding_events": [],
        "technology_names": [],
        "current_technologies": [],
        "publicly_traded_symbol": None,
        "publicly_traded_exchange": None,
        "market_cap": None,
        "owned_by_organization_id": None,
        "departmental_head_count": {},
        "organization_headcount_six_month_growth": None,
        "organization_headcount_twelve_month_growth": None,
        "organization_headcount_twenty_four_month_growth": None,
    }


def person(line: Line, firms: dict[str, str], now: datetime, rng: random.Random) -> Row:
    """Return a person; ``firms`` gives organisation ids by domain and by lower-case name."""
    domain, company = bare_domain(line["organization_domain"]), line["organization_name"]
    name = f"{line['first_name']} {line['last_name']}".strip()
    firm = firms.get(domain) or firms.get(company.lower())
    refreshed = now - timedelta(days=rng.randrange(1, 120), seconds=rng.randrange(86_400))
    return {
        "id": line["person_id"],
        "first_name": line["first_name"],
        "last_name": line["last_name"] or None,
        "name": name,
        "title": line["title"] or None,
        "headline": " at ".join(filter(None, (line["title"], company))) or None,
        "email": line["email"] or None,
        "email_status": line["email_status"],
        "mobile_phone": line["mobile_phone"] or None,
        "linkedin_url": line["linkedin_url"] or None,
        "organization_id": firm,
        "organization_name": company or None,
        "domain": domain,
        "city": line["city"] or None,
        "state": line.get("state") or None,
        "country": line["country"] or None,
        "seniority": line["seniority"] or None,
        "departments": departments(line["title"]),
        "subdepartments": [],
        "functions": [],
        "employment_history": _jobs(line, firm, rng),
        "last_refreshed_at": stamp(refreshed),
    }


def by_name_and_domain(organizations: dict[str, Row]) -> dict[str, str]:
    """Return organisation ids by domain and by lower-case name; the first of equals stands."""
    found: dict[str, str] = {}
    for firm in organizations.values():
        for key in (firm["primary_domain"], firm["name"].lower()):
            if key:
                found.setdefault(key, firm["id"])
    return found


def departments(title: str) -> list[str]:
    """Return the departments a title speaks of."""
    low = f"{title.lower()} "
    return sorted({name for word, name in _DEPARTMENTS.items() if word in low})


def _jobs(line: Line, firm: str | None, rng: random.Random) -> list[Row]:
    if not line["title"]:
        return []
    start = f"{rng.randrange(2015, 2026)}-{rng.randrange(1, 13):02d}-01"
    return [
        {
            "current": True,
            "start_date": start,
            "end_date": None,
            "title": line["title"],
            "organization_id": firm,
            "organization_name": line["organization_name"] or None,
        }
    ]


def _number(text: str) -> int | None:
    try:
        return int(float(text))
    except ValueError:
        return None
