"""What both services answer about people and companies: rows as they really look.

HubSpot's rows hold every property that was asked for, null where there is none, and the few that
always come; Apollo's are recorded rows with other values, embedded account and all.
"""

import copy
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.bench.people import Company, Person

Json = dict[str, Any]
PAGE = 100
BORN = datetime(2026, 1, 1, tzinfo=UTC)
OWNERS = {"71000001": "ana@example.com", "71000002": "ben@example.com"}
USERS = {
    "65e58d90a90100000000000a": "ana@example.com",
    "65e58d90a90100000000000b": "ben@example.com",
}
MORE = (
    "address", "zip", "website", "industry", "annualrevenue", "numemployees", "salutation",
    "seniority", "job_function", "school", "twitterhandle", "fax",
)  # fmt: skip
"""HubSpot properties that a team maps beside the default ones: 25 in all."""
STAGES = {"lead": "Lead", "customer": "Customer", "opportunity": "Opportunity"}
STAGE_IDS = {name: f"6095a710bd01d1000000{at:04x}" for at, name in enumerate(STAGES.values())}
_ROWS = json.loads((Path(__file__).parent / "apollo_rows.json").read_text(encoding="utf-8"))


def moment(number: int) -> str:
    """Return when the record of this number was made."""
    made = BORN + timedelta(seconds=number)
    return made.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def contact_properties(one: Person) -> dict[str, str | None]:
    """Return every property that the simulated HubSpot knows of a contact."""
    city, state, country, postcode = one.company.place
    owner = list(OWNERS)[one.number % len(OWNERS)]
    return {
        "email": one.email, "firstname": one.first, "lastname": one.last, "jobtitle": one.title,
        "phone": one.phone or None, "mobilephone": one.mobile or None,
        "hs_linkedin_url": one.linkedin or None, "company": one.company.name, "city": city,
        "state": state, "country": country, "hubspot_owner_id": owner, "lifecyclestage": "lead",
        "address": one.company.street, "zip": postcode, "website": f"https://{one.company.domain}",
        "industry": one.company.industry, "annualrevenue": str(one.company.number * 1000),
        "numemployees": "25-50", "salutation": None, "seniority": None, "job_function": "sales",
        "school": None, "twitterhandle": None, "fax": None, "createdate": moment(one.number),
        "lastmodifieddate": moment(one.number), "hs_object_id": one.hubspot_id,
        "hs_object_source_label": "IMPORT",
    }  # fmt: skip


def company_properties(one: Company) -> dict[str, str | None]:
    """Return every property that the simulated HubSpot knows of a company."""
    city, state, country, postcode = one.place
    return {
        "name": one.name, "domain": one.domain, "website": f"https://{one.domain}",
        "phone": one.phone, "linkedin_company_page": None, "industry": one.industry,
        "numberofemployees": str(one.number % 900 + 5), "annualrevenue": str(one.number * 1000),
        "description": f"{one.name} makes what its customers need in {city}.",
        "founded_year": str(1950 + one.number % 70), "address": one.street, "city": city,
        "state": state, "zip": postcode, "country": country,
        "hubspot_owner_id": list(OWNERS)[one.number % len(OWNERS)], "lifecyclestage": "lead",
        "createdate": moment(one.number), "hs_lastmodifieddate": moment(one.number),
        "hs_object_id": one.hubspot_id, "hs_object_source_label": "IMPORT",
    }  # fmt: skip


_ALWAYS = {
    "contacts": ("createdate", "hs_object_id", "lastmodifieddate"),
    "companies": ("createdate", "hs_object_id", "hs_lastmodifieddate"),
}


def hubspot_row(kind: str, number: int, asked: Iterable[str], *, inline: bool) -> Json:
    """Return one row of a list, with a contact's company where associations were asked for."""
    one: Person | Company = Person(number) if kind == "contacts" else Company(number)
    known = contact_properties(one) if isinstance(one, Person) else company_properties(one)
    names = sorted({*asked, *_ALWAYS[kind]})
    type_id = "0-1" if kind == "contacts" else "0-2"
    row: Json = {
        "id": one.hubspot_id,
        "properties": {name: known.get(name) for name in names},
        "createdAt": moment(number),
        "updatedAt": moment(number),
        "archived": False,
        "url": f"https://app.hubspot.com/contacts/48211337/record/{type_id}/{one.hubspot_id}",
    }
    if inline and isinstance(one, Person):
        labels = ("contact_to_company", "contact_to_company_unlabeled")
        results = [{"id": one.company.hubspot_id, "type": label} for label in labels]
        row["associations"] = {"companies": {"results": results}}
    return row


