"""People as the API answers them: in full when paid for, masked in the free search."""

from bot.sandbox.apollo.records import answers as records
from bot.sandbox.apollo.records import emails
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Row

_SHOWN = (
    "id", "first_name", "last_name", "name", "linkedin_url", "title", "headline", "email",
    "email_status", "organization_id", "city", "state", "country", "departments",
    "subdepartments", "functions", "seniority", "employment_history",
)  # fmt: skip
_EMPTY = (
    "photo_url", "twitter_url", "github_url", "facebook_url", "extrapolated_email_confidence",
    "intent_strength",
)  # fmt: skip
ASK_FOR_PHONE = "Maybe: please request direct dial via people/bulk_match"


def _frame() -> Row:
    return {
        **dict.fromkeys(_EMPTY),
        "show_intent": False,
        "email_domain_catchall": False,
        "is_likely_to_engage": False,
        "revealed_for_current_team": True,
    }


def person(state: ApolloState, row: Row, *, placeholder: bool = False) -> Row:
    """Return a person in full; ``placeholder`` shows the address of a locked one instead."""
    answer = {**_frame(), **{name: row[name] for name in _SHOWN}}
    if placeholder:
        answer |= {"email": emails.PLACEHOLDER, "email_status": None}
    firm = state.data.organizations.get(row["organization_id"] or "")
    answer["organization"] = None if firm is None else records.organization(state, firm)
    saved = saved_contact(state, row)
    if saved is not None:
        answer |= {"contact_id": saved["id"], "contact": records.contact(state, saved)}
    return answer


def saved_contact(state: ApolloState, row: Row) -> Row | None:
    """Return the team's contact of a person, if the person is saved."""
    contacts = state.data.contacts.values()
    return next((c for c in contacts if c["person_id"] == row["id"]), None)


def nobody(entity: str, address: str | None) -> Row:
    """Return the person of a miss: an id, the e-mail echoed, and nothing else (recorded)."""
    return {
        **_frame(),
        **dict.fromkeys(_SHOWN),
        "id": entity,
        "name": "",
        "email": address,
        "employment_history": [],
        "departments": [],
        "subdepartments": [],
        "functions": [],
    }


def masked(state: ApolloState, row: Row) -> Row:
    """Return a person as the free search shows one: no last name, no way to reach them."""
    firm = state.data.organizations.get(row["organization_id"] or "") or {}
    return {
        "id": row["id"],
        "first_name": row["first_name"],
        "last_name_obfuscated": mask(row["last_name"]),
        "title": row["title"],
        "last_refreshed_at": row["last_refreshed_at"],
        "has_email": bool(row["email"]),
        "has_city": bool(row["city"]),
        "has_state": bool(row["state"]),
        "has_country": bool(row["country"]),
        "has_direct_phone": "Yes" if row["mobile_phone"] else ASK_FOR_PHONE,
        "organization": {
            "name": row["organization_name"],
            "has_industry": bool(firm.get("industry")),
            "has_phone": bool(firm.get("phone")),
            "has_city": bool(firm.get("city")),
            "has_state": bool(firm.get("state")),
            "has_country": bool(firm.get("country")),
            "has_zip_code": bool(firm.get("postal_code")),
            "has_revenue": bool(firm.get("annual_revenue")),
            "has_employee_count": bool(firm.get("estimated_num_employees")),
        },
    }


def mask(name: str | None) -> str:
    """Return a last name as the search masks it: two letters, stars, the last letter."""
    text = name or ""
    return f"{text[:2]}***{text[-1:]}"