def hubspot_page(
    kind: str, start: int, end: int, asked: Iterable[str], *, inline: bool, base: str
) -> bytes:
    """Return one page of a list, from ``start`` up to a hundred records."""
    names = sorted(asked)
    last = min(start + PAGE, end)
    rows = [hubspot_row(kind, n, names, inline=inline) for n in range(start, last)]
    body: Json = {"results": rows}
    if last < end:
        after = str(last)
        link = f"{base}/crm/v3/objects/{kind}?limit=100&after={after}&properties={','.join(names)}"
        body["paging"] = {"next": {"after": after, "link": link}}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def apollo_contact(one: Person) -> Json:
    """Return a contact's row, a recorded one with this person's values."""
    row = copy.copy(_ROWS["contact"])
    city, state, country, postcode = one.company.place
    title = "Advisor" if one.number % 50 == 0 else one.title
    mail = {**row["contact_emails"][0], "email": one.email}
    phones = [
        {**row["phone_numbers"][0], "type": kind, "raw_number": number}
        for kind, number in (("work_direct", one.phone), ("mobile", one.mobile))
        if number
    ]
    account = apollo_account(one.company)
    known = contact_properties(one)
    own = {f"{at:024x}": known[name] for at, name in enumerate(MORE)}
    return {
        **row, "id": one.apollo_id, "first_name": one.first, "last_name": one.last,
        "name": f"{one.first} {one.last}", "email": one.email, "title": title,
        "linkedin_url": one.linkedin or None, "organization_name": one.company.name,
        "city": city, "state": state, "country": country, "postal_code": postcode,
        "account_id": one.company.apollo_id if one.company.in_apollo else None,
        "contact_emails": [mail], "phone_numbers": phones, "hubspot_vid": None,
        "hubspot_company_id": None, "contact_stage_id": STAGE_IDS["Lead"], "label_ids": [],
        "owner_id": list(USERS)[one.number % len(USERS)], "typed_custom_fields": own, "created_at": moment(one.number),
        "updated_at": moment(one.number), "person_id": f"5f0000000000000c{one.number:08x}",
        "account": account if one.company.in_apollo else None,
        "organization": {**row["organization"], "name": one.company.name},
    }  # fmt: skip


@lru_cache(maxsize=64)
def apollo_account(one: Company) -> Json:
    """Return an account's row, a recorded one with this company's values."""
    city, state, country, postcode = one.place
    return {
        **_ROWS["account"], "id": one.apollo_id, "name": one.name, "domain": one.domain,
        "primary_domain": one.domain, "website_url": f"http://www.{one.domain}",
        "phone": one.phone, "sanitized_phone": one.phone, "hubspot_id": None,
        "linkedin_url": None, "street_address": one.street, "city": city, "state": state,
        "postal_code": postcode, "country": country, "account_stage_id": STAGE_IDS["Lead"],
        "owner_id": list(USERS)[one.number % len(USERS)], "created_at": moment(one.number),
        "organization_id": f"5e0000000000000d{one.number:08x}", "label_ids": [],
    }  # fmt: skip


def apollo_page(kind: str, numbers: list[int], page: int, total: int) -> bytes:
    """Return one page of a search; ``numbers`` are those of its rows."""
    if kind == "contacts":
        rows = [apollo_contact(Person(number)) for number in numbers]
    else:
        rows = [apollo_account(Company(number)) for number in numbers]
    pages = -(-total // PAGE)
    body = {
        "breadcrumbs": [], "partial_results_only": False, "has_join": False,
        "disable_eu_prospecting": False, "partial_results_limit": 10000,
        "pagination": {"page": page, "per_page": PAGE, "total_entries": total, "total_pages": pages},
        kind: rows, "num_fetch_result": None,
    }  # fmt: skip
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
